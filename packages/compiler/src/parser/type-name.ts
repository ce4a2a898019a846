import { FieldDescriptorProto_Type } from "@baud/protobuf/google/protobuf/descriptor_pb";
import type { Cursor } from "./cursor.js";

/** A field's type as it was written: one that the language has, or the name of a message or an enum. */
export type WrittenType =
  | { readonly kind: "builtin"; readonly type: FieldDescriptorProto_Type }
  | { readonly kind: "named"; readonly name: string };

const BUILTIN_TYPES: ReadonlyMap<string, FieldDescriptorProto_Type> = new Map([
  ["double", FieldDescriptorProto_Type.TYPE_DOUBLE],
  ["float", FieldDescriptorProto_Type.TYPE_FLOAT],
  ["int32", FieldDescriptorProto_Type.TYPE_INT32],
  ["int64", FieldDescriptorProto_Type.TYPE_INT64],
  ["uint32", FieldDescriptorProto_Type.TYPE_UINT32],
  ["uint64", FieldDescriptorProto_Type.TYPE_UINT64],
  ["sint32", FieldDescriptorProto_Type.TYPE_SINT32],
  ["sint64", FieldDescriptorProto_Type.TYPE_SINT64],
  ["fixed32", FieldDescriptorProto_Type.TYPE_FIXED32],
  ["fixed64", FieldDescriptorProto_Type.TYPE_FIXED64],
  ["sfixed32", FieldDescriptorProto_Type.TYPE_SFIXED32],
  ["sfixed64", FieldDescriptorProto_Type.TYPE_SFIXED64],
  ["bool", FieldDescriptorProto_Type.TYPE_BOOL],
  ["string", FieldDescriptorProto_Type.TYPE_STRING],
  ["bytes", FieldDescriptorProto_Type.TYPE_BYTES],
  ["group", FieldDescriptorProto_Type.TYPE_GROUP],
]);

/** The names of the types that the language has. */
export const BUILTIN_TYPE_NAMES: readonly string[] = [...BUILTIN_TYPES.keys()];

/** Reads the type of a field. */
export function parseType(cursor: Cursor): WrittenType {
  const type = BUILTIN_TYPES.get(cursor.text);
  if (type === undefined) return { kind: "named", name: parseMessageTypeName(cursor) };
  if (type === FieldDescriptorProto_Type.TYPE_GROUP && cursor.syntax === "editions") {
    cursor.error(
      "Group syntax is no longer supported in editions. To get group behavior you can specify " +
        "features.message_encoding = DELIMITED on a message field.",
    );
  }
  cursor.next();
  return { kind: "builtin", type };
}

/** Reads the name of a message, dots and all. The name of a built-in type is reported, and then taken for one. */
export function parseMessageTypeName(cursor: Cursor): string {
  if (BUILTIN_TYPES.has(cursor.text)) {
    cursor.error("Expected message type.");
    const name = cursor.text;
    cursor.next();
    return name;
  }
  let name = cursor.take(".") ? "." : "";
  name += cursor.identifier("Expected type name.");
  while (cursor.take(".")) name += `.${cursor.identifier("Expected identifier.")}`;
  return name;
}
