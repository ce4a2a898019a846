import type { OutputBuffer } from "../output/output-buffer.js";
import { ErrorCode } from "./error-code.js";
import { connectionFault, type Fault } from "./fault.js";
import { FRAME_HEADER_SIZE, FrameFlag, FrameType, writeFrameHeader } from "./frame-header.js";

/** The padding of a DATA or HEADERS frame is as long as its payload, or longer (RFC 9113 sections 6.1 and 6.2). */
export const PADDING_FAULT: Fault = connectionFault(
  ErrorCode.PROTOCOL_ERROR,
  "the padding of a frame is longer than its payload",
);

/** Appends a DATA frame (section 6.1) with `data` from `start` to `end`. */
export function writeDataFrame(
  out: OutputBuffer,
  streamId: number,
  data: Uint8Array,
  start: number,
  end: number,
  endStream: boolean,
): void {
  writeDataHead(out, streamId, end - start, endStream);
  if (end > start) out.append(data, start, end);
}

/** Appends the head of a DATA frame, behind which so many octets are to be appended. */
export function writeDataHead(out: OutputBuffer, streamId: number, length: number, endStream: boolean): void {
  const at = out.reserve(FRAME_HEADER_SIZE);
  writeFrameHeader(out.bytes, at, length, FrameType.DATA, endStream ? FrameFlag.END_STREAM : 0, streamId);
}
