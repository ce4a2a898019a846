import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeBase64, encodeBase64, isBase64 } from "./base64.js";

test("encoding agrees with Node's, without padding", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      assert.equal(encodeBase64(bytes), Buffer.from(bytes).toString("base64").replaceAll("=", ""));
    }),
  );
});

test("decoding is the inverse, padded or not, of either alphabet", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
      assert.deepEqual(decodeBase64(encodeBase64(bytes)), bytes);
      assert.deepEqual(decodeBase64(Buffer.from(bytes).toString("base64")), bytes);
      assert.deepEqual(decodeBase64(Buffer.from(bytes).toString("base64url")), bytes);
    }),
  );
});

for (const text of ["A", "AAAAA", "A===", "AA=", "AA=A", "A A=", "ÄÄÄÄ"]) {
  test(`${JSON.stringify(text)} is no base64`, () => {
    assert.throws(() => decodeBase64(text), TypeError);
    assert.equal(isBase64(text), false);
  });
}

test("what is said to be base64 can be decoded, and nothing else", () => {
  const text = fc.string({ unit: fc.constantFrom("A", "z", "9", "+", "/", "-", "_", "=", " "), maxLength: 9 });
  fc.assert(
    fc.property(text, (each) => {
      let canBeDecoded = true;
      try {
        decodeBase64(each);
      } catch {
        canBeDecoded = false;
      }
      assert.equal(isBase64(each), canBeDecoded);
    }),
  );
});
