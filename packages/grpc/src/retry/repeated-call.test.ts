import assert from "node:assert/strict";
import { test } from "node:test";
import { type CallEnd, type CallStart, type ClientCall, type ClientCallListener, Metadata, Status } from "@baud/rpc";
import type { HedgingPolicy, RetryPolicy } from "../service-config/repetition-policy.js";
import { Text } from "../testing/texts-service.js";
import { encodeRaw, type RawMessage, rawMethod } from "./raw-message.js";
import { RepeatedCall, type RepetitionHost } from "./repeated-call.js";
import { RetryBuffer, type RetryBufferLimits } from "./retry-buffer.js";
import { RetryThrottle } from "./retry-throttle.js";

const method = rawMethod({ kind: "unary", name: "Upper", path: "/test.Texts/Upper", request: Text, response: Text });

const retry: RetryPolicy = {
  kind: "retry",
  maxAttempts: 3,
  initialBackoffMs: 1,
  maxBackoffMs: 2,
  backoffMultiplier: 2,
  retryableStatusCodes: new Set([Status.UNAVAILABLE]),
};

const hedging: HedgingPolicy = {
  kind: "hedging",
  maxAttempts: 3,
  hedgingDelayMs: 1,
  nonFatalStatusCodes: new Set([Status.UNAVAILABLE]),
};

/** An attempt as the server sees it; the test answers. */
class FakeAttempt implements ClientCall<RawMessage> {
  readonly peer: string;
  readonly start: CallStart<RawMessage, unknown>;
  readonly listener: ClientCallListener<Text>;
  /** What was sent, and `end` for the end of the requests. */
  readonly sent: string[] = [];
  consumedCount = 0;
  cancelled: string | undefined;

  constructor(number: number, start: CallStart<RawMessage, unknown>, listener: ClientCallListener<Text>) {
    this.peer = `peer ${number}`;
    this.start = start;
    this.listener = listener;
  }

  send({ bytes }: RawMessage, last: boolean): boolean {
    this.sent.push(Text.decode(bytes).text);
    if (last) this.sent.push("end");
    return true;
  }

  halfClose(): void {
    this.sent.push("end");
  }

  consumed(): void {
    this.consumedCount++;
  }

  cancel(code: Status, details: string): void {
    if (this.cancelled !== undefined) return;
    this.cancelled = details;
    this.listener.onEnd({ code, details, trailers: undefined });
  }

  fail(code: Status, pushback?: string): void {
    const trailers = pushback === undefined ? undefined : Metadata.fromFields(["grpc-retry-pushback-ms", pushback]);
    this.listener.onEnd({ code, details: `from ${this.peer}`, trailers });
  }

  answer(text: string): void {
    this.listener.onHeaders(undefined);
    this.listener.onMessage({ text });
    this.listener.onEnd({ code: Status.OK, details: "", trailers: undefined });
  }
}

class FakeHost implements RepetitionHost, ClientCallListener<Text> {
  readonly retryBuffer: RetryBuffer;
  retryThrottle: RetryThrottle = new RetryThrottle(undefined);
  readonly attempts: FakeAttempt[] = [];
  readonly #waiting: (() => void)[] = [];
  /** What the caller was told. */
  readonly told: string[] = [];
  end: CallEnd | undefined;

  constructor(limits: RetryBufferLimits = {}) {
    this.retryBuffer = new RetryBuffer(limits);
  }

  call(policy: RetryPolicy | HedgingPolicy, metadata?: Metadata): RepeatedCall<Text> {
    const start = { method, metadata, deadline: Infinity, waitForReady: undefined, compression: undefined };
    return new RepeatedCall(this, start, policy, this);
  }

