import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, RpcError, type ServerContext, Status } from "@baud/rpc";
import { Channel, ChannelCredentials, type ChannelOptions, type MethodConfigJson } from "../index.js";
import { Testbed } from "../testing/testbed.js";
import { type Text, Texts, TextsHandlers, texts, textsOf } from "../testing/texts-service.js";

const retryPolicy: NonNullable<MethodConfigJson["retryPolicy"]> = {
  maxAttempts: 4,
  initialBackoff: "0.001s",
  maxBackoff: "0.002s",
  backoffMultiplier: 2,
  retryableStatusCodes: ["UNAVAILABLE"],
};

function configured(method: Omit<MethodConfigJson, "name">): { channel: ChannelOptions } {
  return { channel: { serviceConfig: { methodConfig: [{ name: [{ service: "test.Texts" }], ...method }] } } };
}

/** Handlers that fail as often as they are told before they do their work. */
class FailingHandlers extends TextsHandlers {
  failures = 0;
  /** For each attempt, how many there were before, as the client says. */
  readonly before: (string | undefined)[] = [];

  override async upper(request: Text, context?: ServerContext): Promise<Text> {
    this.#failOrGoOn(context!);
    return super.upper(request);
  }

  override async join(requests: AsyncIterable<Text>, context?: ServerContext): Promise<Text> {
    const joined = await super.join(requests);
    this.#failOrGoOn(context!);
    return joined;
  }

  override async *echo(requests: AsyncIterable<Text>, context?: ServerContext): AsyncGenerator<Text> {
    this.#failOrGoOn(context!);
    yield* super.echo(requests);
  }

  #failOrGoOn(context: ServerContext): void {
    this.before.push(context.metadata.get("grpc-previous-rpc-attempts"));
    if (this.failures-- > 0) throw new RpcError(Status.UNAVAILABLE, "not now");
  }
}

test("calls that fail are made again over the wire, of every kind", async () => {
  const handlers = new FailingHandlers();
  await using testbed = await Testbed.start(handlers, configured({ retryPolicy }));
  const { stub } = testbed;
  handlers.failures = 2;
  assert.equal((await stub.upper({ text: "a" })).text, "A");
  assert.deepEqual(handlers.before, [undefined, "1", "2"]);
  handlers.failures = 3;
  assert.equal((await stub.join(texts("a", "b", "c"))).text, "abc");
  handlers.failures = 1;
  assert.deepEqual(await textsOf(stub.echo(texts("a", "b"))), ["a", "b"]);
  handlers.failures = 9;
  await assert.rejects(stub.upper({}), { code: Status.UNAVAILABLE, details: "not now" });
  assert.equal(handlers.failures, 5);
});

test("with retries off, a call is made once", async () => {
  const handlers = new FailingHandlers();
  const { channel } = configured({ retryPolicy });
  await using testbed = await Testbed.start(handlers, { channel: { ...channel, retries: false } });
  handlers.failures = 1;
  await assert.rejects(testbed.stub.upper({}), { code: Status.UNAVAILABLE });
  assert.equal(handlers.failures, 0);
});

test("a request that the caller changes meanwhile is repeated as it was", async () => {
  const handlers = new FailingHandlers();
  await using testbed = await Testbed.start(handlers, configured({ retryPolicy }));
  handlers.failures = 1;
  const request = { text: "a" };
  const call = testbed.stub.upper(request);
  request.text = "changed";
  assert.equal((await call).text, "A");
});

test("hedged calls get the answer of the server that is quick", async () => {
  let calls = 0;
  const cancelled: Promise<void>[] = [];
  const handlers = Object.assign(new TextsHandlers(), {
    upper(_: Text, { signal }: ServerContext): Text | Promise<Text> {
      if (calls++ > 0) return { text: "quick" };
      const { promise, resolve } = withResolver();
      signal.addEventListener("abort", () => resolve());
      cancelled.push(promise);
      return new Promise(() => {});
    },
  });
  await using testbed = await Testbed.start(
    handlers,
    configured({ hedgingPolicy: { maxAttempts: 2, hedgingDelay: "0.01s" } }),
  );
  assert.equal((await testbed.stub.upper({})).text, "quick");
  await Promise.all(cancelled);
  assert.equal(calls, 2);
});

function withResolver(): { readonly promise: Promise<void>; readonly resolve: () => void } {
  let resolve = (): void => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}

test("the timeout of the config ends a call that a server has begun", async () => {
  const handlers = Object.assign(new TextsHandlers(), { upper: () => new Promise<Text>(() => {}) });
  await using testbed = await Testbed.start(handlers, configured({ timeout: "0.05s" }));
  await assert.rejects(testbed.stub.upper({}), { code: Status.DEADLINE_EXCEEDED });
});

// Nobody listens at port 1, so that the clock is the client's: a server counts what is left of a deadline, and may be first.
test("the timeout of the config ends a call that has none of its own, or a longer one", async () => {
  const { channel: options } = configured({ timeout: "0.2s", waitForReady: true });
  await using channel = new Channel("127.0.0.1:1", ChannelCredentials.insecure(), options);
  const stub = createClient(Texts, channel);
  const late = { code: Status.DEADLINE_EXCEEDED, message: /within 200 ms, the timeout of the service config/ };
  await assert.rejects(stub.upper({}), late);
  await assert.rejects(stub.upper({}, { timeoutMs: 60_000 }), late);
  await assert.rejects(stub.upper({}, { timeoutMs: 100 }), {
    code: Status.DEADLINE_EXCEEDED,
    message: /within 100 ms(?!, the timeout of the service config)/,
  });
});

test("the sizes of the config bound requests and responses", async () => {
  const sizes = { maxRequestMessageBytes: 10, maxResponseMessageBytes: 5 };
  await using testbed = await Testbed.start(new TextsHandlers(), configured(sizes));
  const { stub } = testbed;
  assert.equal((await stub.upper({ text: "abc" })).text, "ABC");
  await assert.rejects(stub.upper({ text: "x".repeat(9) }), {
    code: Status.RESOURCE_EXHAUSTED,
    message: /request of \/test.Texts\/Upper has 11 bytes, more than the 10/,
  });
  await assert.rejects(stub.upper({ text: "abcd" }), { code: Status.RESOURCE_EXHAUSTED });
});

test("calls wait for a connection where the config says so, and not where the call says no", async () => {
  const { channel: options } = configured({ waitForReady: true, timeout: "0.05s" });
  const backoff = { initialMs: 1e6, maxMs: 1e6 };
  await using channel = new Channel("127.0.0.1:1", ChannelCredentials.insecure(), { ...options, backoff });
  channel.connect();
  while (channel.state !== "TRANSIENT_FAILURE") await channel.watchState(channel.state);
  const stub = createClient(Texts, channel);
  await assert.rejects(stub.upper({}), { code: Status.DEADLINE_EXCEEDED, message: /ECONNREFUSED/ });
  await assert.rejects(stub.upper({}, { waitForReady: false }), { code: Status.UNAVAILABLE });
});
