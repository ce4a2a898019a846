import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, type Handlers, RpcError, type ServerContext, Status } from "@baud/rpc";
import { Server, type ServerOptions } from "../index.js";
import { KeptLog, openResources } from "../testing/testbed.js";
import { SilentHandlers, type Text, Texts, TextsHandlers, texts, textsOf } from "../testing/texts-service.js";

function start(handlers: Handlers<typeof Texts>, options: ServerOptions = {}) {
  const server = new Server({ logger: new KeptLog(), ...options });
  server.addService(Texts, handlers);
  const channel = server.connectInProcess();
  return { server, channel, stub: createClient(Texts, channel) };
}

const unused: Handlers<typeof Texts> = { upper: () => ({}), letters: () => [], join: () => ({}), echo: () => [] };

test("the four kinds answer, without a socket", async () => {
  const before = openResources();
  const { stub, server } = start(new TextsHandlers());
  assert.deepEqual(await stub.upper({ text: "a" }), { text: "A" });
  assert.deepEqual(await textsOf(stub.letters({ text: "abc" })), ["a", "b", "c"]);
  assert.deepEqual(await stub.join(texts("a", "b")), { text: "ab" });
  assert.deepEqual(await textsOf(stub.echo([{ text: "a" }, {}, { text: "c" }])), ["a", "", "c"]);
  assert.deepEqual(openResources(), before);
  await server.shutdown();
});

test("metadata, headers, trailers and errors pass, and neither side sees the other's objects", async () => {
  let given: Text | undefined;
  let seen: ServerContext | undefined;
  const { stub } = start({
    ...unused,
    upper(text, context) {
      given = text;
      seen = context;
      context.sendInitialMetadata({ "x-header": context.metadata.get("x-a") ?? "" });
      context.trailers.set("x-trailer", "2");
      return text;
    },
    join() {
      throw new RpcError(Status.ABORTED, "no", { metadata: { "x-why": "because" } });
    },
  });
  const request = { text: "a" };
  const call = stub.upper(request, { metadata: { "x-a": "1" }, timeoutMs: 3_600_000 });
  assert.deepEqual(await call, request);
  assert.notEqual(given, request);
  assert.equal((await call.headers).get("x-header"), "1");
  assert.equal((await call.trailers).get("x-trailer"), "2");
  assert.deepEqual([seen?.peer, seen?.auth.transportSecurity, call.peer], ["in-process", "local", "in-process"]);
  assert.ok((seen?.deadline ?? 0) > Date.now());
  const error = await stub.join([]).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof RpcError);
  assert.deepEqual([error.code, error.details, error.metadata.get("x-why")], [Status.ABORTED, "no", "because"]);
});

test("what a server refuses over a socket it refuses here", async () => {
  const handlers = new SilentHandlers();
  const { stub, channel } = start(handlers, { maxReceiveMessageBytes: 100, maximumConcurrentRpcs: 1 });
  await assert.rejects(stub.upper({ text: "x".repeat(101) }), {
    code: Status.RESOURCE_EXHAUSTED,
    details: /103 bytes/,
  });
  const other = createClient({ ...Texts, methods: { lower: { ...Texts.methods.upper, path: "/a/b" } } }, channel);
  await assert.rejects(other.lower({}), { code: Status.UNIMPLEMENTED, details: "Method not found: /a/b" });
  assert.throws(() => stub.upper({}, { compression: "lz4" }), TypeError);
  await assert.rejects(stub.upper({ text: "!" }), { code: Status.INTERNAL, details: /could not be encoded/ });
  const open = stub.upper({});
  await assert.rejects(stub.upper({}), { code: Status.RESOURCE_EXHAUSTED, details: /as many calls/ });
  open.cancel();
  await assert.rejects(open, { code: Status.CANCELLED });
  await new Promise(setImmediate);
  await assert.rejects(stub.upper({}, { timeoutMs: 10 }), { code: Status.DEADLINE_EXCEEDED });
});

test("cancellation and deadlines reach the handler", async () => {
  const handlers = new SilentHandlers();
  const { stub } = start(handlers);
  const call = stub.echo([]);
  await handlers.whenBegan(1);
  call.cancel("enough");
  await assert.rejects(call.next(), { code: Status.CANCELLED, details: "enough" });
  await assert.rejects(stub.join([], { timeoutMs: 10 }), { code: Status.DEADLINE_EXCEEDED });
  for (const { signal } of handlers.began) {
    if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
  }
});

test("a sender goes no faster than its reader, in both directions", async () => {
  let made = 0;
  const { stub } = start({
    ...unused,
    *letters() {
      for (; made < 100; made++) yield { text: "a" };
    },
    join: async (requests) => {
      const count = { text: "" };
      for await (const _ of requests) count.text += "1";
      return count;
    },
  });
  const stream = stub.letters({});
  await stream.next();
  await new Promise(setImmediate);
  assert.ok(made < 40, `${made} were made for one that was read`);
  assert.equal((await textsOf(stream)).length, 99);
  assert.equal((await stub.join(Array.from({ length: 100 }, () => ({ text: "a" })))).text.length, 100);
});

test("interceptors stand around these calls too, before a request is decoded", async () => {
  const { stub } = start(new TextsHandlers(), {
    interceptors: [
      async ({ metadata }, next) => {
        await new Promise(setImmediate);
        if (!metadata.has("x-token")) throw new RpcError(Status.UNAUTHENTICATED, "no token");
        await next();
      },
    ],
  });
  await assert.rejects(stub.upper({ text: "a" }), { code: Status.UNAUTHENTICATED });
  assert.deepEqual(await stub.join(texts("a", "b"), { metadata: { "x-token": "1" } }), { text: "ab" });
});

test("a graceful shutdown waits for calls that are open, and refuses others; an immediate one ends them", async () => {
  let answer = (_: Text): void => {};
  const handlers = {
    ...unused,
    upper: () =>
      new Promise<Text>((resolve) => {
        answer = resolve;
      }),
  };
  const { stub, server } = start(handlers);
  const open = stub.upper({});
  await new Promise(setImmediate);
  const shutdown = server.shutdown();
  await assert.rejects(stub.upper({}), { code: Status.UNAVAILABLE, details: /shut down/ });
  await assert.rejects(createClient(Texts, server.connectInProcess()).upper({}), { code: Status.UNAVAILABLE });
  answer({ text: "done" });
  assert.deepEqual(await open, { text: "done" });
  await shutdown;

  const second = start(handlers);
  const cut = second.stub.upper({});
  await new Promise(setImmediate);
  await Promise.all([
    assert.rejects(cut, { code: Status.UNAVAILABLE, details: "The server is shutting down" }),
    second.server.shutdown({ graceMs: 0 }),
  ]);
});

test("closing the channel ends its calls", async () => {
  const { stub, channel } = start(new SilentHandlers());
  const call = stub.upper({});
  await Promise.all([assert.rejects(call, { code: Status.CANCELLED }), channel.close()]);
  await assert.rejects(stub.upper({}), { code: Status.UNAVAILABLE, details: "The channel was closed" });
});
