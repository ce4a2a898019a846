import assert from "node:assert/strict";
import { test } from "node:test";
import { FieldDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";
import fc from "fast-check";
import { decodeUtf8, encodeUnescaped, unescapedUtf8 } from "./escaped-utf8.js";

/** Bytes that often begin, continue or end a character. */
const telling = [0x00, 0x41, 0x7f, 0x80, 0x8f, 0x90, 0x9f, 0xa0, 0xbf, 0xc0, 0xc2, 0xdf, 0xe0, 0xe2, 0xed, 0xef, 0xf0];
const byte = fc.oneof(fc.constantFrom(...telling, 0xf4, 0xf5, 0xff), fc.nat(255));
const bytes = fc.array(byte, { maxLength: 12 }).map((list) => Uint8Array.from(list));

test("gives back any bytes that were escaped", () => {
  fc.assert(
    fc.property(bytes, (source) => assert.deepEqual(unescapedUtf8(decodeUtf8(source, "escape")), source)),
    { numRuns: 5000 },
  );
});

test("leaves UTF-8 as it is", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      const source = new TextEncoder().encode(text);
      assert.equal(decodeUtf8(source, "escape"), text);
      assert.deepEqual(unescapedUtf8(text), source);
    }),
  );
});

const cases = [
  { title: "a byte that begins nothing", source: [0x61, 0xff, 0x62], escaped: "a\udcffb", replaced: "a\ufffdb" },
  { title: "a character cut off", source: [0xe2, 0x82], escaped: "\udce2\udc82", replaced: "\ufffd" },
  {
    title: "half of a pair",
    source: [0xed, 0xa0, 0x80],
    escaped: "\udced\udca0\udc80",
    replaced: "\ufffd\ufffd\ufffd",
  },
  { title: "the replacement character itself", source: [0xef, 0xbf, 0xbd], escaped: "\ufffd", replaced: "\ufffd" },
  { title: "a mark of the byte order", source: [0xef, 0xbb, 0xbf], escaped: "\ufeff", replaced: "\ufeff" },
];

for (const { title, source, escaped, replaced } of cases) {
  test(`reads ${title}`, () => {
    assert.equal(decodeUtf8(Uint8Array.from(source), "escape"), escaped);
    assert.equal(decodeUtf8(Uint8Array.from(source), "replace"), replaced);
  });
}

test("writes escaped bytes into a message as they were", () => {
  const field = FieldDescriptorProto.create({ name: "x\u00e9", defaultValue: "a\udcff" });
  assert.deepEqual(
    [...encodeUnescaped(FieldDescriptorProto, field)],
    [...[10, 3, 0x78, 0xc3, 0xa9], ...[58, 2, 0x61, 0xff]],
  );
});
