import assert from "node:assert/strict";
import { test } from "node:test";
import { Reader } from "./reader.js";
import { Writer } from "./writer.js";

test("a string keeps its first byte, whatever its length takes", () => {
  // Around each size at which the length needs a byte more, with more and more characters that take three bytes.
  for (const length of [0, 1, 23, 24, 25, 126, 127, 128, 16_382, 16_383, 16_384]) {
    for (const wide of [0, 1, 2, 50, 5_000]) {
      const text = `${"a".repeat(Math.max(0, length - wide))}${"€".repeat(Math.min(length, wide))}`;
      const writer = new Writer();
      writer.begin(0);
      writer.string(10, text);
      const reader = new Reader(writer.finish());
      assert.equal(reader.tag(), 10);
      assert.equal(reader.string(), text);
    }
  }
});
