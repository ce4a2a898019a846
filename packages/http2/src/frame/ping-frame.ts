import type { OutputBuffer } from "../output/output-buffer.js";
import { type Fault, lengthFault, notOnStreamFault } from "./fault.js";
import { FRAME_HEADER_SIZE, FrameFlag, FrameType, writeFrameHeader, writeUint32 } from "./frame-header.js";

const SIZE = 8;
const ON_STREAM = notOnStreamFault("PING");
const WRONG_LENGTH = lengthFault("PING", "8 octets");

/** The rules for PING (RFC 9113 section 6.7). */
export function checkPingFrame(streamId: number, length: number): Fault | undefined {
  if (streamId !== 0) return ON_STREAM;
  return length === SIZE ? undefined : WRONG_LENGTH;
}

/** Appends PING with two words of opaque data. */
export function writePingFrame(out: OutputBuffer, high: number, low: number): void {
  const at = out.reserve(FRAME_HEADER_SIZE + SIZE);
  writeFrameHeader(out.bytes, at, SIZE, FrameType.PING, 0, 0);
  writeUint32(out.bytes, at + FRAME_HEADER_SIZE, high);
  writeUint32(out.bytes, at + FRAME_HEADER_SIZE + 4, low);
}

/** Appends the acknowledgement, with the opaque data of the PING at `start`. */
export function writePingAck(out: OutputBuffer, bytes: Uint8Array, start: number): void {
  const at = out.reserve(FRAME_HEADER_SIZE + SIZE);
  writeFrameHeader(out.bytes, at, SIZE, FrameType.PING, FrameFlag.ACK, 0);
  for (let i = 0; i < SIZE; i++) out.bytes[at + FRAME_HEADER_SIZE + i] = bytes[start + i]!;
}
