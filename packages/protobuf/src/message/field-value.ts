import type { FieldDescriptor } from "../descriptor/descriptor.js";
import type { AnyMessage } from "./message-type.js";

/** What a message holds in a field; undefined for a member of a oneof that is not the chosen one. */
export function fieldValue(field: FieldDescriptor, message: AnyMessage): unknown {
  if (field.union === undefined) return message[field.property];
  const chosen = message[field.union.property] as { case: string; value: unknown } | undefined;
  return chosen?.case === field.property ? chosen.value : undefined;
}

/** Puts a value into a field; a member of a oneof becomes the chosen one. */
export function setFieldValue(field: FieldDescriptor, message: AnyMessage, value: unknown): void {
  if (field.union !== undefined) {
    message[field.union.property] = { case: field.property, value };
  } else {
    for (const { property } of field.oneof?.fields ?? []) message[property] = undefined;
    message[field.property] = value;
  }
}

/** The member that is set of the oneof in which the field is, other than the field. */
export function otherMember(field: FieldDescriptor, message: AnyMessage): FieldDescriptor | undefined {
  return field.oneof?.fields.find((other) => other !== field && fieldValue(other, message) !== undefined);
}
