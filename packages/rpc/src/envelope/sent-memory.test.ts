import assert from "node:assert/strict";
import { test } from "node:test";
import { sentMemory } from "./sent-memory.js";

const mebibyte = 2 ** 20;

test("memory that was given back is taken again, the latest first, by messages of about its size", () => {
  const [first, second] = [sentMemory.take(mebibyte), sentMemory.take(mebibyte)];
  sentMemory.release(first);
  sentMemory.release(second.subarray(0, mebibyte));
  assert.notEqual(sentMemory.take(mebibyte / 4).buffer, second.buffer, "too small a message for so much");
  assert.equal(sentMemory.take(mebibyte - 1).buffer, second.buffer);
  assert.equal(sentMemory.take(first.length).buffer, first.buffer);
  assert.notEqual(sentMemory.take(mebibyte).buffer, first.buffer);
});

test("memory that is given back twice is given to one message only", () => {
  const bytes = sentMemory.take(mebibyte);
  sentMemory.release(bytes);
  sentMemory.release(bytes);
  assert.equal(sentMemory.take(mebibyte).buffer, bytes.buffer);
  assert.notEqual(sentMemory.take(mebibyte).buffer, bytes.buffer);
});

test("no more is kept than a few messages need, and nothing of pieces that share their memory", () => {
  const given = Array.from({ length: 30 }, () => sentMemory.take(mebibyte));
  for (const bytes of given) sentMemory.release(bytes);
  const kept = Array.from({ length: 30 }, () => sentMemory.take(mebibyte)).filter(({ buffer }) =>
    given.some((bytes) => bytes.buffer === buffer),
  );
  assert.equal(kept.length, 8);
  const shared = new Uint8Array(mebibyte).subarray(mebibyte / 2);
  for (const bytes of [shared, shared.subarray(0, 10), new Uint8Array(100)]) {
    assert.equal(sentMemory.isOwn(bytes), false);
    sentMemory.release(bytes);
  }
  assert.notEqual(sentMemory.take(mebibyte / 2).buffer, shared.buffer);
  sentMemory.release(sentMemory.take(9 * mebibyte));
  assert.equal(sentMemory.take(8 * mebibyte).byteLength, 8 * mebibyte, "what is larger than all that is kept is not");
});
