import { readSync, writeSync } from "node:fs";

/** The next message from the runner: four octets of length, least significant first, and the message. Undefined at the end. */
export function readFrame(): Buffer | undefined {
  const prefix = read(4);
  return prefix === undefined ? undefined : read(prefix.readUInt32LE());
}

/** The message with its length in front. */
export function framed(bytes: Uint8Array): Buffer {
  const frame = Buffer.alloc(4 + bytes.length);
  frame.writeUInt32LE(bytes.length);
  frame.set(bytes, 4);
  return frame;
}

export function writeFrame(bytes: Uint8Array): void {
  const frame = framed(bytes);
  for (let at = 0; at < frame.length; ) at += writeSync(1, frame, at);
}

/** So many octets of standard input, which the runner gives as a pipe that blocks. */
function read(sizeBytes: number): Buffer | undefined {
  const bytes = Buffer.alloc(sizeBytes);
  for (let at = 0; at < sizeBytes; ) {
    const count = readSync(0, bytes, at, sizeBytes - at, null);
    if (count === 0) return undefined;
    at += count;
  }
  return bytes;
}
