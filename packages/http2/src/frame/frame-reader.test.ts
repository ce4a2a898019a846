import assert from "node:assert/strict";
import { test } from "node:test";
import { FrameReader } from "./frame-reader.js";

/** SETTINGS of 18 octets, HEADERS of 1, DATA of 20, padded DATA of 5. */
const frames = [
  [0, 0, 18, 4, 0, 0, 0, 0, 0, ...octets(18)],
  [0, 0, 1, 1, 5, 0, 0, 0, 3, ...octets(1)],
  [0, 0, 20, 0, 0, 0, 0, 0, 3, ...octets(20)],
  [0, 0, 5, 0, 9, 0, 0, 0, 3, ...octets(5)],
];
const input = Uint8Array.from(frames.flat());
const expected = [
  `type 4 flags 0 stream 0: ${octets(18)}`,
  `type 1 flags 5 stream 3: ${octets(1)}`,
  `type 0 flags 0 stream 3: ${octets(20)}`,
  `type 0 flags 9 stream 3: ${octets(5)}`,
];

test("frames are the same in chunks of every size", () => {
  for (let size = 1; size <= input.length; size++) {
    assert.deepEqual(read(chunksOf(size)), expected, `in chunks of ${size}`);
  }
});

test("frames are the same when the input is split at any two places", () => {
  for (let first = 0; first <= input.length; first++) {
    for (let second = first; second <= input.length; second++) {
      const chunks = [input.subarray(0, first), input.subarray(first, second), input.subarray(second)];
      assert.deepEqual(read(chunks), expected, `split at ${first} and ${second}`);
    }
  }
});

function octets(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

function chunksOf(size: number): Uint8Array[] {
  const chunks: Uint8Array[] = [];
  for (let start = 0; start < input.length; start += size) chunks.push(input.subarray(start, start + size));
  return chunks;
}

/** What the reader finds, with the pieces of DATA put together. */
function read(chunks: readonly Uint8Array[]): string[] {
  const found: string[] = [];
  let head = "";
  let data: number[] = [];
  const reader = new FrameReader(
    {
      isClosed: false,
      onFrame: (type, flags, streamId, bytes, start, end) => {
        found.push(`type ${type} flags ${flags} stream ${streamId}: ${[...bytes.subarray(start, end)]}`);
      },
      onDataHead: (flags, streamId) => {
        head = `type 0 flags ${flags} stream ${streamId}`;
        data = [];
      },
      onDataPiece: (bytes, start, end, isLast) => {
        data.push(...bytes.subarray(start, end));
        if (isLast) found.push(`${head}: ${data}`);
      },
      onFrameTooLarge: () => assert.fail("no frame is too large"),
    },
    16_384,
  );
  // What a chunk is made of is not used after it was received.
  for (const chunk of chunks) reader.receive(chunk.slice(), 0);
  return found;
}
