import { ErrorCode } from "./error-code.js";
import { connectionFault, type Fault } from "./fault.js";

/**
 * No peer may push: a client has refused it with SETTINGS_ENABLE_PUSH 0, and to a server there is none (section 8.4).
 */
export const PUSH_PROMISE_FAULT: Fault = connectionFault(
  ErrorCode.PROTOCOL_ERROR,
  "a PUSH_PROMISE frame, while push is not enabled",
);
