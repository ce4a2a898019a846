import assert from "node:assert/strict";
import { test } from "node:test";
import { Backoff } from "./backoff.js";

test("delays grow from one second by 1.6 to two minutes, and begin anew after a success", () => {
  const backoff = new Backoff({ random: () => 0.5 });
  const delays = [...Array(13)].map(() => Math.round(backoff.next()));
  assert.deepEqual(delays.slice(0, 4), [1000, 1600, 2560, 4096]);
  assert.deepEqual(delays.slice(-2), [120_000, 120_000]);
  backoff.reset();
  assert.equal(backoff.next(), 1000);
});

test("each delay is up to a fifth longer or shorter", () => {
  assert.equal(new Backoff({ random: () => 0 }).next(), 800);
  assert.equal(Math.round(new Backoff({ random: () => 1 }).next()), 1200);
});
