import assert from "node:assert/strict";
import { test } from "node:test";
import { hex, toHex } from "../testing/hex.js";
import { DecodeError } from "./decode-error.js";
import { RECURSION_LIMIT, Reader } from "./reader.js";
import type { UnknownField } from "./unknown-field.js";

/** What is wrong with the bytes, how they are read, and how the error begins. */
const faults: readonly (readonly [string, string, (reader: Reader) => unknown, RegExp])[] = [
  ["a varint of eleven bytes", "8080808080808080808001", (r) => r.int64(), /more than ten bytes/],
  ["a varint of eleven bytes as int32", "8080808080808080808001", (r) => r.int32(), /more than ten bytes/],
  ["an int64 that is not there", "", (r) => r.int64(), /ends within a field/],
  ["a uint64 of which half is there", "81", (r) => r.uint64(), /ends within a field/],
  ["a tag of six bytes", "888080808000", (r) => r.tag(), /a tag of more than 32 bits/],
  ["a tag of 33 bits", "8880808010", (r) => r.tag(), /a tag of more than 32 bits/],
  ["field number 0", "02", (r) => r.tag(), /field number 0/],
  ["field number 0 in two bytes", "8200", (r) => r.tag(), /field number 0/],
  ["wire type 6", "0e", (r) => r.skip(r.tag()), /wire type 6/],
  ["wire type 7", "0f", (r) => r.unknown(r.tag(), {}), /wire type 7/],
  ["a length past the end", "0a61", (r) => r.string(), /a length of 10 bytes, where 1 are left/],
  ["a length of 4 GiB", "ffffffff0f61", (r) => r.bytes(), /a length of 4294967295 bytes/],
  ["a message longer than its parent", "0501", (r) => r.enter(), /a length of 5 bytes/],
  ["an end group without a start", "0c", (r) => r.unknown(r.tag(), {}), /the end of group 1, where no group is open/],
  [
    "an end group of another number",
    "0b14",
    (r) => r.unknown(r.tag(), {}),
    /the end of group 2, where group 1 is open/,
  ],
  ["a group without an end", "0b0801", (r) => r.unknown(r.tag(), {}), /a group without an end/],
  ["an overlong encoding", "02c080", (r) => r.string(), /not valid UTF-8/],
  ["a surrogate in UTF-8", "03eda080", (r) => r.string(), /not valid UTF-8/],
  ["a lone continuation byte in a long string", `14${"61".repeat(19)}80`, (r) => r.string(), /not valid UTF-8/],
];

for (const [what, bytes, read, message] of faults) {
  test(`${what} is a DecodeError`, () => {
    assert.throws(
      () => read(new Reader(hex(bytes))),
      (error) => error instanceof DecodeError && message.test(error.message) && typeof error.offset === "number",
    );
  });
}

test("strings that need not be UTF-8 get replacement characters", () => {
  assert.equal(new Reader(hex("0361ff62")).looseString(), "a\ufffdb");
});

test("unknown fields are kept in order, as they came", () => {
  const reader = new Reader(hex("089601 120161 1d01020304 210102030405060708 2b0801 2c 8001 05"));
  const message: { $unknown?: readonly UnknownField[] } = {};
  while (reader.pos < reader.limit) assert.equal(reader.unknown(reader.tag(), message), false);
  assert.deepEqual(
    message.$unknown?.map(({ number, wireType, data }) => [number, wireType, toHex(data)]),
    [
      [1, 0, "9601"],
      [2, 2, "61"],
      [3, 5, "01020304"],
      [4, 1, "0102030405060708"],
      [5, 3, "0801"],
      [16, 0, "05"],
    ],
  );
});

for (const input of [hex("026162"), Buffer.from("026162", "hex")]) {
  test(`bytes out of a ${input.constructor.name} are a plain view of it, or a copy if copies were asked for`, () => {
    const view = new Reader(input).bytes();
    const copy = new Reader(input, 0, 3, true).bytes();
    assert.equal(view.constructor, Uint8Array);
    assert.equal(copy.constructor, Uint8Array);
    assert.deepEqual([toHex(view), toHex(copy)], ["6162", "6162"]);
    input.fill(0);
    assert.deepEqual([toHex(view), toHex(copy)], ["0000", "6162"]);
  });
}

test("groups are skipped up to the recursion limit and refused beyond", () => {
  const nested = (depth: number): Uint8Array => hex("0b".repeat(depth) + "0c".repeat(depth));
  const deep = new Reader(nested(RECURSION_LIMIT));
  deep.skip(deep.tag());
  const reader = new Reader(nested(RECURSION_LIMIT + 1));
  assert.throws(() => reader.skip(reader.tag()), /nested more than 100 deep/);
  const endless = new Reader(new Uint8Array(1_000_000).fill(0x0b));
  assert.throws(() => endless.unknown(endless.tag(), {}), /nested more than 100 deep/);
});

test("a message must end with its last field", () => {
  const reader = new Reader(hex("01 0801"));
  const outer = reader.enter();
  reader.tag();
  reader.int32();
  assert.throws(() => reader.leave(outer), /a field that ends outside of its message/);
});
