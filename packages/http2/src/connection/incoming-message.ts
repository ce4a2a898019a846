import type { Fault } from "../frame/fault.js";
import type { HeaderBlock } from "../header/header-block.js";
import type { Http2Stream } from "../stream/http2-stream.js";
import { HEADERS_TOO_LARGE, malformed } from "./faults.js";

/** What follows from the header block of a response: its fault, or whether it is one that is told. */
export type ResponseVerdict = Fault | "informational" | "final";

/** The rules for a request's header block (RFC 9113 section 8.3.1). */
export function checkRequestBlock(block: HeaderBlock, endStream: boolean): Fault | undefined {
  if (block.exceeded !== undefined) return HEADERS_TOO_LARGE[block.exceeded];
  const { fault, contentLength } = block.asRequest();
  if (fault !== "") return malformed(fault);
  return endStream && contentLength > 0 ? WRONG_LENGTH : undefined;
}

/** The rules for a response's (section 8.3.2). The stream learns how much content is to come. */
export function checkResponseBlock(stream: Http2Stream, block: HeaderBlock, endStream: boolean): ResponseVerdict {
  if (block.exceeded !== undefined) return HEADERS_TOO_LARGE[block.exceeded];
  const { fault, status, contentLength } = block.asResponse();
  if (fault !== "") return malformed(fault);
  if (status < 200) return endStream ? ENDING_1XX : "informational";
  // RFC 9110 section 8.6: these have a content-length without content.
  const hasContent = !stream.isHeadRequest && status !== 204 && status !== 304;
  stream.contentLeft = hasContent ? contentLength : -1;
  return countContent(stream, 0, endStream) ?? "final";
}

/** The rules for trailers: a second field section, which ends the stream (section 8.1). */
export function checkTrailerBlock(stream: Http2Stream, block: HeaderBlock, endStream: boolean): Fault | undefined {
  if (block.exceeded !== undefined) return HEADERS_TOO_LARGE[block.exceeded];
  if (!endStream) return UNENDING_TRAILERS;
  const { fault } = block.asTrailers();
  return fault === "" ? countContent(stream, 0, true) : malformed(fault);
}

/** Data has come: `content-length` is the sum of all of it (section 8.1.1). */
export function countContent(stream: Http2Stream, dataLength: number, endStream: boolean): Fault | undefined {
  if (stream.contentLeft < 0) return undefined;
  stream.contentLeft -= dataLength;
  return stream.contentLeft < 0 || (endStream && stream.contentLeft > 0) ? WRONG_LENGTH : undefined;
}

const WRONG_LENGTH = malformed("content-length differs from the length of the data");
const ENDING_1XX = malformed("a 1xx response ends the stream");
const UNENDING_TRAILERS = malformed("trailers do not end the stream");
