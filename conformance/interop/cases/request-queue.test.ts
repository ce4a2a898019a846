import assert from "node:assert/strict";
import { test } from "node:test";
import { RequestQueue } from "./request-queue.js";

test("requests come out in the order in which they were pushed, whether someone waits for them or not", async () => {
  const queue = new RequestQueue<number>();
  const reader = queue[Symbol.asyncIterator]();
  queue.push(1);
  queue.push(2);
  assert.deepEqual(await reader.next(), { value: 1, done: false });
  queue.push(3);
  assert.deepEqual(await reader.next(), { value: 2, done: false });
  assert.deepEqual(await reader.next(), { value: 3, done: false });
  const waiting = reader.next();
  queue.push(4);
  assert.deepEqual(await waiting, { value: 4, done: false });
});

test("the end wakes who waits, and what was pushed before it is still read", async () => {
  const idle = new RequestQueue<number>();
  const waiting = idle[Symbol.asyncIterator]().next();
  idle.end();
  assert.deepEqual(await waiting, { value: undefined, done: true });

  const full = new RequestQueue<number>();
  full.push(1);
  full.end();
  const read: number[] = [];
  for await (const request of full) read.push(request);
  assert.deepEqual(read, [1]);
});
