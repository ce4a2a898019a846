import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { PREFACE } from "../connection/preface.js";
import { FrameFlag } from "../frame/frame-header.js";
import {
  data,
  frame,
  goaway,
  join,
  PeerHpack,
  rstStream,
  SETTINGS_ACK,
  settings,
  windowUpdate,
} from "../testing/wire.js";
import { FrameLog } from "./frame-log.js";

function log(chunks: readonly Uint8Array[]): string[] {
  const lines: string[] = [];
  const frames = new FrameLog("server", (direction, words, fields) => {
    lines.push(`${direction} ${words}`);
    for (let i = 0; i < fields.length; i += 2) lines.push(`  ${fields[i]}: ${fields[i + 1]}`);
  });
  // As sockets do it: the next chunk takes the place of the last.
  const input = Buffer.alloc(1000);
  for (const chunk of chunks) {
    input.set(chunk);
    frames.received(input.subarray(0, chunk.length));
  }
  return lines;
}

function conversation(): Uint8Array {
  const hpack = new PeerHpack();
  const block = hpack.block([":method", "POST", "authorization", "Bearer abc", "x-api-key", "k", "x-other", "seen"]);
  return join(
    PREFACE,
    settings([4, 65_536], [0x99, 1]),
    SETTINGS_ACK,
    windowUpdate(0, 1000),
    frame("HEADERS", FrameFlag.END_STREAM, 1, block.subarray(0, 5)),
    frame("CONTINUATION", FrameFlag.END_HEADERS, 1, block.subarray(5)),
    data(3, "hello", true),
    frame("DATA", FrameFlag.PADDED, 3, [2, 65, 0, 0]),
    frame("PING", FrameFlag.ACK, 0, [1, 2, 3, 4, 5, 6, 7, 255]),
    rstStream(5, 8),
    frame("RST_STREAM", 0, 5, [1]),
    frame(0x42, 0, 7, [0]),
    goaway(7, 11, "too_many_pings"),
  );
}

const told = [
  "received preface",
  "received SETTINGS INITIAL_WINDOW_SIZE=65536 0x99=1",
  "received SETTINGS ACK",
  "received WINDOW_UPDATE +1000",
  "received HEADERS 1 END_STREAM",
  "received CONTINUATION 1 END_HEADERS",
  "  :method: POST",
  "  authorization: (redacted, length 10)",
  "  x-api-key: (redacted, length 1)",
  "  x-other: seen",
  "received DATA 3 END_STREAM 5 octets",
  "received DATA 3 PADDED 1 octet",
  "received PING ACK 01020304050607ff",
  "received RST_STREAM 5 CANCEL",
  "received RST_STREAM 5 1 octet",
  "received frame of type 0x42 7 1 octet",
  'received GOAWAY ENHANCE_YOUR_CALM, last stream 7 "too_many_pings"',
];

describe("the log of frames", () => {
  it("tells each frame in words, and no secret", () => {
    assert.deepEqual(log([conversation()]), told);
  });

  it("tells the same however the bytes are cut", () => {
    const bytes = conversation();
    for (let size = 1; size < 40; size++) {
      const chunks: Uint8Array[] = [];
      // A chunk's memory is used again by whoever gave it.
      for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.slice(at, at + size));
      assert.deepEqual(log(chunks), told);
    }
  });

  it("goes on behind a header block that cannot be decoded", () => {
    const lines = log([join(PREFACE, frame("HEADERS", FrameFlag.END_HEADERS, 1, [0x80]), data(1, "x"))]);
    assert.match(lines[2]!, /cannot be decoded/);
    assert.equal(lines.at(-1), "received DATA 1 1 octet");
  });
});
