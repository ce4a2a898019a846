import assert from "node:assert/strict";
import { test } from "node:test";
import { Flag, FrameType, frame, headerBlock, readFrames, windowUpdateFrame } from "./frame.js";

const stream = Buffer.concat([
  windowUpdateFrame(0, 70_000),
  frame(FrameType.headers, Flag.endHeaders, 0x01020304, Uint8Array.of(1, 2, 3)),
  frame(FrameType.data, Flag.endStream, 5, new Uint8Array(300)),
]);
const whole = ["8 0 0 4", "1 4 16909060 3", "0 1 5 300"];

test("frames are read wherever the bytes are split", () => {
  for (let split = 0; split <= stream.length; split++) {
    const seen: string[] = [];
    const note = (part: Uint8Array): number =>
      readFrames(part, part.length, ({ type, flags, streamId, payloadStart, payloadEnd }) => {
        seen.push(`${type} ${flags} ${streamId} ${payloadEnd - payloadStart}`);
      });
    const consumed = note(stream.subarray(0, split));
    note(stream.subarray(consumed));
    assert.deepEqual(seen, whole, `split at ${split}`);
  }
});

test("padding and priority are no part of a header block", () => {
  const payload = Uint8Array.of(2, 0, 0, 0, 0, 16, 7, 8, 9, 0, 0);
  const bytes = frame(FrameType.headers, Flag.endHeaders | Flag.padded | Flag.priority, 1, payload);
  const blocks: number[][] = [];
  readFrames(bytes, bytes.length, (view) => blocks.push([...headerBlock(bytes, view)]));
  assert.deepEqual(blocks, [[7, 8, 9]]);
});
