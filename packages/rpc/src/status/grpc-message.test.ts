import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeGrpcMessage, encodeGrpcMessage } from "../index.js";

const encoded: readonly [message: string, text: string][] = [
  ["plain ASCII", "plain ASCII"],
  ["100%", "100%25"],
  ["grüezi", "gr%C3%BCezi"],
  [
    "\t\ntest with whitespace\r\nand Unicode BMP ☺ and non-BMP 😈\t\n",
    "%09%0Atest with whitespace%0D%0Aand Unicode BMP %E2%98%BA and non-BMP %F0%9F%98%88%09%0A",
  ],
  [" spaces ", "%20spaces%20"],
];
for (const [message, text] of encoded) {
  test(`${JSON.stringify(message)} travels as ${JSON.stringify(text)}`, () => {
    assert.equal(encodeGrpcMessage(message), text);
    assert.equal(decodeGrpcMessage(text), message);
  });
}

test("what is not well-formed stays as it is", () => {
  assert.equal(decodeGrpcMessage("50% of %zz and %4"), "50% of %zz and %4");
  assert.equal(decodeGrpcMessage("%FF"), "\uFFFD");
});

test("every well-formed string survives the way, as printable ASCII", () => {
  fc.assert(
    fc.property(fc.string({ unit: "grapheme" }), (message) => {
      const text = encodeGrpcMessage(message);
      assert.match(text, /^[\x20-\x7e]*$/);
      assert.equal(text, text.trim());
      assert.equal(decodeGrpcMessage(text), message);
    }),
  );
});
