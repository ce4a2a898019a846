import assert from "node:assert/strict";
import { test } from "node:test";
import { StringValue } from "../google/protobuf/wrappers_pb.js";
import { decodeDelimited, decodeDelimitedStream, encodeDelimited } from "./delimited.js";

const values = ["", "a", "x".repeat(200), "é".repeat(9000), "last"];
const bytes = Buffer.concat(values.map((value) => encodeDelimited(StringValue, { value })));

async function collect(pieces: Iterable<Uint8Array>): Promise<string[]> {
  const found: string[] = [];
  for await (const { value } of decodeDelimitedStream(StringValue, pieces)) found.push(value);
  return found;
}

test("messages stand behind their lengths", () => {
  assert.deepEqual([...encodeDelimited(StringValue, { value: "a" })], [3, 10, 1, 97]);
  assert.deepEqual([...encodeDelimited(StringValue, {})], [0]);
  assert.deepEqual([...encodeDelimited(StringValue, { value: "x".repeat(126) }).subarray(0, 3)], [0x80, 1, 10]);
});

test("all come back from bytes", () => {
  assert.deepEqual(
    [...decodeDelimited(StringValue, bytes)].map(({ value }) => value),
    values,
  );
  assert.deepEqual([...decodeDelimited(StringValue, new Uint8Array(0))], []);
});

test("all come back from a stream, however it is cut", async () => {
  const short = bytes.subarray(0, 210);
  const first = values.slice(0, 3);
  for (let at = 0; at <= short.length; at++) {
    const head = [...decodeDelimitedPrefix(at)];
    assert.ok(head.every((value, index) => value === first[index]));
    assert.deepEqual(await collect([bytes.subarray(0, at), bytes.subarray(at)]), values);
  }
  for (const size of [1, 2, 7, 4096]) {
    const pieces = Array.from({ length: Math.ceil(bytes.length / size) }, (_, i) =>
      bytes.subarray(i * size, (i + 1) * size),
    );
    assert.deepEqual(await collect(pieces), values);
  }
});

/** What can be had from the first `size` bytes before the end is found to be missing. */
function* decodeDelimitedPrefix(size: number): Generator<string> {
  try {
    for (const { value } of decodeDelimited(StringValue, bytes.subarray(0, size))) yield value;
  } catch (error) {
    assert.match(String(error), /the stream ends within a message \(at byte \d+\)/);
  }
}

for (const [what, input, message] of [
  ["a message that is cut off", [5, 10, 3, 97], /the stream ends within a message \(at byte 4\)/],
  ["a length that is cut off", [0, 0x80], /the stream ends within a message \(at byte 2\)/],
  ["a length without end", [0x80, 0x80, 0x80, 0x80, 0x80, 1], /a length of more than 5 bytes/],
  ["a length of 4 GiB", [0xff, 0xff, 0xff, 0xff, 0x0f], /a message of 4294967295 bytes, where 67108864 are allowed/],
  ["a damaged message", [1, 0], /google\.protobuf\.StringValue: field number 0/],
] as const) {
  test(`${what} is a DecodeError, from bytes and from a stream`, async () => {
    const given = Uint8Array.from(input);
    assert.throws(() => [...decodeDelimited(StringValue, given)], message);
    await assert.rejects(collect([...given].map((byte) => Uint8Array.of(byte))), message);
  });
}

test("the limit of a message's size can be set", () => {
  const message = encodeDelimited(StringValue, { value: "abc" });
  assert.equal([...decodeDelimited(StringValue, message, { maxMessageBytes: 5 })].length, 1);
  assert.throws(
    () => [...decodeDelimited(StringValue, message, { maxMessageBytes: 4 })],
    /5 bytes, where 4 are allowed/,
  );
});
