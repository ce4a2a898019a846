import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, Status } from "@baud/rpc";
import { Channel, ChannelCredentials, Server, ServerCredentials } from "../index.js";
import { leavesNothing } from "../testing/left-behind.js";
import { KeptLog, Testbed } from "../testing/testbed.js";
import { Texts, TextsHandlers, texts, textsOf } from "../testing/texts-service.js";
import { HandlerThreads, type HandlerThreadsOptions } from "./index.js";

const timeout = 300_000;
const module = new URL("../testing/offloaded-texts.js", import.meta.url);

/** A server whose `upper` is answered by threads, and with `all` every method; afterwards nothing may be left. */
async function withThreads(
  options: HandlerThreadsOptions & { readonly all?: true },
  use: (testbed: Testbed, log: KeptLog) => Promise<void>,
): Promise<void> {
  await leavesNothing(async () => {
    const log = new KeptLog();
    await using threads = new HandlerThreads(module, { threads: 1, logger: log, ...options });
    await threads.ready();
    const light = new TextsHandlers();
    const handlers = options.all
      ? threads.handlers(Texts)
      : {
          upper: threads.handler(Texts, "upper"),
          letters: light.letters,
          join: light.join,
          echo: light.echo,
        };
    await using testbed = await Testbed.start(handlers);
    await use(testbed, log);
  });
}

test("all four kinds run in a thread, with metadata both ways", { timeout }, () =>
  withThreads({ all: true }, async ({ stub }) => {
    const call = stub.upper({ text: "abc" }, { metadata: { "x-sent": "here" } });
    assert.equal((await call).text, "ABC");
    assert.equal((await call.headers).get("x-head"), "here");
    assert.match((await call.trailers).get("x-tail") ?? "", /^127\.0\.0\.1:/);
    assert.deepEqual(await textsOf(stub.letters({ text: "abc" })), ["a", "b", "c"]);
    assert.equal((await stub.join(texts("x", "y", "z"))).text, "xyz");
    assert.deepEqual(await textsOf(stub.echo(texts("x", "y"))), ["0 ended, false", "x", "y"]);
    assert.deepEqual(await textsOf(stub.letters({ text: "n".repeat(1000) })), Array(1000).fill("n"));
  }),
);

test("a handler in a thread knows who calls, as any handler does", { timeout }, () =>
  leavesNothing(async () => {
    const log = new KeptLog();
    await using threads = new HandlerThreads(module, { threads: 1, logger: log });
    let claims: Record<string, unknown> = {};
    const server = new Server({
      logger: log,
      interceptors: [
        async (context, next) => {
          context.principal = { id: "Ada", scheme: "token", claims };
          await next();
        },
      ],
    });
    server.addService(Texts, threads.handlers(Texts));
    const port = await server.listen("127.0.0.1:0", ServerCredentials.local());
    await using channel = new Channel(`127.0.0.1:${port}`, ChannelCredentials.local());
    const stub = createClient(Texts, channel);
    assert.equal((await stub.upper({ text: "who" })).text, "Ada over local");
    // What no thread can be given fails its call, and the thread goes on.
    claims = { check: () => true };
    await assert.rejects(stub.upper({ text: "who" }), { code: Status.UNKNOWN });
    claims = {};
    assert.equal((await stub.upper({ text: "who" })).text, "Ada over local");
    await channel.close();
    await server.shutdown();
  }),
);

test(
  "the server answers others while every thread is held up, and a cancelled handler gives its thread back",
  { timeout },
  () =>
    withThreads({ threads: 2 }, async ({ stub }) => {
      const spinning = [stub.upper({ text: "spin" }), stub.upper({ text: "spin" })];
      assert.equal((await stub.join(texts("still", " here"))).text, "still here");
      for (const call of spinning) call.cancel();
      assert.equal((await stub.upper({ text: "free" })).text, "FREE");
    }),
);

test("a deadline reaches a handler that holds up its thread", { timeout }, () =>
  withThreads({}, async ({ stub }) => {
    await assert.rejects(stub.upper({ text: "spin" }, { timeoutMs: 50 }), { code: Status.DEADLINE_EXCEEDED });
    assert.equal((await stub.upper({ text: "free" })).text, "FREE");
  }),
);

test("a stream that is left stops in its thread", { timeout }, () =>
  withThreads({ all: true }, async ({ stub }) => {
    let count = 0;
    for await (const _ of stub.letters({ text: "endless" })) if (++count === 100) break;
    const [first] = await textsOf(stub.echo([]));
    assert.equal(first, "1 ended, false");
  }),
);

test("calls wait for a thread, up to a bound, and can be cancelled while they do", { timeout }, () =>
  withThreads({ maxWaitingCalls: 1 }, async ({ stub }) => {
    const spinning = stub.upper({ text: "spin" });
    await stub.join([]);
    const waiting = stub.upper({ text: "waits" });
    await stub.join([]);
    await assert.rejects(stub.upper({ text: "too many" }), { code: Status.RESOURCE_EXHAUSTED });
    waiting.cancel();
    await stub.join([]);
    const waitsInstead = stub.upper({ text: "waits instead" });
    await stub.join([]);
    spinning.cancel();
    assert.equal((await waitsInstead).text, "WAITS INSTEAD");
  }),
);

test("requests that a call asked for and did not wait for are nothing to the call after it", { timeout }, () =>
  withThreads({ all: true }, async ({ stub }) => {
    for (let n = 0; n < 50; n++) {
      const early = stub.join(
        (async function* () {
          yield { text: "early" };
          await new Promise((resolve) => setTimeout(resolve, 1));
          yield { text: "late" };
        })(),
      );
      const next = stub.join(texts("a", "b", "c"));
      assert.deepEqual([(await early).text, (await next).text], ["early", "abc"]);
    }
  }),
);

test("what a handler throws in a thread reaches the client as from any handler", { timeout }, () =>
  withThreads({}, async ({ stub, log }) => {
    await assert.rejects(
      stub.upper({ text: "refuse" }),
      (error: { code?: Status; metadata?: { get(key: string): string } }) => {
        return error.code === Status.OUT_OF_RANGE && error.metadata?.get("x-why") === "asked";
      },
    );
    await assert.rejects(stub.upper({ text: "throw" }), { code: Status.UNKNOWN });
    assert.match(String((log.entries[0]!.details.err as Error).stack), /TypeError: by mistake[\s\S]*offloaded-texts/);
  }),
);

test("a thread that dies fails its own call, and is replaced", { timeout }, () =>
  withThreads({}, async ({ stub }, log) => {
    const dying = stub.upper({ text: "die" });
    const waiting = stub.upper({ text: "after" });
    await assert.rejects(dying, { code: Status.UNAVAILABLE, details: /Upper has died: exit status 7/ });
    assert.equal((await waiting).text, "AFTER");
    assert.deepEqual(
      log.entries.map(({ message }) => message),
      ["A thread for handlers has died: exit status 7"],
    );
  }),
);

test("a module that cannot be loaded is told of, and calls fail instead of waiting", { timeout }, async () => {
  const log = new KeptLog();
  await using threads = new HandlerThreads("no-such-module.js", { threads: 2, logger: log });
  await using testbed = await Testbed.start(threads.handlers(Texts));
  await assert.rejects(testbed.stub.upper({}), { code: Status.UNAVAILABLE });
  await assert.rejects(
    threads.ready().then(() => testbed.stub.upper({})),
    /no-such-module|no threads/,
  );
  assert.match(log.entries[0]!.message, /no-such-module/);
  assert.throws(() => new HandlerThreads(module, { threads: 0 }), TypeError);
});
