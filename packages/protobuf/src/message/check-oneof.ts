import type { FieldDescriptor } from "../descriptor/descriptor.js";
import { EncodeError } from "../wire/encode-error.js";
import { otherMember } from "./field-value.js";
import type { AnyMessage } from "./message-type.js";

/** Throws `EncodeError` when another member of the field's oneof is set as well: flat ones do not prevent it. */
export function checkOneof(field: FieldDescriptor, message: AnyMessage): void {
  if (otherMember(field, message) !== undefined) throw secondMember();
}

/** For generated code: the error for two members of a oneof that are set. */
export function secondMember(): EncodeError {
  return new EncodeError("a second member of its oneof, which holds one");
}
