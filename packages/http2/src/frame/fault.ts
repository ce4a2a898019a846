import type { LimitName } from "../limits/connection-counters.js";
import { ErrorCode } from "./error-code.js";

/** What a peer did wrong, and how far it reaches (RFC 9113 section 5.4). */
export interface Fault {
  readonly scope: "connection" | "stream";
  readonly code: ErrorCode;
  /** What was wrong, for people; it goes into GOAWAY's debug data. */
  readonly reason: string;
  /** The limit that was reached, where it is one. */
  readonly limit?: LimitName | undefined;
}

/** A fault that ends the connection (section 5.4.1). */
export function connectionFault(code: ErrorCode, reason: string, limit?: LimitName): Fault {
  return { scope: "connection", code, reason, limit };
}

/** A fault that ends one stream (section 5.4.2). */
export function streamFault(code: ErrorCode, reason: string, limit?: LimitName): Fault {
  return { scope: "stream", code, reason, limit };
}

/** A frame whose length its type does not allow (section 4.2). */
export function lengthFault(frame: string, wanted: string): Fault {
  return connectionFault(ErrorCode.FRAME_SIZE_ERROR, `the payload of a ${frame} frame must have ${wanted}`);
}

/** A frame of the connection on a stream (sections 6.5, 6.7 and 6.8). */
export function notOnStreamFault(frame: string): Fault {
  return connectionFault(ErrorCode.PROTOCOL_ERROR, `a ${frame} frame must be on stream 0`);
}

/** A frame of a stream on the connection (sections 6.1 to 6.4). */
export function needsStreamFault(frame: string): Fault {
  return connectionFault(ErrorCode.PROTOCOL_ERROR, `a ${frame} frame must not be on stream 0`);
}
