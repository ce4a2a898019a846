import assert from "node:assert/strict";
import { test } from "node:test";
import type { Codec } from "@baud/protobuf";
import { createClient, intercept, RpcError, type ServerInterceptor, Status, statusName } from "@baud/rpc";
import { Channel, ChannelCredentials, Server, ServerCredentials } from "../index.js";
import { Testbed } from "../testing/testbed.js";
import { Text, Texts, TextsHandlers, texts, textsOf } from "../testing/texts-service.js";

/** Lets in who says the word, after a while: as with a token that is checked elsewhere. */
const authorizing: ServerInterceptor = async ({ metadata }, next) => {
  await new Promise<void>((resolve) => setImmediate(resolve));
  if (metadata.get("authorization") !== "Bearer sesame") throw new RpcError(Status.UNAUTHENTICATED, "no such token");
  await next();
};

const token = { metadata: { authorization: "Bearer sesame" } };

const silentTexts = { upper: () => ({}), letters: () => [], join: () => ({}), echo: () => [] };

test("a call that is refused is not decoded, and one that is let in is served whole", async () => {
  let decoded = 0;
  const request: Codec<Text> = {
    write: Text.write,
    decode(bytes) {
      decoded++;
      return Text.decode(bytes);
    },
  };
  const counting = { ...Texts, methods: { ...Texts.methods, join: { ...Texts.methods.join, request } } };
  const server = new Server({ interceptors: [authorizing] });
  server.addService(counting, new TextsHandlers());
  const port = await server.listen("127.0.0.1:0", ServerCredentials.insecure());
  await using channel = new Channel(`127.0.0.1:${port}`, ChannelCredentials.insecure());
  const stub = createClient(Texts, channel);
  await assert.rejects(stub.join([{ text: "a" }, { text: "b" }]), { code: Status.UNAUTHENTICATED });
  assert.equal(decoded, 0);
  assert.deepEqual(await stub.join(texts("a", "b", "c"), token), { text: "abc" });
  assert.equal(decoded, 3);
  await channel.close();
  await server.shutdown({ graceMs: 0 });
});

test("all kinds pass, with messages larger than the window", async () => {
  await using bed = await Testbed.start(new TextsHandlers(), {
    server: { interceptors: [authorizing], initialWindowSize: 20_000, bdpProbe: false },
  });
  const { stub } = bed;
  const text = "x".repeat(100_000);
  assert.equal((await stub.upper({ text }, token)).text.length, 100_000);
  assert.deepEqual(await textsOf(stub.letters({ text: "abc" }, token)), ["a", "b", "c"]);
  assert.equal((await stub.join([{ text }, { text }], token)).text.length, 200_000);
  assert.deepEqual(await textsOf(stub.echo([{ text: "a" }, { text }], token)), ["a", text]);
});

test("what refused calls had sent is given back to the connection's window", async () => {
  await using bed = await Testbed.start(new TextsHandlers(), {
    server: { interceptors: [authorizing], connectionWindowSize: 100_000, bdpProbe: false },
  });
  const text = "x".repeat(30_000);
  for (let i = 0; i < 20; i++) await assert.rejects(bed.stub.upper({ text }), { code: Status.UNAUTHENTICATED });
  assert.equal((await bed.stub.upper({ text }, token)).text.length, 30_000);
});

test("the interceptors of a service stand within those of its server, and let other services be", async () => {
  const seen: string[] = [];
  const named =
    (name: string): ServerInterceptor =>
    async ({ method }, next) => {
      seen.push(`${name} ${method.name} ${statusName((await next()).code)}`);
    };
  const server = new Server({ interceptors: [named("server")] });
  server.addService(Texts, new TextsHandlers(), { interceptors: [named("service")] });
  const port = await server.listen("127.0.0.1:0", ServerCredentials.insecure());
  await using channel = new Channel(`127.0.0.1:${port}`, ChannelCredentials.insecure());
  const logging = intercept(channel, async (_, next) => {
    seen.push(`client ${statusName((await next()).code)}`);
  });
  assert.deepEqual(await createClient(Texts, logging).upper({ text: "a" }), { text: "A" });
  assert.deepEqual(seen, ["service Upper OK", "server Upper OK", "client OK"]);
  await channel.close();
  await server.shutdown();
});

test("context.propagate carries the deadline and the cancellation to calls made inside a handler", async () => {
  const inner: string[] = [];
  let begun = () => {};
  const whenBegun = new Promise<void>((resolve) => {
    begun = resolve;
  });
  let end = () => {};
  const whenEnded = new Promise<void>((resolve) => {
    end = resolve;
  });
  await using back = await Testbed.start({
    ...silentTexts,
    upper: (_, context) => {
      inner.push(context.deadline === Number.POSITIVE_INFINITY ? "no deadline" : "a deadline");
      begun();
      return new Promise((_resolve, reject) => {
        context.signal.addEventListener("abort", () => {
          inner.push("aborted");
          end();
          reject(context.signal.reason);
        });
      });
    },
  });
  await using front = await Testbed.start({
    ...silentTexts,
    upper: (text, context) => back.stub.upper(text, context.propagate()),
    join: (_, context) => back.stub.upper({}, context.propagate({ timeoutMs: 20 })),
  });
  const controller = new AbortController();
  const call = front.stub.upper({}, { signal: controller.signal, timeoutMs: 3_600_000 });
  await whenBegun;
  controller.abort();
  await assert.rejects(call, { code: Status.CANCELLED });
  await whenEnded;
  assert.deepEqual(inner, ["a deadline", "aborted"]);
  await assert.rejects(front.stub.join([{ text: "a" }]), { code: Status.DEADLINE_EXCEEDED });
});
