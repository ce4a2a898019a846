import assert from "node:assert/strict";
import { test } from "node:test";
import { type CallFuture, createClient, type Handlers, RpcError, Status } from "../index.js";
import { InMemoryTransport } from "../testing/in-memory-transport.js";
import { type Count, Numbers } from "../testing/numbers-service.js";

/** Answers with metadata on both sides of the message; 0 is refused, and 9 never answered. */
const handlers: Handlers<typeof Numbers> = {
  async double({ value }, context) {
    context.sendInitialMetadata({ "x-first": "headers" });
    context.trailers.set("x-last", "trailers");
    if (value === 0) throw new RpcError(Status.OUT_OF_RANGE, "nothing to double");
    if (value === 9) await new Promise((_, reject) => context.signal.addEventListener("abort", reject));
    return { value: 2 * value };
  },
  async *countTo({ value }) {
    for (let i = 1; i <= value; i++) yield { value: i };
  },
  sum: () => ({ value: 0 }),
  echo: (counts) => counts,
};

function stubOfHandlers() {
  return createClient(Numbers, new InMemoryTransport(Numbers, handlers));
}

/** Resolves when the call says that it is done. What it says stands in an array, because a call itself would be awaited. */
function whenDone(call: CallFuture): Promise<[CallFuture]> {
  return new Promise((resolve) => call.addDoneCallback((future) => resolve([future])));
}

test("a call can be watched without being awaited", async () => {
  const call = stubOfHandlers().double({ value: 4 });
  assert.deepEqual(
    [call.done, call.cancelled, call.code, call.details, call.initialMetadata, call.trailingMetadata],
    [false, false, undefined, undefined, undefined, undefined],
  );
  await call.headers;
  assert.equal(call.initialMetadata?.get("x-first"), "headers");
  assert.equal((await whenDone(call))[0], call);
  assert.deepEqual([call.done, call.cancelled, call.code, call.details], [true, false, Status.OK, ""]);
  assert.equal(call.trailingMetadata?.get("x-last"), "trailers");
  assert.deepEqual(await call, { value: 8 });
});

test("a watched call that fails needs nobody to catch its failure, and still rejects for who awaits", async () => {
  const call = stubOfHandlers().double({ value: 0 });
  assert.equal(call.done, false);
  await call.status;
  // A rejection that nobody handles would end this test.
  await new Promise(setImmediate);
  assert.deepEqual([call.done, call.code, call.details], [true, Status.OUT_OF_RANGE, "nothing to double"]);
  await assert.rejects(call, { code: Status.OUT_OF_RANGE });
});

test("a call that was cancelled says so", async () => {
  const call = stubOfHandlers().double({ value: 9 });
  await call.headers;
  call.cancel("never mind");
  assert.deepEqual([call.done, call.cancelled, call.details], [true, true, "never mind"]);
});

test("callbacks are called once each, also for a call that is over, with the call", async () => {
  const call = stubOfHandlers().double({ value: 1 });
  const seen: unknown[] = [];
  call.addDoneCallback((future) => seen.push(future));
  await call;
  await whenDone(call);
  assert.ok(seen.length === 1 && seen[0] === call);
});

test("a stream is done when it has ended, whether it was read to the end or left", async () => {
  const whole = stubOfHandlers().countTo({ value: 2 });
  const values: Count[] = [];
  for await (const count of whole) values.push(count);
  assert.equal(values.length, 2);
  assert.deepEqual([whole.done, whole.code, whole.initialMetadata?.size], [true, Status.OK, 0]);

  const left = stubOfHandlers().countTo({ value: 1000 });
  for await (const _ of left) break;
  assert.equal((await whenDone(left))[0].cancelled, true);
});
