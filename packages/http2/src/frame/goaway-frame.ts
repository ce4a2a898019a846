import { readLatin1, writeLatin1 } from "../hpack/latin1.js";
import type { OutputBuffer } from "../output/output-buffer.js";
import type { ErrorCode } from "./error-code.js";
import { type Fault, lengthFault, notOnStreamFault } from "./fault.js";
import { FRAME_HEADER_SIZE, FrameType, readUint31, readUint32, writeFrameHeader, writeUint32 } from "./frame-header.js";

/** What GOAWAY says (RFC 9113 section 6.8). */
export interface GoawayFrame {
  readonly lastStreamId: number;
  readonly code: ErrorCode;
  /** The debug data, as characters that are octets; cut off where it is longer than anyone reads. */
  readonly debugData: string;
}

const FIXED_SIZE = 8;
const MAX_DEBUG_DATA = 256;
const ON_STREAM = notOnStreamFault("GOAWAY");
const TOO_SHORT = lengthFault("GOAWAY", "8 octets or more");

export function checkGoawayFrame(streamId: number, length: number): Fault | undefined {
  if (streamId !== 0) return ON_STREAM;
  return length < FIXED_SIZE ? TOO_SHORT : undefined;
}

export function parseGoawayFrame(bytes: Uint8Array, start: number, end: number): GoawayFrame {
  const debugStart = start + FIXED_SIZE;
  return {
    lastStreamId: readUint31(bytes, start),
    code: readUint32(bytes, start + 4),
    debugData: readLatin1(bytes, debugStart, Math.min(end, debugStart + MAX_DEBUG_DATA)),
  };
}

export function writeGoawayFrame(out: OutputBuffer, lastStreamId: number, code: ErrorCode, debugData: string): void {
  const text = debugData.slice(0, MAX_DEBUG_DATA);
  const at = out.reserve(FRAME_HEADER_SIZE + FIXED_SIZE + text.length);
  writeFrameHeader(out.bytes, at, FIXED_SIZE + text.length, FrameType.GOAWAY, 0, 0);
  writeUint32(out.bytes, at + FRAME_HEADER_SIZE, lastStreamId);
  writeUint32(out.bytes, at + FRAME_HEADER_SIZE + 4, code);
  writeLatin1(text, out.bytes, at + FRAME_HEADER_SIZE + FIXED_SIZE);
}
