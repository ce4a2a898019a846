import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeBase64, encodeBase64 } from "./base64.js";

test("base64 is that of the platform, both ways, also without padding and in the alphabet for URLs", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
      const expected = Buffer.from(bytes);
      assert.equal(encodeBase64(bytes), expected.toString("base64"));
      for (const text of [
        expected.toString("base64"),
        expected.toString("base64url"),
        encodeBase64(bytes).replace(/=+$/, ""),
      ]) {
        assert.deepEqual(decodeBase64(text), bytes);
      }
    }),
  );
});

for (const text of ["a", "aaaaa", "a=", "a===", "ab=c", "ab c", "aé==", "====", "ab=", "\u{10000}aa"]) {
  test(`${JSON.stringify(text)} is not base64`, () => {
    assert.equal(decodeBase64(text), undefined);
  });
}
