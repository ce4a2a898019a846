import type { FieldDescriptor, ScalarType } from "../descriptor/descriptor.js";
import { WireType } from "../wire/wire-type.js";

/** Whether what comes with the field's number and this wire type is a value, or a packed run, of the field. */
export function isWrittenAs(field: FieldDescriptor, wireType: number): boolean {
  const { value } = field;
  if (field.cardinality === "map") return wireType === WireType.LENGTH_DELIMITED;
  if (value.kind === "message")
    return wireType === (value.isDelimited ? WireType.START_GROUP : WireType.LENGTH_DELIMITED);
  return (
    wireType === wireTypeOf(scalarOf(field)) ||
    // A packed run.
    (wireType === WireType.LENGTH_DELIMITED && field.cardinality === "repeated")
  );
}

/** The type of the values of a field that holds no messages. Enums are read as `int32`. */
export function scalarOf({ value }: FieldDescriptor): ScalarType {
  return value.kind === "scalar" ? value.scalar : "int32";
}

export function wireTypeOf(scalar: ScalarType): WireType {
  if (scalar === "string" || scalar === "bytes") return WireType.LENGTH_DELIMITED;
  if (scalar === "double" || scalar.endsWith("fixed64")) return WireType.FIXED64;
  return scalar === "float" || scalar.endsWith("fixed32") ? WireType.FIXED32 : WireType.VARINT;
}
