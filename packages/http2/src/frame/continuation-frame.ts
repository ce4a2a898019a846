import type { OutputBuffer } from "../output/output-buffer.js";
import { ErrorCode } from "./error-code.js";
import { connectionFault, type Fault } from "./fault.js";
import { FRAME_HEADER_SIZE, FrameFlag, FrameType, writeFrameHeader } from "./frame-header.js";

/** CONTINUATION comes only behind HEADERS without END_HEADERS (RFC 9113 section 6.10). */
export const STRAY_CONTINUATION: Fault = connectionFault(
  ErrorCode.PROTOCOL_ERROR,
  "a CONTINUATION frame has no HEADERS frame before it",
);

/** Nothing but its CONTINUATION frames may come inside of a header block (sections 4.3 and 6.10). */
export const INTERRUPTED_BLOCK: Fault = connectionFault(
  ErrorCode.PROTOCOL_ERROR,
  "a header block was interrupted by another frame",
);

/** Appends the rest of a header block. */
export function writeContinuationFrames(
  out: OutputBuffer,
  maxFrameSize: number,
  streamId: number,
  block: Uint8Array,
): void {
  for (let start = 0; start < block.length; start += maxFrameSize) {
    const end = Math.min(start + maxFrameSize, block.length);
    const flags = end === block.length ? FrameFlag.END_HEADERS : 0;
    const at = out.reserve(FRAME_HEADER_SIZE);
    writeFrameHeader(out.bytes, at, end - start, FrameType.CONTINUATION, flags, streamId);
    out.append(block, start, end);
  }
}
