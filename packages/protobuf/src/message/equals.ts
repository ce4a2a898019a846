import type { FieldDescriptor, MessageDescriptor } from "../descriptor/descriptor.js";
import type { UnknownField } from "../wire/unknown-field.js";
import { fieldValue } from "./field-value.js";
import type { AnyMessage } from "./message-type.js";

/** Whether two messages have the same fields set to the same values, at every depth. NaN equals itself. */
export function equalMessages(descriptor: MessageDescriptor, a: AnyMessage, b: AnyMessage): boolean {
  if (a === b) return true;
  for (const field of descriptor.fields) {
    const left = fieldValue(field, a);
    const right = fieldValue(field, b);
    if (field.cardinality === "repeated") {
      if (!equalLists(field, left as readonly unknown[], right as readonly unknown[])) return false;
    } else if (field.cardinality === "map") {
      if (!equalMaps(field, left as Record<string, unknown>, right as Record<string, unknown>)) return false;
    } else if (!equalValues(field, left, right)) {
      return false;
    }
  }
  return equalUnknown(a.$unknown ?? [], b.$unknown ?? []);
}

function equalLists(field: FieldDescriptor, a: readonly unknown[], b: readonly unknown[]): boolean {
  return a.length === b.length && a.every((value, index) => equalValues(field, value, b[index]));
}

function equalMaps(field: FieldDescriptor, a: Record<string, unknown>, b: Record<string, unknown>): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && equalValues(field, a[key], b[key]));
}

/** Whether two values of a field, or of its elements, are equal. NaN equals itself. */
export function equalValues(field: FieldDescriptor, a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (a === undefined || b === undefined) return false;
  if (field.value.kind === "message") return equalMessages(field.value.message, a as AnyMessage, b as AnyMessage);
  if (a instanceof Uint8Array && b instanceof Uint8Array) return equalBytes(a, b);
  return Number.isNaN(a) && Number.isNaN(b);
}

/** Whether two lists of unknown fields are the same, in the same order. */
export function equalUnknown(a: readonly UnknownField[], b: readonly UnknownField[]): boolean {
  return (
    a.length === b.length &&
    a.every((field, index) => {
      const other = b[index] as UnknownField;
      return field.number === other.number && field.wireType === other.wireType && equalBytes(field.data, other.data);
    })
  );
}

function equalBytes(a: Uint8Array, b: Uint8Array): boolean {
  return a.length === b.length && a.every((byte, index) => byte === b[index]);
}