  startAttempt<Response>(
    start: CallStart<RawMessage, Response>,
    listener: ClientCallListener<Response>,
  ): ClientCall<RawMessage> {
    const attempt = new FakeAttempt(this.attempts.length + 1, start, listener as unknown as ClientCallListener<Text>);
    this.attempts.push(attempt);
    for (const wake of this.#waiting.splice(0)) wake();
    return attempt;
  }

  /** The attempt of this number, once it is made. */
  async attempt(number: number): Promise<FakeAttempt> {
    while (this.attempts.length < number) await new Promise<void>((resolve) => this.#waiting.push(resolve));
    // Until what was kept has been sent to it.
    await undefined;
    return this.attempts[number - 1]!;
  }

  onHeaders(): void {
    this.told.push("headers");
  }

  onMessage({ text }: Text): void {
    this.told.push(text);
  }

  onWritable(): void {}

  onEnd(end: CallEnd): void {
    assert.equal(this.end, undefined, "the end is told once");
    this.end = end;
    this.told.push(`${end.code} ${end.details}`.trim());
  }
}

function text(value: string): RawMessage {
  return encodeRaw(Text, { text: value });
}

test("a call that fails is made again with all its requests, and the caller sees one call", async () => {
  const host = new FakeHost();
  const call = host.call(retry, new Metadata({ "x-own": "1" }));
  call.send(text("a"), false);
  (await host.attempt(1)).fail(Status.UNAVAILABLE);
  const second = await host.attempt(2);
  call.send(text("b"), true);
  second.fail(Status.UNAVAILABLE);
  const third = await host.attempt(3);
  assert.deepEqual(third.sent, ["a", "b", "end"]);
  assert.deepEqual(third.start.metadata?.toJSON(), { "x-own": ["1"], "grpc-previous-rpc-attempts": ["2"] });
  assert.equal(host.attempts[0]!.start.metadata?.has("grpc-previous-rpc-attempts"), false);
  third.answer("A");
  assert.deepEqual(host.told, ["headers", "A", "0"]);
  assert.equal(host.retryBuffer.usedBytes, 0);
});

test("after the last attempt the caller is told its failure", async () => {
  const host = new FakeHost();
  host.call(retry).halfClose();
  for (let number = 1; number <= 3; number++) (await host.attempt(number)).fail(Status.UNAVAILABLE);
  assert.deepEqual(host.told, ["14 from peer 3"]);
  assert.deepEqual(host.attempts[2]!.sent, ["end"]);
});

test("what is not to be retried ends the call: another code, a response that has begun, a server that says no", async () => {
  const cases: readonly [(attempt: FakeAttempt) => void, string[]][] = [
    [(attempt) => attempt.fail(Status.ABORTED), ["10 from peer 1"]],
    [
      (attempt) => {
        attempt.listener.onHeaders(undefined);
        attempt.fail(Status.UNAVAILABLE);
      },
      ["headers", "14 from peer 1"],
    ],
    [(attempt) => attempt.fail(Status.UNAVAILABLE, "-1"), ["14 from peer 1"]],
    [(attempt) => attempt.fail(Status.UNAVAILABLE, "soon"), ["14 from peer 1"]],
  ];
  for (const [end, told] of cases) {
    const host = new FakeHost();
    host.call(retry);
    end(await host.attempt(1));
    assert.deepEqual(host.told, told);
    assert.equal(host.attempts.length, 1);
  }
});

test("the server may say when to try again", async () => {
  const host = new FakeHost();
  host.call({ ...retry, initialBackoffMs: 1e9, maxBackoffMs: 1e9 });
  (await host.attempt(1)).fail(Status.UNAVAILABLE, "0");
  (await host.attempt(2)).answer("A");
  assert.deepEqual(host.told, ["headers", "A", "0"]);
});

test("too many failures stop retries, and successes allow them again", async () => {
  const host = new FakeHost();
  host.retryThrottle = new RetryThrottle({ maxTokens: 4, tokenRatio: 1 });
  host.call(retry);
  (await host.attempt(1)).fail(Status.UNAVAILABLE);
  (await host.attempt(2)).fail(Status.UNAVAILABLE);
  assert.deepEqual(host.told, ["14 from peer 2"]);
  assert.ok(!host.retryThrottle.allowsRepetition);
  for (const _ of [1, 2]) host.retryThrottle.onSuccess();
  assert.ok(host.retryThrottle.allowsRepetition);
});

test("requests that are too many to keep commit the call to its attempt", async () => {
  for (const limits of [{ bytesPerCall: 100 }, { bytesPerChannel: 100 }]) {
    const host = new FakeHost(limits);
    const call = host.call(retry);
    call.send(text("x".repeat(60)), false);
    assert.ok(host.retryBuffer.usedBytes > 60);
    call.send(text("y".repeat(60)), false);
    assert.equal(host.retryBuffer.usedBytes, 0);
    call.send(text("z"), true);
    const first = await host.attempt(1);
    assert.deepEqual(
      first.sent.map((sent) => sent[0]),
      ["x", "y", "z", "e"],
    );
    first.fail(Status.UNAVAILABLE);
    assert.deepEqual(host.told, ["14 from peer 1"]);
  }
});

test("cancelling ends the attempt that goes on, or the wait for the next one", async () => {
  const host = new FakeHost();
  host.call(retry).cancel(Status.CANCELLED, "enough");
  assert.equal(host.attempts[0]!.cancelled, "enough");
  assert.deepEqual(host.told, ["1 enough"]);
  const waiting = new FakeHost();
  const call = waiting.call({ ...retry, initialBackoffMs: 1e8, maxBackoffMs: 1e8 });
  (await waiting.attempt(1)).fail(Status.UNAVAILABLE);
  call.cancel(Status.DEADLINE_EXCEEDED, "too late");
  call.cancel(Status.CANCELLED, "again");
  assert.deepEqual(waiting.told, ["4 too late; the latest attempt failed: from peer 1"]);
});

test("hedging: the first that answers wins, the others are cancelled, and all get all requests", async () => {
  const host = new FakeHost();
  const call = host.call(hedging);
  call.send(text("a"), false);
  await host.attempt(2);
  call.send(text("b"), true);
  await host.attempt(3);
  for (const { sent } of host.attempts) assert.deepEqual(sent, ["a", "b", "end"]);
  host.attempts[1]!.answer("A");
  call.consumed();
  assert.deepEqual(host.told, ["headers", "A", "0"]);
  assert.deepEqual(
    host.attempts.map(({ cancelled }) => cancelled),
    ["Another attempt was answered", undefined, "Another attempt was answered"],
  );
});

test("hedging: a failure that is not fatal starts the next at once; when all have failed the last is told", async () => {
  const host = new FakeHost();
  host.call({ ...hedging, hedgingDelayMs: 1e8 });
  for (let number = 1; number <= 3; number++) (await host.attempt(number)).fail(Status.UNAVAILABLE);
  assert.deepEqual(host.told, ["14 from peer 3"]);
});

test("hedging: a fatal failure ends the call and the other attempts", async () => {
  const host = new FakeHost();
  host.call(hedging);
  (await host.attempt(2)).fail(Status.INVALID_ARGUMENT);
  assert.equal(host.attempts[0]!.cancelled, "Another attempt was answered");
  assert.deepEqual(host.told, ["3 from peer 2"]);
});

test("hedging: a server that says no stops further attempts, and those that go on may still win", async () => {
  const host = new FakeHost();
  const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === "Timeout").length;
  const before = timers();
  host.call({ ...hedging, maxAttempts: 4, hedgingDelayMs: 5 });
  const second = await host.attempt(2);
  assert.equal(timers(), before + 1);
  second.fail(Status.UNAVAILABLE, "-1");
  assert.equal(timers(), before);
  host.attempts[0]!.answer("A");
  assert.deepEqual(host.told, ["headers", "A", "0"]);
});
