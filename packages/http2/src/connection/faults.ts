import { ErrorCode } from "../frame/error-code.js";
import { connectionFault, type Fault, streamFault } from "../frame/fault.js";
import type { HeaderLimit } from "../header/header-block.js";

// Faults that are not those of one frame's form: of messages, limits and time.

// RFC 9113 section 3.4: what a connection begins with.
export const NO_PREFACE: Fault = connectionFault(
  ErrorCode.PROTOCOL_ERROR,
  "the connection does not begin with HTTP/2's preface",
);
export const IS_HTTP1: Fault = connectionFault(ErrorCode.PROTOCOL_ERROR, "the peer speaks HTTP/1 and not HTTP/2");
export const IS_TLS: Fault = connectionFault(ErrorCode.PROTOCOL_ERROR, "the peer speaks TLS on a plain connection");
export const NO_SETTINGS: Fault = connectionFault(ErrorCode.PROTOCOL_ERROR, "the first frame is not SETTINGS");

// Sections 5.1 and 5.1.1: streams and their states.
export const IDLE_STREAM: Fault = connectionFault(
  ErrorCode.PROTOCOL_ERROR,
  "a frame on a stream that was never opened",
);
export const SKIPPED_STREAM: Fault = connectionFault(ErrorCode.PROTOCOL_ERROR, "a stream id below one that was used");
export const ENDED_STREAM: Fault = connectionFault(ErrorCode.STREAM_CLOSED, "a frame on a stream that has ended");
export const HALF_CLOSED: Fault = streamFault(ErrorCode.STREAM_CLOSED, "a frame behind the one that ended its stream");
export const DATA_BEFORE_HEADERS: Fault = streamFault(ErrorCode.PROTOCOL_ERROR, "data came before the headers");

/** Section 8.1.1: a message that breaks a rule. */
export function malformed(what: string): Fault {
  return streamFault(ErrorCode.PROTOCOL_ERROR, `malformed: ${what}`);
}

// Limits (section 10.5).
export const TOO_MANY_STREAMS: Fault = streamFault(
  ErrorCode.REFUSED_STREAM,
  "more streams than SETTINGS_MAX_CONCURRENT_STREAMS",
  "maxConcurrentStreams",
);
/** By the limit that a header list went beyond (section 10.5.1). */
export const HEADERS_TOO_LARGE: Readonly<Record<HeaderLimit, Fault>> = {
  maxHeaderListSize: streamFault(
    ErrorCode.ENHANCE_YOUR_CALM,
    "the header list is larger than SETTINGS_MAX_HEADER_LIST_SIZE",
    "maxHeaderListSize",
  ),
  maxHeaderFields: streamFault(ErrorCode.ENHANCE_YOUR_CALM, "the header list has too many fields", "maxHeaderFields"),
};
export const SETTINGS_FLOOD: Fault = connectionFault(
  ErrorCode.ENHANCE_YOUR_CALM,
  "a SETTINGS frame has too many settings",
  "maxSettingsInFrame",
);
export const UNREAD_DATA: Fault = connectionFault(
  ErrorCode.ENHANCE_YOUR_CALM,
  "answers wait, and their windows are not opened",
  "unreadTimeoutMs",
);
export const UNREAD_ANSWERS: Fault = connectionFault(
  ErrorCode.ENHANCE_YOUR_CALM,
  "too many answers wait to be read",
  "maxQueuedControlFrames",
);
export const UNREAD_OUTPUT: Fault = connectionFault(
  ErrorCode.ENHANCE_YOUR_CALM,
  "too many octets of answers wait to be read",
  "maxUnreadOutputBytes",
);

// Time.
export const NO_PREFACE_IN_TIME: Fault = connectionFault(
  ErrorCode.SETTINGS_TIMEOUT,
  "no preface and SETTINGS came in time",
  "prefaceTimeoutMs",
);
export const NO_SETTINGS_ACK_IN_TIME: Fault = connectionFault(
  ErrorCode.SETTINGS_TIMEOUT,
  "our SETTINGS were not acknowledged in time",
  "settingsTimeoutMs",
);
export const NO_REST_IN_TIME: Fault = connectionFault(
  ErrorCode.ENHANCE_YOUR_CALM,
  "the rest of a frame or a header block did not come in time",
  "frameTimeoutMs",
);
