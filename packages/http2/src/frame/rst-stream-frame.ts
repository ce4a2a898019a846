import type { OutputBuffer } from "../output/output-buffer.js";
import type { ErrorCode } from "./error-code.js";
import { type Fault, lengthFault, needsStreamFault } from "./fault.js";
import { FRAME_HEADER_SIZE, FrameType, writeFrameHeader, writeUint32 } from "./frame-header.js";

const SIZE = 4;
const WRONG_LENGTH = lengthFault("RST_STREAM", "4 octets");
const ON_CONNECTION = needsStreamFault("RST_STREAM");

/** The rules for RST_STREAM (RFC 9113 section 6.4); its payload is an error code. */
export function checkRstStreamFrame(streamId: number, length: number): Fault | undefined {
  if (streamId === 0) return ON_CONNECTION;
  return length === SIZE ? undefined : WRONG_LENGTH;
}

export function writeRstStreamFrame(out: OutputBuffer, streamId: number, code: ErrorCode): void {
  const at = out.reserve(FRAME_HEADER_SIZE + SIZE);
  writeFrameHeader(out.bytes, at, SIZE, FrameType.RST_STREAM, 0, streamId);
  writeUint32(out.bytes, at + FRAME_HEADER_SIZE, code);
}
