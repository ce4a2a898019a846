import type { OutgoingHeaders } from "../header/header-list.js";
import type { HpackEncoder } from "../hpack/hpack-encoder.js";
import type { OutputBuffer } from "../output/output-buffer.js";
import { writeContinuationFrames } from "./continuation-frame.js";
import { ErrorCode } from "./error-code.js";
import { type Fault, streamFault } from "./fault.js";
import { FRAME_HEADER_SIZE, FrameFlag, FrameType, readUint31, writeFrameHeader } from "./frame-header.js";

/** The octets of the deprecated priority fields (RFC 9113 section 6.2): dependency and weight. */
export const PRIORITY_SIZE = 5;

const SELF_DEPENDENCY: Fault = streamFault(ErrorCode.PROTOCOL_ERROR, "a stream was made to depend on itself");

/** The priority fields are ignored, save for a stream that depends on itself (RFC 7540 section 5.3.1). */
export function checkDependency(bytes: Uint8Array, at: number, streamId: number): Fault | undefined {
  return readUint31(bytes, at) === streamId ? SELF_DEPENDENCY : undefined;
}

/** Appends a HEADERS frame (section 6.2), and CONTINUATION frames if one is too small for the block. */
export function writeHeadersFrame(
  out: OutputBuffer,
  encoder: HpackEncoder,
  maxFrameSize: number,
  streamId: number,
  headers: OutgoingHeaders,
  endStream: boolean,
): void {
  const at = out.reserve(FRAME_HEADER_SIZE + encoder.maxBlockSize(headers));
  const start = at + FRAME_HEADER_SIZE;
  const end = encoder.encode(headers, out.bytes, start);
  const flags = endStream ? FrameFlag.END_STREAM : 0;
  if (end - start <= maxFrameSize) {
    writeFrameHeader(out.bytes, at, end - start, FrameType.HEADERS, flags | FrameFlag.END_HEADERS, streamId);
    out.trim(end);
    return;
  }
  const rest = out.bytes.slice(start + maxFrameSize, end);
  writeFrameHeader(out.bytes, at, maxFrameSize, FrameType.HEADERS, flags, streamId);
  out.trim(start + maxFrameSize);
  writeContinuationFrames(out, maxFrameSize, streamId, rest);
}
