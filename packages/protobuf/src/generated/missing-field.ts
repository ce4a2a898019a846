import { EncodeError } from "../wire/encode-error.js";

/** For generated code: the error for a required field (proto2) that is not set. */
export function missingRequired(): EncodeError {
  return new EncodeError("a required field that is not set");
}
