import type { OutputBuffer } from "../output/output-buffer.js";
import { ErrorCode } from "./error-code.js";
import { connectionFault, type Fault, lengthFault, streamFault } from "./fault.js";
import { FRAME_HEADER_SIZE, FrameType, writeFrameHeader, writeUint32 } from "./frame-header.js";

const SIZE = 4;
const WRONG_LENGTH = lengthFault("WINDOW_UPDATE", "4 octets");
const ZERO_ON_CONNECTION = connectionFault(ErrorCode.PROTOCOL_ERROR, "a WINDOW_UPDATE of 0");
const ZERO_ON_STREAM = streamFault(ErrorCode.PROTOCOL_ERROR, "a WINDOW_UPDATE of 0");

/** A window above 2^31-1 (RFC 9113 section 6.9.1). */
export const CONNECTION_WINDOW_OVERFLOW: Fault = connectionFault(
  ErrorCode.FLOW_CONTROL_ERROR,
  "the connection's window was raised above 2,147,483,647",
);
export const STREAM_WINDOW_OVERFLOW: Fault = streamFault(
  ErrorCode.FLOW_CONTROL_ERROR,
  "a stream's window was raised above 2,147,483,647",
);

/** The rules for WINDOW_UPDATE (section 6.9): stream 0 is the connection. */
export function checkWindowUpdateLength(length: number): Fault | undefined {
  return length === SIZE ? undefined : WRONG_LENGTH;
}

export function checkWindowIncrement(streamId: number, increment: number): Fault | undefined {
  if (increment > 0) return undefined;
  return streamId === 0 ? ZERO_ON_CONNECTION : ZERO_ON_STREAM;
}

export function writeWindowUpdateFrame(out: OutputBuffer, streamId: number, increment: number): void {
  const at = out.reserve(FRAME_HEADER_SIZE + SIZE);
  writeFrameHeader(out.bytes, at, SIZE, FrameType.WINDOW_UPDATE, 0, streamId);
  writeUint32(out.bytes, at + FRAME_HEADER_SIZE, increment);
}
