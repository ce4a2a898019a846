import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";
import { test } from "node:test";
import { createClient, type Handlers, type ServerContext, type ServerInterceptor, Status } from "@baud/rpc";
import { Server, type ServerCounters } from "../index.js";
import { KeptLog, Testbed } from "../testing/testbed.js";
import { type Text, Texts, texts } from "../testing/texts-service.js";
import { until } from "../testing/until.js";

/** Handlers that go on, whatever becomes of their calls, until they are told to answer. */
class StubbornHandlers implements Handlers<typeof Texts> {
  readonly began: ServerContext[] = [];
  readonly #answers: ((text: Text) => void)[] = [];

  upper(_: Text, context: ServerContext): Promise<Text> {
    return this.#work(context);
  }

  async *letters(_: Text, context: ServerContext): AsyncGenerator<Text> {
    yield await this.#work(context);
  }

  join(_: AsyncIterable<Text>, context: ServerContext): Promise<Text> {
    return this.#work(context);
  }

  async *echo(_: AsyncIterable<Text>, context: ServerContext): AsyncGenerator<Text> {
    yield await this.#work(context);
  }

  /** Lets the handler that began first answer. */
  answerOne(): void {
    this.#answers.shift()!({ text: "late" });
  }

  #work(context: ServerContext): Promise<Text> {
    this.began.push(context);
    return new Promise((resolve) => this.#answers.push(resolve));
  }
}

function countersOf({ server }: Testbed): ServerCounters {
  return server.http2Counters();
}

/** Makes a call of each kind. */
const calls: Record<string, (testbed: Testbed, options: { signal: AbortSignal }) => Promise<unknown>> = {
  unary: async ({ stub }, options) => stub.upper({}, options),
  "client-streaming": async ({ stub }, options) => stub.join(texts("a"), options),
  "server-streaming": async ({ stub }, options) => stub.letters({}, options).next(),
  "bidirectional-streaming": async ({ stub }, options) => stub.echo(texts("a"), options).next(),
};

/** Makes a call, gives it up when its handler runs, and waits until the handler was told. */
async function abandon(testbed: Testbed, handlers: StubbornHandlers, kind: string): Promise<void> {
  const controller = new AbortController();
  const count = handlers.began.length;
  const call = calls[kind]!(testbed, controller);
  const failed = assert.rejects(call, { code: Status.CANCELLED });
  await until("the handler runs", () => handlers.began.length > count);
  controller.abort();
  await failed;
  await until("the handler is told", () => handlers.began[count]!.isCancelled);
}

for (const kind of Object.keys(calls)) {
  test(`a ${kind} handler that outlives its call counts among maximumConcurrentRpcs until it has returned`, async () => {
    const handlers = new StubbornHandlers();
    await using testbed = await Testbed.start(handlers, { server: { maximumConcurrentRpcs: 1 } });
    await abandon(testbed, handlers, kind);
    await assert.rejects(async () => testbed.stub.upper({}, { timeoutMs: 20_000 }), {
      code: Status.RESOURCE_EXHAUSTED,
      details: /as many calls as it may.*: 1 of them have ended, and their handlers still run/,
    });
    assert.equal(countersOf(testbed).callsRunning, 1);
    assert.deepEqual(countersOf(testbed).requestsRefused, { maximumConcurrentRpcs: 1 });
    handlers.answerOne();
    await until("it has returned", () => countersOf(testbed).callsRunning === 0);
    const served = testbed.stub.upper({});
    await until("the handler runs", () => handlers.began.length === 2);
    handlers.answerOne();
    assert.deepEqual(await served, { text: "late" });
    assert.equal(countersOf(testbed).callsRunning, 0);
  });

  test(`on one connection no more ${kind} handlers run than maxConcurrentStreams, and further calls wait for one to return`, async () => {
    const handlers = new StubbornHandlers();
    await using testbed = await Testbed.start(handlers, { server: { maxConcurrentStreams: 2 } });
    await abandon(testbed, handlers, kind);
    await abandon(testbed, handlers, kind);
    const waiting = testbed.stub.upper({});
    await until("the call waits", () => countersOf(testbed).requestsHeld === 1);
    assert.deepEqual([handlers.began.length, countersOf(testbed).callsRunning], [2, 2]);
    handlers.answerOne();
    await until("the handler runs", () => handlers.began.length === 3);
    assert.equal(countersOf(testbed).callsRunning, 2);
    handlers.answerOne();
    handlers.answerOne();
    assert.deepEqual(await waiting, { text: "late" });
    await until("all have returned", () => countersOf(testbed).callsRunning === 0);
  });
}

test("an interceptor that outlives its call counts too", async () => {
  let goOn = (): void => {};
  const slow: ServerInterceptor = async ({ metadata }, next) => {
    if (metadata.has("x-slow")) await new Promise<void>((resolve) => (goOn = resolve));
    return next();
  };
  await using testbed = await Testbed.start(new StubbornHandlers(), {
    server: { maximumConcurrentRpcs: 1, interceptors: [slow] },
  });
  const call = testbed.stub.upper({}, { metadata: { "x-slow": "1" } });
  await until("the call is there", () => countersOf(testbed).callsRunning === 1);
  call.cancel();
  await assert.rejects(call, { code: Status.CANCELLED });
  await assert.rejects(async () => testbed.stub.upper({}, { timeoutMs: 20_000 }), { code: Status.RESOURCE_EXHAUSTED });
  goOn();
  await until("it has returned", () => countersOf(testbed).callsRunning === 0);
});

test("a call that waited is served outside the asynchronous context of the one that made room for it", async () => {
  const storage = new AsyncLocalStorage<string>();
  const seen: (string | undefined)[] = [];
  const handlers = new StubbornHandlers();
  const naming: ServerInterceptor = ({ metadata }, next) => {
    seen.push(storage.getStore());
    return storage.run(metadata.get("x-name") ?? "", next);
  };
  await using testbed = await Testbed.start(handlers, {
    server: { maxConcurrentStreams: 1, interceptors: [naming] },
  });
  const controller = new AbortController();
  const first = testbed.stub.upper({}, { metadata: { "x-name": "first" }, signal: controller.signal });
  await until("the handler runs", () => handlers.began.length === 1);
  controller.abort();
  await assert.rejects(first, { code: Status.CANCELLED });
  const second = testbed.stub.upper({});
  await until("the call waits", () => countersOf(testbed).requestsHeld === 1);
  handlers.answerOne();
  await until("the handler runs", () => handlers.began.length === 2);
  handlers.answerOne();
  await second;
  assert.deepEqual(seen, [undefined, undefined]);
});

test("in process too a handler counts until it has returned", async () => {
  const handlers = new StubbornHandlers();
  const server = new Server({ logger: new KeptLog(), maximumConcurrentRpcs: 1 });
  server.addService(Texts, handlers);
  const stub = createClient(Texts, server.connectInProcess());
  const call = stub.upper({});
  await until("the handler runs", () => handlers.began.length === 1);
  call.cancel();
  await assert.rejects(call, { code: Status.CANCELLED });
  await until("the handler is told", () => handlers.began[0]!.isCancelled);
  await assert.rejects(async () => stub.upper({}), { details: /1 of them have ended/ });
  handlers.answerOne();
  await until("it has returned", () => server.http2Counters().callsRunning === 0);
  assert.deepEqual(server.http2Counters().requestsRefused, { maximumConcurrentRpcs: 1 });
  await server.shutdown({ graceMs: 0 });
});
