import assert from "node:assert/strict";
import { test } from "node:test";
import { RecordReader } from "./record-reader.js";
import { RecordWriter } from "./record-writer.js";
import { keyDataBytes, RekeyingCipher } from "./rekeying-cipher.js";

const key = Buffer.alloc(keyDataBytes, 7);
const reader = (): RecordReader => new RecordReader(new RekeyingCipher(key, "client"));
const writer = (maxRecordBytes: number): RecordWriter =>
  new RecordWriter(new RekeyingCipher(key, "client"), maxRecordBytes);

function readAll(pieces: Iterable<Uint8Array>): { readonly texts: string[]; readonly isWhole: boolean } {
  const texts: string[] = [];
  const reading = reader();
  for (const piece of pieces) reading.read(piece, (data) => texts.push(data.toString()));
  return { texts, isWhole: reading.isBetweenRecords };
}

test("what is longer than a record is split, and each record is no longer than the peer reads", () => {
  const records = writer(64).write(Buffer.from("a".repeat(100)));
  assert.equal(records.readUInt32LE(0), 60);
  assert.deepEqual(readAll([records]).texts, ["a".repeat(40), "a".repeat(40), "a".repeat(20)]);
});

test("records are found wherever the bytes are cut", () => {
  const writing = writer(1024);
  const records = Buffer.concat(["one", "two", ""].map((text) => writing.write(Buffer.from(text || "x"))));
  for (let cut = 0; cut <= records.length; cut++) {
    const { texts, isWhole } = readAll([records.subarray(0, cut), records.subarray(cut)]);
    assert.deepEqual(texts, ["one", "two", "x"], `cut at ${cut}`);
    assert.ok(isWhole);
  }
  const { texts } = readAll(Array.from(records, (byte) => Uint8Array.of(byte)));
  assert.deepEqual(texts, ["one", "two", "x"], "byte by byte");
});

test("the beginning of a record is no end", () => {
  const records = writer(1024).write(Buffer.from("one"));
  assert.equal(readAll([records.subarray(0, 3)]).isWhole, false);
  assert.equal(readAll([records.subarray(0, records.length - 1)]).isWhole, false);
});

const faults: readonly [what: string, bytes: Buffer, message: RegExp][] = [
  ["a length without room for the type", Buffer.from([3, 0, 0, 0]), /a record of 3 bytes/],
  ["a length beyond the longest", Buffer.from([1, 0, 16, 0]), /a record of 1048577 bytes/],
  ["a length of 4 GiB", Buffer.from([255, 255, 255, 255]), /a record of 4294967295 bytes/],
  ["another type", Buffer.concat([Buffer.from([20, 0, 0, 0, 7, 0, 0, 0]), Buffer.alloc(16)]), /of type 7/],
  ["no tag", Buffer.from([4, 0, 0, 0, 6, 0, 0, 0]), /no room for its tag/],
  [
    "what nobody has encrypted",
    Buffer.concat([Buffer.from([24, 0, 0, 0, 6, 0, 0, 0]), Buffer.alloc(20)]),
    /not authentic/,
  ],
];
for (const [what, bytes, message] of faults) {
  test(`${what} is refused, as soon as it is known`, () => {
    assert.throws(() => reader().read(bytes, () => {}), message);
  });
}
