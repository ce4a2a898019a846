import { type FieldDescriptor, isRequired, type ScalarType } from "@baud/protobuf";
import type { ModuleContext } from "./module-context.js";

/** Messages as they may be, or those in which all is set that must be. */
export type Validity = "any" | "valid";

/** The TypeScript type of a field's value, of an element of it, or of a map's values. */
export function valueType(field: FieldDescriptor, context: ModuleContext, validity: Validity = "any"): string {
  switch (field.value.kind) {
    case "enum":
      return context.type(field.value.enum);
    case "message":
      return validity === "valid" ? context.valid(field.value.message) : context.type(field.value.message);
    case "scalar":
      return is64Bit(field.value.scalar) ? field.integers : SCALAR_TYPES[field.value.scalar];
  }
}

/** The TypeScript type of the property that holds a field outside of oneofs. */
export function fieldType(field: FieldDescriptor, context: ModuleContext, validity: Validity = "any"): string {
  const type = valueType(field, context, validity);
  if (field.cardinality === "repeated") return `${type}[]`;
  if (field.cardinality === "map") return `Record<${isNumericKey(field) ? "number" : "string"}, ${type}>`;
  const isAlways = field.presence === "implicit" || (validity === "valid" && isRequired(field));
  return isAlways ? type : `${type} | undefined`;
}

/** What a field's property holds in a new message, as source. */
export function initialValue(field: FieldDescriptor, context: ModuleContext): string {
  if (field.cardinality === "repeated") return "[]";
  if (field.cardinality === "map") return "{}";
  return field.presence === "implicit" ? zeroValue(field, context) : "undefined";
}

/** The zero of the field's value type, as source. Of messages there is none. */
export function zeroValue(field: FieldDescriptor, context: ModuleContext): string {
  if (field.value.kind === "enum") return String(field.value.enum.values[0]?.number ?? 0);
  if (field.value.kind === "message") return "undefined";
  const { scalar } = field.value;
  if (scalar === "string") return '""';
  if (scalar === "bool") return "false";
  if (scalar === "bytes") return context.runtime("emptyBytes");
  if (!is64Bit(scalar)) return "0";
  return field.integers === "bigint" ? "0n" : field.integers === "string" ? '"0"' : "0";
}

export function is64Bit(scalar: ScalarType): boolean {
  return scalar.endsWith("64");
}

/**
 * Keys of 64 bits and booleans are strings: JavaScript's numbers cannot hold the former, and the latter would be
 * surprising.
 */
export function isNumericKey(field: FieldDescriptor): boolean {
  return field.key?.endsWith("32") === true;
}

const SCALAR_TYPES: Readonly<Record<ScalarType, string>> = {
  double: "number",
  float: "number",
  int64: "bigint",
  uint64: "bigint",
  int32: "number",
  fixed64: "bigint",
  fixed32: "number",
  bool: "boolean",
  string: "string",
  bytes: "Uint8Array",
  uint32: "number",
  sfixed32: "number",
  sfixed64: "bigint",
  sint32: "number",
  sint64: "bigint",
};
