import assert from "node:assert/strict";
import { test } from "node:test";
import { count } from "./counting.js";

test("what is completed while warming up does not count", async () => {
  const answers = [100, 130];
  const report = await count(() => answers.shift() ?? Number.NaN, { warmUpMs: 0, durationMs: 1 });
  assert.equal(report.completed, 30);
  assert.ok(report.elapsedMs > 0);
});

test("counting goes on until something is completed", async () => {
  const answers = [7, 7, 7, 8];
  const report = await count(() => answers.shift() ?? Number.NaN, { warmUpMs: 0, durationMs: 1 });
  assert.equal(report.completed, 1);
  assert.deepEqual(answers, []);
});
