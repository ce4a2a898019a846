import assert from "node:assert/strict";
import { test } from "node:test";
import { toHex } from "../testing/hex.js";
import { EncodeError } from "./encode-error.js";
import { writeBoolList, writeInt32List } from "./write-varint-lists.js";
import { Writer } from "./writer.js";

test("pieces have their headroom in front, and keep their bytes when others are written", () => {
  const writer = new Writer();
  const pieces: Uint8Array[] = [];
  for (let i = 0; i < 10_000; i++) {
    writer.begin(5);
    writer.uint32(8, i);
    pieces.push(writer.finish());
  }
  pieces.forEach((piece, i) => {
    assert.equal(toHex(piece.subarray(5, 6)), "08");
    assert.equal(piece.length, 5 + 1 + (i < 128 ? 1 : 2));
    assert.equal(piece[6], i < 128 ? i : (i & 127) | 128);
  });
});

test("the headroom stays with the piece when the slab grows", () => {
  const writer = new Writer();
  writer.begin(5);
  writer.bytes(10, new Uint8Array(1_000_000).fill(7));
  const piece = writer.finish();
  assert.equal(piece.length, 5 + 1 + 3 + 1_000_000);
  assert.equal(piece[5], 10);
  assert.equal(piece.at(-1), 7);
});

test("a piece that no slab holds gets memory of its own, and the slab goes on where it was", () => {
  const taken: Uint8Array[] = [];
  const writer = new Writer({
    take(sizeBytes) {
      taken.push(new Uint8Array(sizeBytes + 1000).fill(0xff));
      return taken.at(-1)!;
    },
  });
  const small = (value: number): Uint8Array => {
    writer.begin(2);
    writer.uint32(8, value);
    return writer.finish();
  };
  const before = small(1);
  writer.begin(5);
  writer.bytes(10, new Uint8Array(299_996).fill(70));
  for (let i = 0; i < 20; i++) writer.bytes(10, new Uint8Array(10_000).fill(i));
  writer.double(17, 1.5);
  const large = writer.finish();
  const after = small(2);
  assert.equal(taken.length, 2, "the piece doubled once");
  assert.ok(large.buffer === taken.at(-1)!.buffer);
  assert.equal(large.length, 5 + 300_000 + 20 * 10_003 + 9);
  for (let i = 0; i < 20; i++) assert.equal(large[5 + 300_000 + i * 10_003 + 10_002], i);
  assert.equal(new DataView(large.buffer, large.length - 8).getFloat64(0, true), 1.5);
  assert.ok(after.buffer === before.buffer);
  assert.equal(after.byteOffset, before.byteOffset + before.length);
  assert.deepEqual([before[3], after[3]], [1, 2]);

  writer.begin(0);
  writer.bytes(10, new Uint8Array(300_000));
  assert.throws(() => writer.uint32(8, -1), EncodeError);
  assert.ok(small(3).buffer === before.buffer, "what failed is left behind");
});

for (const length of [0, 1, 127, 128, 16_383, 16_384, 2_097_151, 2_097_152]) {
  test(`a message of ${length} bytes gets its length in front`, () => {
    const writer = new Writer();
    writer.begin(0);
    const outer = writer.open(10);
    const inner = writer.open(18);
    writer.raw(new Uint8Array(length).fill(1));
    writer.close(inner);
    writer.close(outer);
    writer.uint32(24, 5);

    const expected = new Writer();
    expected.begin(0);
    expected.bytes(18, new Uint8Array(length).fill(1));
    const content = expected.finish();
    expected.begin(0);
    expected.bytes(10, content);
    expected.uint32(24, 5);
    assert.ok(Buffer.from(writer.finish()).equals(Buffer.from(expected.finish())));
  });
}

test("strings at every length around the limits of the ways of writing them come back", () => {
  for (const unit of ["a", "é", "世", "😀", "a😀"]) {
    for (let count = 0; count < 150; count++) {
      const text = unit.repeat(count);
      // Tags of one byte and of two.
      const tag = count % 3 === 0 ? 1026 : 10;
      const writer = new Writer();
      writer.begin(0);
      writer.string(tag, text);
      const piece = Buffer.from(writer.finish());
      const bytes = Buffer.from(text);
      assert.ok(piece.subarray(piece.length - bytes.length).equals(bytes), `${unit} × ${count}`);
      assert.equal(piece.length, (tag < 128 ? 1 : 2) + (bytes.length < 128 ? 1 : 2) + bytes.length);
    }
  }
});

type Write = (writer: Writer, value: never) => void;

/** A value that the type of the field does not have, and what is said. */
const refusals: readonly (readonly [string, Write, unknown, RegExp])[] = [
  ["int32", (w, v) => w.int32(8, v), 1.5, /^1.5 is not a 32-bit integer$/],
  ["int32", (w, v) => w.int32(8, v), 2147483648, /not a 32-bit integer/],
  ["int32", (w, v) => w.int32(8, v), "1", /^"1" is not a 32-bit integer$/],
  ["int32", (w, v) => w.int32(8, v), Number.NaN, /NaN is not/],
  ["uint32", (w, v) => w.uint32(8, v), -1, /-1 is not an unsigned 32-bit integer/],
  ["fixed32", (w, v) => w.fixed32(8, v), 4294967296, /not an unsigned 32-bit integer/],
  ["int64", (w, v) => w.int64(8, v), 1, /1 is not a bigint/],
  ["int64", (w, v) => w.int64(8, v), 2n ** 63n, /not a 64-bit integer/],
  ["uint64", (w, v) => w.uint64(8, v), -1n, /^-1n is not an unsigned 64-bit integer$/],
  ["bool", (w, v) => w.bool(8, v), 1, /1 is not a boolean/],
  ["float", (w, v) => w.float(8, v), 1e39, /not within the range of float/],
  ["double", (w, v) => w.double(8, v), "1", /not a number/],
  ["string", (w, v) => w.string(8, v), 5, /5 is not a string/],
  ["string", (w, v) => w.string(8, v), "\ud800", /half of a surrogate pair/],
  ["string", (w, v) => w.string(8, v), `${"a".repeat(50)}\udc00`, /half of a surrogate pair/],
  ["bytes", (w, v) => w.bytes(8, v), [1, 2], /not a Uint8Array/],
  ["packed int32", (w, v) => writeInt32List(w, 10, v), [1, 2.5], /2.5 is not/],
  ["bools", (w, v) => writeBoolList(w, 8, v), [true, 0], /0 is not a boolean/],
];

for (const [type, write, value, message] of refusals) {
  test(`${type} refuses ${JSON.stringify(value, (_, v) => (typeof v === "bigint" ? `${v}n` : v))}`, () => {
    const writer = new Writer();
    writer.begin(0);
    assert.throws(
      () => write(writer, value as never),
      (error) => error instanceof EncodeError && message.test(error.message),
    );
    writer.begin(0);
    writer.bool(8, true);
    assert.equal(toHex(writer.finish()), "0801", "the next piece is not disturbed");
  });
}
