import type { FieldDescriptor, ScalarType } from "@baud/protobuf";
import { is64Bit } from "./field-type.js";

export const WIRE_LENGTH_DELIMITED = 2;
export const WIRE_START_GROUP = 3;
export const WIRE_END_GROUP = 4;

/** The tag in front of one value of a field that is not a message. */
export function valueTag(field: FieldDescriptor, number: number): number {
  const scalar = field.value.kind === "scalar" ? field.value.scalar : "int32";
  return ((number << 3) | wireTypeOf(scalar)) >>> 0;
}

/** The tag in front of a message, a string, bytes, or a packed run. */
export function lengthTag(number: number): number {
  return ((number << 3) | WIRE_LENGTH_DELIMITED) >>> 0;
}

/** Whether `jstype` makes the field's 64-bit integers numbers or strings in TypeScript. */
export function converts(field: FieldDescriptor): boolean {
  return field.value.kind === "scalar" && is64Bit(field.value.scalar) && field.integers !== "bigint";
}

/** The method of Reader and Writer for a field's values: that of the scalar type; enums are `int32`. */
export function scalarMethod(field: FieldDescriptor): string {
  return field.value.kind === "scalar" ? field.value.scalar : "int32";
}

/** The runtime's functions for the field's values, packed or not: `readInt32List`, and so on. */
export function listFunction(direction: "read" | "write", field: FieldDescriptor): string {
  const method = scalarMethod(field);
  return `${direction}${method.charAt(0).toUpperCase()}${method.slice(1)}List`;
}

/** Whether the values of a repeated field may be packed: they are numbers. */
export function isPackable({ value }: FieldDescriptor): boolean {
  return value.kind === "enum" || (value.kind === "scalar" && value.scalar !== "string" && value.scalar !== "bytes");
}

function wireTypeOf(scalar: ScalarType): number {
  switch (scalar) {
    case "double":
    case "fixed64":
    case "sfixed64":
      return 1;
    case "string":
    case "bytes":
      return WIRE_LENGTH_DELIMITED;
    case "float":
    case "fixed32":
    case "sfixed32":
      return 5;
    default:
      return 0;
  }
}
