import assert from "node:assert/strict";
import { test } from "node:test";
import { formatGrpcTimeout, parseGrpcTimeout } from "../index.js";

const formatted: readonly [timeoutMs: number, text: string][] = [
  [1, "1m"],
  [0.2, "1m"],
  [1500, "1500m"],
  [99_999_999, "99999999m"],
  [100_000_000, "100000S"],
  [100_000_001, "100001S"],
  [100_000_000_000, "1666667M"],
  [10_000_000_000_000, "2777778H"],
  [1e30, "99999999H"],
  [0, "1n"],
  [-5, "1n"],
];
for (const [timeoutMs, text] of formatted) {
  test(`${timeoutMs} ms is sent as ${text}`, () => assert.equal(formatGrpcTimeout(timeoutMs), text));
}

const parsed: readonly [text: string, timeoutMs: number | undefined][] = [
  ["2H", 7_200_000],
  ["3M", 180_000],
  ["10S", 10_000],
  ["250m", 250],
  ["250u", 0.25],
  ["1000000n", 1],
  ["99999999H", 99_999_999 * 3_600_000],
  ["100000000m", undefined],
  ["", undefined],
  ["S", undefined],
  ["10", undefined],
  ["1s", undefined],
  ["-1S", undefined],
  ["1.5S", undefined],
  ["1S ", undefined],
];
for (const [text, timeoutMs] of parsed) {
  test(`${JSON.stringify(text)} is ${timeoutMs === undefined ? "malformed" : `${timeoutMs} ms`}`, () => {
    assert.equal(parseGrpcTimeout(text), timeoutMs);
  });
}
