import { FieldDescriptorProto_Type } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { formatDouble } from "@baud/protobuf/text";
import { escapeBytes } from "../descriptor/escape-bytes.js";
import { floatValue, integerValue } from "../lexer/literal.js";
import type { Cursor } from "./cursor.js";

const MAX_INT32 = 0x7fff_ffffn;
const MAX_UINT32 = 0xffff_ffffn;
const MAX_INT64 = 0x7fff_ffff_ffff_ffffn;
const MAX_UINT64 = 0xffff_ffff_ffff_ffffn;

/**
 * Reads a default value, and gives it as `FieldDescriptorProto.default_value` has it. For a field whose type is a name
 * nobody knows yet whether the value can be right: one token is taken as it stands.
 */
export function parseDefaultValue(cursor: Cursor, type: FieldDescriptorProto_Type | undefined): string {
  switch (type) {
    case FieldDescriptorProto_Type.TYPE_INT32:
    case FieldDescriptorProto_Type.TYPE_SINT32:
    case FieldDescriptorProto_Type.TYPE_SFIXED32:
      return parseSigned(cursor, MAX_INT32);
    case FieldDescriptorProto_Type.TYPE_INT64:
    case FieldDescriptorProto_Type.TYPE_SINT64:
    case FieldDescriptorProto_Type.TYPE_SFIXED64:
      return parseSigned(cursor, MAX_INT64);
    case FieldDescriptorProto_Type.TYPE_UINT32:
    case FieldDescriptorProto_Type.TYPE_FIXED32:
      return parseUnsigned(cursor, MAX_UINT32);
    case FieldDescriptorProto_Type.TYPE_UINT64:
    case FieldDescriptorProto_Type.TYPE_FIXED64:
      return parseUnsigned(cursor, MAX_UINT64);
    case FieldDescriptorProto_Type.TYPE_FLOAT:
    case FieldDescriptorProto_Type.TYPE_DOUBLE: {
      const sign = cursor.take("-") ? "-" : "";
      return sign + formatDouble(parseNumber(cursor));
    }
    case FieldDescriptorProto_Type.TYPE_BOOL: {
      if (!cursor.is("true") && !cursor.is("false")) cursor.fail('Expected "true" or "false".');
      return takeToken(cursor);
    }
    case FieldDescriptorProto_Type.TYPE_STRING:
      return cursor.string("Expected string for field default value.");
    case FieldDescriptorProto_Type.TYPE_BYTES:
      return escapeBytes(cursor.bytes("Expected string."));
    case FieldDescriptorProto_Type.TYPE_MESSAGE:
    case FieldDescriptorProto_Type.TYPE_GROUP:
      return cursor.fail("Messages can't have default values.");
    default:
      return takeToken(cursor);
  }
}

function parseSigned(cursor: Cursor, max: bigint): string {
  const isNegative = cursor.take("-");
  const value = cursor.integer64(isNegative ? max + 1n : max, "Expected integer for field default value.");
  return `${isNegative ? "-" : ""}${value}`;
}

function parseUnsigned(cursor: Cursor, max: bigint): string {
  if (cursor.take("-")) cursor.error("Unsigned field can't have negative default value.");
  return cursor.integer64(max, "Expected integer for field default value.").toString();
}

function parseNumber(cursor: Cursor): number {
  const { kind, text } = cursor;
  let value: number;
  if (kind === "float") {
    value = floatValue(text);
  } else if (kind === "integer") {
    const integer = integerValue(text, MAX_UINT64);
    if (integer === undefined) cursor.error("Integer out of range.");
    value = Number(integer ?? 0n);
  } else if (text === "inf" || text === "nan") {
    value = text === "inf" ? Number.POSITIVE_INFINITY : Number.NaN;
  } else {
    cursor.fail("Expected number.");
  }
  cursor.next();
  return value;
}

function takeToken(cursor: Cursor): string {
  const text = cursor.unicode(cursor.text);
  cursor.next();
  return text;
}
