import type { FieldDescriptor } from "../descriptor/descriptor.js";
import { zeroOf } from "./create-message.js";

/**
 * Whether a field's property, or a oneof's `value`, holds something that is written: not undefined, empty, or a default
 * without presence.
 */
export function isSet(field: FieldDescriptor, value: unknown): boolean {
  if (value === undefined) return false;
  if (field.cardinality === "repeated") return (value as readonly unknown[]).length > 0;
  if (field.cardinality === "map") return Object.keys(value as object).length > 0;
  if (field.presence !== "implicit") return true;
  return value instanceof Uint8Array ? value.length > 0 : !Object.is(value, zeroOf(field));
}
