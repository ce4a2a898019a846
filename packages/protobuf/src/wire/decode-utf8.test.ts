import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { decodeUtf8, decodeUtf8Loosely } from "./decode-utf8.js";
import { encodeShortUtf8, MEDIUM_TEXT } from "./encode-utf8.js";

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

function expected(bytes: Uint8Array): string | undefined {
  try {
    return strict.decode(bytes);
  } catch {
    return undefined;
  }
}

/** Text of every length around the limits, in one language, in several, and damaged. */
const utf8 = fc.oneof(
  fc.uint8Array({ maxLength: 160 }),
  fc.string({ unit: "binary", maxLength: 160 }).map((text) => Uint8Array.from(Buffer.from(text))),
  fc
    .string({ unit: fc.constantFrom("a", "é", "世", "😀"), maxLength: 60 })
    .map((text) => Uint8Array.from(Buffer.from(text))),
  fc
    .tuple(
      fc.string({ unit: fc.constantFrom("b", "ü", "界", "🎉"), minLength: 1, maxLength: 40 }),
      fc.nat(),
      fc.nat(255),
    )
    .map(([text, at, value]) => {
      const bytes = Uint8Array.from(Buffer.from(text));
      bytes[at % bytes.length] = value;
      return bytes;
    }),
);

test("bytes are the text that the platform's decoder finds in them, or none, whatever was decoded before", () => {
  fc.assert(
    fc.property(utf8, fc.constantFrom("plain text of medium length", "Größe"), fc.nat(3), (bytes, earlier, offset) => {
      const other = Buffer.from(earlier.repeat(4));
      decodeUtf8(other, 0, other.length);
      // What stands around the text is not part of it.
      const around = new Uint8Array(bytes.length + offset + 3).fill(0x80);
      around.set(bytes, offset);
      assert.equal(decodeUtf8(around, offset, offset + bytes.length), expected(bytes));
      const loose = new TextDecoder("utf-8", { ignoreBOM: true }).decode(bytes);
      assert.equal(decodeUtf8Loosely(around, offset, offset + bytes.length), loose);
    }),
    { numRuns: 2000 },
  );
});

test("short text is written as Buffer writes it, and refused with half of a surrogate pair", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary", maxLength: MEDIUM_TEXT }), (text) => {
      fc.pre(text.length <= MEDIUM_TEXT);
      const bytes = new Uint8Array(2 + 3 * MEDIUM_TEXT);
      const end = encodeShortUtf8(text, text.length, bytes, 2);
      assert.deepEqual(Buffer.from(bytes.subarray(2, end)), Buffer.from(text));
    }),
    { numRuns: 1000 },
  );
  for (const text of ["\ud800", "a\udc00", "\ud800a", "\udc00\ud800", "😀\ud83d"]) {
    assert.equal(encodeShortUtf8(text, text.length, new Uint8Array(20), 0), -1);
  }
});
