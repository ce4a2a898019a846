/**
 * The error codes of RST_STREAM and GOAWAY frames (RFC 9113 section 7). A peer may send any other 32-bit number, which
 * is treated like INTERNAL_ERROR.
 */
export const ErrorCode = {
  NO_ERROR: 0x0,
  PROTOCOL_ERROR: 0x1,
  INTERNAL_ERROR: 0x2,
  FLOW_CONTROL_ERROR: 0x3,
  SETTINGS_TIMEOUT: 0x4,
  STREAM_CLOSED: 0x5,
  FRAME_SIZE_ERROR: 0x6,
  REFUSED_STREAM: 0x7,
  CANCEL: 0x8,
  COMPRESSION_ERROR: 0x9,
  CONNECT_ERROR: 0xa,
  ENHANCE_YOUR_CALM: 0xb,
  INADEQUATE_SECURITY: 0xc,
  HTTP_1_1_REQUIRED: 0xd,
} as const;

/** An error code: one of `ErrorCode`'s, or a number that RFC 9113 does not know. */
export type ErrorCode = (typeof ErrorCode)[keyof typeof ErrorCode] | (number & {});

/** The RFC's name of a code, or its number in hexadecimal: for people. */
export function errorCodeName(code: ErrorCode): string {
  return NAMES[code] ?? `0x${code.toString(16)}`;
}

const NAMES: readonly string[] = Object.keys(ErrorCode);
