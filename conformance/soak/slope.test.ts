import assert from "node:assert/strict";
import { test } from "node:test";
import { isRising, type Sample, slopeOf } from "./slope.js";

const over = (values: readonly number[]): Sample[] => values.map((value, i) => ({ minutes: i / 2, value }));

test("the slope is that of the line closest to the samples", () => {
  const { perMinute, error } = slopeOf(over([1, 2, 3, 4]));
  assert.ok(Math.abs(perMinute - 2) < 1e-9 && error < 1e-9);
});

const cases = [
  { what: "what leaks", values: [10, 11, 12.1, 13, 13.9, 15], rises: true },
  { what: "what goes up and down", values: [10, 14, 9, 13, 11, 12], rises: false },
  { what: "what falls", values: [15, 14, 13, 12, 11], rises: false },
  { what: "a rise below what is tolerated", values: [10, 10.1, 10.2, 10.3], rises: false },
  { what: "too few samples to tell", values: [10, 20], rises: false },
];
for (const { what, values, rises } of cases) {
  test(`${what} ${rises ? "rises" : "does not rise"}`, () => assert.equal(isRising(over(values), 2), rises));
}
