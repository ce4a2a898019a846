import assert from "node:assert/strict";
import { test } from "node:test";
import { isWholeZstd } from "./zstd-frames.js";

/** Frames that `zstd` wrote, in hexadecimal. */
const frames: readonly [name: string, hex: string][] = [
  ["nothing", "28b52ffd2000010000"],
  ["a run", "28b52ffd60e8024d00001007070100e32b8005"],
  [
    "text",
    "28b52ffd2036b10100746f206265206f72206e6f7420746f2062652c207468617420697320746865207175657374696f6e3b20746f206265206f72206e6f74",
  ],
  ["with a checksum", "28b52ffd24124d0000186162630100766e08ebfe1327"],
  ["without its size", "28b52ffd00004d0000186162630100766e08"],
  ["several blocks", "28b52ffda0e09304005400001009090100fbff39c00202001009039f0409"],
];

for (const [name, hex] of frames) {
  const frame = Buffer.from(hex, "hex");

  test(`whole, and whole no more at any cut: ${name}`, () => {
    assert.equal(isWholeZstd(frame), true);
    for (let length = 0; length < frame.length; length++) {
      assert.equal(isWholeZstd(frame.subarray(0, length)), false, `${length} of ${frame.length} bytes`);
    }
  });

  test(`followed by another frame, or by what is none: ${name}`, () => {
    assert.equal(isWholeZstd(Buffer.concat([frame, frame])), true);
    assert.equal(isWholeZstd(Buffer.concat([frame, Buffer.from("tail!")])), false);
  });
}

test("what begins otherwise is none", () => {
  for (const text of ["", "gzip", "no frame at all"]) assert.equal(isWholeZstd(Buffer.from(text)), false);
});
