import { ErrorCode } from "./error-code.js";
import { type Fault, needsStreamFault, streamFault } from "./fault.js";
import { checkDependency, PRIORITY_SIZE } from "./headers-frame.js";

const ON_CONNECTION = needsStreamFault("PRIORITY");
const WRONG_LENGTH: Fault = streamFault(
  ErrorCode.FRAME_SIZE_ERROR,
  "the payload of a PRIORITY frame must have 5 octets",
);

/** PRIORITY (RFC 9113 section 6.3) is deprecated: it is checked, and no tree is kept. */
export function checkPriorityFrame(streamId: number, bytes: Uint8Array, start: number, end: number): Fault | undefined {
  if (streamId === 0) return ON_CONNECTION;
  if (end - start !== PRIORITY_SIZE) return WRONG_LENGTH;
  return checkDependency(bytes, start, streamId);
}
