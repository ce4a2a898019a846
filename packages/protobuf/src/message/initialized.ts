import type { FieldDescriptor, MessageDescriptor } from "../descriptor/descriptor.js";
import { fieldValue } from "./field-value.js";
import type { AnyMessage } from "./message-type.js";

/** The path of the first required field (proto2) that is not set, at any depth; undefined when there is none. */
export function missingField(descriptor: MessageDescriptor, message: AnyMessage): string | undefined {
  for (const field of suspectsOf(descriptor)) {
    const missing = missingIn(field, message);
    if (missing !== undefined) return missing;
  }
  return undefined;
}

function missingIn(field: FieldDescriptor, message: AnyMessage): string | undefined {
  const value = fieldValue(field, message);
  if (value === undefined) return field.presence === "required" ? field.name : undefined;
  if (field.value.kind !== "message") return undefined;
  const type = field.value.message;
  const values = field.cardinality === "singular" ? [value] : Object.values(value as Record<string, unknown>);
  for (const element of values) {
    const missing = missingField(type, element as AnyMessage);
    if (missing !== undefined) return `${field.name}.${missing}`;
  }
  return undefined;
}

const known = new WeakMap<MessageDescriptor, readonly FieldDescriptor[]>();

/** The fields that are required, or that hold messages in which something may be missing. */
function suspectsOf(descriptor: MessageDescriptor): readonly FieldDescriptor[] {
  let suspects = known.get(descriptor);
  if (suspects === undefined) {
    suspects = descriptor.fields.filter(
      (field) => field.presence === "required" || (field.value.kind === "message" && mayMiss(field.value.message)),
    );
    known.set(descriptor, suspects);
  }
  return suspects;
}

/** Whether the type, or one that it holds at any depth, has required fields. */
function mayMiss(descriptor: MessageDescriptor): boolean {
  const reached = new Set<MessageDescriptor>([descriptor]);
  for (const type of reached) {
    for (const field of type.fields) {
      if (field.presence === "required") return true;
      if (field.value.kind === "message") reached.add(field.value.message);
    }
  }
  return false;
}
