import assert from "node:assert/strict";
import { test } from "node:test";
import { hex, toHex } from "../testing/hex.js";
import { DecodeError } from "./decode-error.js";
import {
  readDoubleList,
  readFixed32List,
  readFixed64List,
  readFloatList,
  readSfixed32List,
  readSfixed64List,
} from "./read-fixed-lists.js";
import {
  readBoolList,
  readInt32List,
  readInt64List,
  readSint32List,
  readSint64List,
  readUint32List,
  readUint64List,
} from "./read-varint-lists.js";
import { Reader } from "./reader.js";
import {
  writeDoubleList,
  writeFixed32List,
  writeFixed64List,
  writeFloatList,
  writeSfixed32List,
  writeSfixed64List,
} from "./write-fixed-lists.js";
import {
  writeBoolList,
  writeInt32List,
  writeInt64List,
  writeSint32List,
  writeSint64List,
  writeUint32List,
  writeUint64List,
} from "./write-varint-lists.js";
import { Writer } from "./writer.js";

type Read = (reader: Reader, tag: number, into: never[]) => readonly unknown[];
type Write = (writer: Writer, tag: number, values: never) => void;
type Method = "bool" | "double" | "float" | `${"s" | "u" | ""}int${32 | 64}` | `${"s" | ""}fixed${32 | 64}`;

const words = [0, 1, 127, 128, 16383, 16384, 2097151, 2097152, 268435456, 2 ** 31 - 1];
const signed = [...words, -1, -64, -65, -(2 ** 31)];
const longs = [
  0n,
  1n,
  127n,
  128n,
  1023n,
  1024n,
  2n ** 28n,
  2n ** 35n,
  2n ** 42n - 1n,
  2n ** 49n,
  2n ** 56n,
  2n ** 63n - 1n,
];
const signedLongs = [...longs, -1n, -1024n, -(2n ** 40n), -(2n ** 63n)];

/** Each type with its wire type, its functions, and values of every size. */
const types: readonly (readonly [Method, number, Read, Write, readonly unknown[]])[] = [
  ["int32", 0, readInt32List, writeInt32List, signed],
  ["uint32", 0, readUint32List, writeUint32List, [...words, 2 ** 32 - 1]],
  ["sint32", 0, readSint32List, writeSint32List, signed],
  ["bool", 0, readBoolList, writeBoolList, [true, false]],
  ["int64", 0, readInt64List, writeInt64List, signedLongs],
  ["uint64", 0, readUint64List, writeUint64List, [...longs, 2n ** 64n - 1n]],
  ["sint64", 0, readSint64List, writeSint64List, signedLongs],
  ["fixed32", 5, readFixed32List, writeFixed32List, [...words, 2 ** 32 - 1]],
  ["sfixed32", 5, readSfixed32List, writeSfixed32List, signed],
  ["fixed64", 1, readFixed64List, writeFixed64List, [...longs, 2n ** 64n - 1n]],
  ["sfixed64", 1, readSfixed64List, writeSfixed64List, signedLongs],
  ["float", 5, readFloatList, writeFloatList, [0, -0, 1.5, Number.NaN, -Number.POSITIVE_INFINITY, 2 ** -149]],
  ["double", 1, readDoubleList, writeDoubleList, [0, -0, 1 / 3, Number.NaN, Number.NEGATIVE_INFINITY, 5e-324]],
];

for (const [type, wireType, read, write, all] of types) {
  const pick = (count: number): readonly unknown[] =>
    Array.from({ length: count }, (_, i) => all[(i * 7) % all.length]);
  for (const number of [1, 16, 2048]) {
    const tag = (number << 3) | wireType;
    const packedTag = (number << 3) | 2;

    test(`lists of ${type}, field ${number}, come back as they were, packed or not`, () => {
      for (const count of [1, 2, 16, 17, 300]) {
        const values = pick(count);
        const rows = piece((writer) => write(writer, tag, values as never));
        const single = piece((writer) => {
          for (const value of values) writer[type](tag, value as never);
        });
        assert.equal(toHex(rows), toHex(single), "each value has a tag of its own");
        const packed = piece((writer) => write(writer, packedTag, values as never));
        for (const bytes of [rows, packed, Buffer.concat([rows, packed, rows])]) {
          const times = bytes.length > rows.length + packed.length ? 3 : 1;
          assert.deepEqual(readAll(bytes, read), Array.from({ length: times }, () => values).flat());
        }
      }
    });

    test(`lists of ${type}, field ${number}, are cut off where single values are`, () => {
      for (const writtenTag of [tag, packedTag]) {
        const bytes = piece((writer) => write(writer, writtenTag, pick(6) as never));
        for (let size = 1; size < bytes.length; size++) {
          // What lies behind the end must not be read, even if it looks like more of the same.
          const cut = (): Reader => new Reader(bytes, 0, size);
          const expected = outcome(() => readOneByOne(cut(), type));
          assert.deepEqual(
            outcome(() => readRows(cut(), read)),
            expected,
            `${size} of ${toHex(bytes)}`,
          );
        }
      }
    });
  }
}

test("a packed field must end with its last value", () => {
  for (const [bytes, read] of [
    ["02 0196 01", readInt32List],
    ["02 0196 01", readSint64List],
    ["06 010000000200 0000", readFixed32List],
    ["09 0100000000000000 02 00000000000000", readDoubleList],
  ] as const) {
    assert.throws(() => read(new Reader(hex(bytes)), 10, []), /the last value of a packed field/);
  }
});

test("a varint of more than ten bytes in a list is refused", () => {
  const endless = "ff".repeat(10);
  assert.throws(() => readInt32List(new Reader(hex(`0c 01${endless}01`)), 10, []), /a varint of more than ten bytes/);
  assert.throws(() => readUint64List(new Reader(hex(`${endless}0108`)), 8, []), /a varint of more than ten bytes/);
});

function piece(write: (writer: Writer) => void): Uint8Array {
  const writer = new Writer();
  writer.begin(0);
  write(writer);
  return writer.finish();
}

function readAll(bytes: Uint8Array, read: Read): readonly unknown[] {
  return readRows(new Reader(bytes), read);
}

function readRows(reader: Reader, read: Read): readonly unknown[] {
  let list: readonly unknown[] = [];
  while (reader.pos < reader.limit) list = read(reader, reader.tag(), list as never[]);
  return ended(reader, list);
}

function readOneByOne(reader: Reader, type: Method): readonly unknown[] {
  const list: unknown[] = [];
  while (reader.pos < reader.limit) {
    if ((reader.tag() & 7) === 2) {
      const end = reader.packed();
      while (reader.pos < end) list.push(reader[type]());
      reader.endPacked(end);
    } else {
      list.push(reader[type]());
    }
  }
  return ended(reader, list);
}

function ended(reader: Reader, list: readonly unknown[]): readonly unknown[] {
  if (reader.pos !== reader.limit) throw new DecodeError("the message ends within a field", reader.limit);
  return list;
}

/** What was read, or why it could not be. */
function outcome(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error instanceof DecodeError ? [error.reason, error.offset] : error;
  }
}
