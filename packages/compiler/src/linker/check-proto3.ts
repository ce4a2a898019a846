import { FieldDescriptorProto_Label, FieldDescriptorProto_Type } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { MessageField } from "../descriptor/field-number.js";
import { isClosed } from "./field-kind.js";
import type { Linking } from "./linking.js";
import { FIELD_DEFAULT, FIELD_TYPE, NAME, VALUE_NUMBER } from "./part.js";
import { type EnumSymbol, type FieldSymbol, type MessageSymbol, pathOf } from "./symbol.js";

/** What proto3 may extend: the options, so that custom ones can be declared. */
const EXTENDABLE: ReadonlySet<string> = new Set(
  [
    "FileOptions",
    "MessageOptions",
    "FieldOptions",
    "EnumOptions",
    "EnumValueOptions",
    "ServiceOptions",
    "MethodOptions",
    "OneofOptions",
    "ExtensionRangeOptions",
    "StreamOptions",
  ].flatMap((name) => [`google.protobuf.${name}`, `proto2.${name}`]),
);

/** Checks the rules that proto3 has and proto2 has not. */
export function checkProto3(linking: Linking): void {
  const { file } = linking;
  for (const extension of file.extensions) checkField(linking, extension);
  for (const message of file.messages) checkMessage(linking, message);
  for (const symbol of file.enums) checkEnum(linking, symbol);
}

function checkMessage(linking: Linking, message: MessageSymbol): void {
  for (const nested of message.messages) checkMessage(linking, nested);
  for (const nested of message.enums) checkEnum(linking, nested);
  for (const field of message.fields) checkField(linking, field);
  for (const extension of message.extensions) checkField(linking, extension);
  if (message.descriptor.extensionRange.length > 0) {
    linking.errorAtPath(
      [...pathOf(message), MessageField.EXTENSION_RANGE, 0],
      "Extension ranges are not allowed in proto3.",
    );
  }
  if (message.descriptor.options?.messageSetWireFormat) {
    linking.error(message, NAME, "MessageSet is not supported in proto3.");
  }
  // Stricter than that the JSON names differ: whatever the case.
  const names = new Map<string, string>();
  for (const field of message.fields) {
    const name = field.descriptor.name ?? "";
    const plain = name.replaceAll("_", "").toLowerCase();
    const other = names.get(plain);
    if (other === undefined) {
      names.set(plain, name);
      continue;
    }
    linking.error(
      field,
      NAME,
      `The JSON camel-case name of field "${name}" conflicts with field "${other}". This is not allowed in proto3.`,
    );
  }
}

function checkField(linking: Linking, field: FieldSymbol): void {
  const { descriptor } = field;
  if (field.isExtension && !EXTENDABLE.has(field.containingType?.fullName ?? "")) {
    linking.extendeeError(field, "Extensions in proto3 are only allowed for defining options.");
  }
  if (descriptor.label === FieldDescriptorProto_Label.LABEL_REQUIRED) {
    linking.error(field, FIELD_TYPE, "Required fields are not allowed in proto3.");
  }
  if (descriptor.defaultValue !== undefined) {
    linking.error(field, FIELD_DEFAULT, "Explicit default values are not allowed in proto3.");
  }
  // The default of a proto3 field is 0, which need not be a value of a closed enum.
  if (field.enumType !== undefined && isClosed(field.enumType)) {
    const needed = field.enumType.file.syntax === "proto2" ? "a proto3 enum" : "an open enum";
    linking.error(
      field,
      FIELD_TYPE,
      `Enum type "${field.enumType.fullName}" is not ${needed}, but is used in "${field.containingType?.fullName}" ` +
        "which is a proto3 message type.",
    );
  }
  if (descriptor.type === FieldDescriptorProto_Type.TYPE_GROUP) {
    linking.error(field, FIELD_TYPE, "Groups are not supported in proto3 syntax.");
  }
}

function checkEnum(linking: Linking, symbol: EnumSymbol): void {
  const first = symbol.values[0];
  if (first === undefined || (first.descriptor.number ?? 0) === 0) return;
  linking.error(first, VALUE_NUMBER, "The first enum value must be zero in proto3.");
}
