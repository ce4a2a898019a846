import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { test } from "node:test";
import type { Handlers, ServerInterceptor } from "@baud/rpc";
import { Testbed } from "../testing/testbed.js";
import { type Text, type Texts, textsOf } from "../testing/texts-service.js";

const caller = new AsyncLocalStorage<string>();

const knowsCaller: ServerInterceptor = async ({ metadata }, next) => {
  await caller.run(String(metadata.get("x-caller")), next);
};

/** Too much for one packet, or one window: the handler is called long after the interceptor has let the call go on. */
const large = "a".repeat(1_000_000);

const whoCalls = (): Text => ({ text: caller.getStore() ?? "nobody" });

const handlers: Handlers<typeof Texts> = {
  upper: () => whoCalls(),
  async *letters() {
    for (let i = 0; i < 20; i++) yield { text: `${whoCalls().text}${large.slice(0, 100_000)}` };
  },
  async join(texts) {
    for await (const _ of texts);
    return whoCalls();
  },
  async *echo(texts) {
    for await (const _ of texts) yield whoCalls();
  },
};

test("a handler of each kind runs in the asynchronous context of the interceptor, whenever its requests come", async () => {
  await using bed = await Testbed.start(handlers, { server: { interceptors: [knowsCaller] } });
  const request = { text: large };
  const called = async (name: string): Promise<void> => {
    const options = { metadata: { "x-caller": name } };
    assert.deepEqual(await bed.stub.upper(request, options), { text: name });
    const letters = await textsOf(bed.stub.letters(request, options));
    assert.deepEqual([...new Set(letters.map((text) => text.slice(0, name.length)))], [name]);
    assert.deepEqual(await bed.stub.join([request, request, request], options), { text: name });
    assert.deepEqual(await textsOf(bed.stub.echo([request, request], options)), [name, name]);
  };
  await Promise.all([called("ada"), called("bob")]);
});
