import type { FieldDescriptor } from "../descriptor/descriptor.js";
import type { AnyMessage } from "./message-type.js";

/** What a message holds in a field; undefined for a member of a oneof that is not the chosen one. */
export function fieldValue(field: FieldDescriptor, message: AnyMessage): unknown {
  if (field.oneof === undefined) return message[field.property];
  const chosen = message[field.oneof.property] as { case: string; value: unknown } | undefined;
  return chosen?.case === field.property ? chosen.value : undefined;
}

/** Puts a value into a field; a member of a oneof becomes the chosen one. */
export function setFieldValue(field: FieldDescriptor, message: AnyMessage, value: unknown): void {
  if (field.oneof === undefined) message[field.property] = value;
  else message[field.oneof.property] = { case: field.property, value };
}
