import { WireType } from "@baud/protobuf";
import { FieldDescriptorProto_Type as Type } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { bytesOf } from "../../lexer/byte-text.js";
import type { OptionValue } from "../../parser/parsed-file.js";
import { isDelimited } from "../field-kind.js";
import type { NameResolver } from "../name-resolver.js";
import { type FieldSymbol, joinName, type MessageSymbol, scopeOf, simpleName } from "../symbol.js";
import type { AggregateMessage } from "./aggregate-message.js";
import { parseAggregate } from "./aggregate-parser.js";
import { OptionError } from "./option-error.js";
import { floatBytes, integerBytes, type WireField, wireTypeOf } from "./wire-bytes.js";

const MAX_INT32 = 0x7fff_ffffn;
const MAX_UINT32 = 0xffff_ffffn;
const MAX_INT64 = 0x7fff_ffff_ffff_ffffn;

/** The value of a field: a message, or anything else as it stands on the wire. */
export type OptionFieldValue =
  | { readonly kind: "message"; readonly message: AggregateMessage }
  | { readonly kind: "scalar"; readonly bytes: Uint8Array };

/** The value of an option for the field that it sets. Throws `OptionError` if the field cannot have that value. */
export function optionValue(resolver: NameResolver, field: FieldSymbol, value: OptionValue): OptionFieldValue {
  if (field.messageType !== undefined) {
    return { kind: "message", message: messageValue(resolver, field, field.messageType, value) };
  }
  return { kind: "scalar", bytes: scalarBytes(resolver, field, value) };
}

/** A field with its value on the wire; of a message, without the fields that are left out. */
export function encodeValue(
  field: FieldSymbol,
  value: OptionFieldValue,
  isLeftOut?: (field: FieldSymbol) => boolean,
): WireField {
  const { type, number = 0 } = field.descriptor;
  const wireType = isDelimited(field) ? WireType.START_GROUP : wireTypeOf(type);
  return { number, wireType, data: value.kind === "message" ? value.message.encode(isLeftOut) : value.bytes };
}

function scalarBytes(resolver: NameResolver, field: FieldSymbol, value: OptionValue): Uint8Array {
  const { type } = field.descriptor;
  const name = field.fullName;
  switch (type) {
    case Type.TYPE_INT32:
    case Type.TYPE_SINT32:
    case Type.TYPE_SFIXED32:
      return integerBytes(signedValue(value, "int32", name, MAX_INT32), type);
    case Type.TYPE_INT64:
    case Type.TYPE_SINT64:
    case Type.TYPE_SFIXED64:
      return integerBytes(signedValue(value, "int64", name, MAX_INT64), type);
    case Type.TYPE_UINT32:
    case Type.TYPE_FIXED32: {
      const number = unsignedValue(value, "uint32", name);
      // The simple name, and only here: protoc's words.
      if (number > MAX_UINT32) fail(`Value out of range for uint32 option "${simpleName(name)}".`);
      return integerBytes(number, type);
    }
    case Type.TYPE_UINT64:
    case Type.TYPE_FIXED64:
      return integerBytes(unsignedValue(value, "uint64", name), type);
    case Type.TYPE_FLOAT:
      return floatBytes(numberValue(value, "float", name), type);
    case Type.TYPE_DOUBLE:
      return floatBytes(numberValue(value, "double", name), type);
    case Type.TYPE_BOOL:
      return integerBytes(booleanValue(value, name) ? 1n : 0n, type);
    case Type.TYPE_ENUM:
      return integerBytes(enumValue(resolver, field, value), type);
    default:
      if (value.kind !== "string") fail(`Value must be quoted string for string option "${name}".`);
      return bytesOf(value.bytes);
  }
}

function signedValue(value: OptionValue, type: string, name: string, max: bigint): bigint {
  if (value.kind !== "positiveInteger" && value.kind !== "negativeInteger") {
    fail(`Value must be integer for ${type} option "${name}".`);
  }
  if (value.value > max || value.value < -max - 1n) fail(`Value out of range for ${type} option "${name}".`);
  return value.value;
}

function unsignedValue(value: OptionValue, type: string, name: string): bigint {
  if (value.kind !== "positiveInteger") fail(`Value must be non-negative integer for ${type} option "${name}".`);
  return value.value;
}

function numberValue(value: OptionValue, type: string, name: string): number {
  switch (value.kind) {
    case "double":
      return value.value;
    case "positiveInteger":
    case "negativeInteger":
      return Number(value.value);
    default:
      return fail(`Value must be number for ${type} option "${name}".`);
  }
}

function booleanValue(value: OptionValue, name: string): boolean {
  if (value.kind !== "identifier") fail(`Value must be identifier for boolean option "${name}".`);
  if (value.text !== "true" && value.text !== "false") {
    fail(`Value must be "true" or "false" for boolean option "${name}".`);
  }
  return value.text === "true";
}

function enumValue(resolver: NameResolver, field: FieldSymbol, value: OptionValue): bigint {
  const type = field.enumType!;
  if (value.kind !== "identifier") fail(`Value must be identifier for enum-valued option "${field.fullName}".`);
  const found = type.valuesByName.get(value.text);
  if (found !== undefined) return BigInt(found.descriptor.number ?? 0);
  const sibling = resolver.findAnywhere(joinName(scopeOf(type.fullName), value.text));
  return fail(
    `Enum type "${type.fullName}" has no value named "${value.text}" for option "${field.fullName}".` +
      (sibling?.kind === "enumValue" ? " This appears to be a value from a sibling type." : ""),
  );
}

function messageValue(
  resolver: NameResolver,
  field: FieldSymbol,
  type: MessageSymbol,
  value: OptionValue,
): AggregateMessage {
  const name = field.descriptor.name ?? "";
  if (value.kind !== "aggregate") {
    fail(
      `Option "${field.fullName}" is a message. To set the entire message, use syntax like "${name} = { <proto text ` +
        `format> }". To set fields within it, use syntax like "${name}.foo = value".`,
    );
  }
  const result = parseAggregate(resolver, type, value.text);
  if (result.kind === "faults") {
    fail(`Error while parsing option value for "${name}": ${result.faults.join("; ")}`);
  }
  return result.message;
}

function fail(message: string): never {
  throw new OptionError("value", message);
}
