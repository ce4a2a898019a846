import type {
  EnumDescriptorProto,
  EnumValueDescriptorProto,
  SourceCodeInfo_Location,
} from "@baud/protobuf/google/protobuf/descriptor_pb";
import { emptyEnumValue } from "../descriptor/empty-descriptor.js";
import { EnumField, EnumValueField } from "../descriptor/field-number.js";
import type { Cursor } from "./cursor.js";
import { IN_ENUM } from "./misspelt-keyword.js";
import { findPlainOption, parseOption, parseOptionList } from "./parse-option.js";
import { parseReserved } from "./parse-reserved.js";

/** Reads an enum from the word `enum` on. */
export function parseEnum(cursor: Cursor, descriptor: EnumDescriptorProto, location: SourceCodeInfo_Location): void {
  cursor.expect("enum");
  const nameLocation = cursor.open(location, EnumField.NAME);
  descriptor.name = cursor.identifier("Expected enum name.");
  cursor.close(nameLocation);

  cursor.end("{", location);
  while (!cursor.takeEnd("}", undefined)) {
    if (cursor.isAtEnd) cursor.fail("Reached end of input in enum definition (missing '}').");
    cursor.recover(() => parseEnumStatement(cursor, descriptor, location));
  }
  checkAliases(cursor, descriptor);
  cursor.close(location);
}

function parseEnumStatement(cursor: Cursor, descriptor: EnumDescriptorProto, location: SourceCodeInfo_Location): void {
  if (cursor.takeEnd(";", undefined)) return;
  if (cursor.is("option")) {
    const optionsLocation = cursor.open(location, EnumField.OPTIONS);
    parseOption(cursor, descriptor, optionsLocation, "statement");
    cursor.close(optionsLocation);
  } else if (cursor.is("reserved")) {
    parseReserved(cursor, { kind: "enum", descriptor, location });
  } else {
    const valueLocation = cursor.open(location, EnumField.VALUE, descriptor.value.length);
    const value = emptyEnumValue();
    descriptor.value.push(value);
    parseEnumValue(cursor, value, valueLocation);
    cursor.close(valueLocation);
  }
}

function parseEnumValue(cursor: Cursor, value: EnumValueDescriptorProto, location: SourceCodeInfo_Location): void {
  cursor.doubt(IN_ENUM);
  const nameLocation = cursor.open(location, EnumValueField.NAME);
  value.name = cursor.identifier("Expected enum constant name.");
  cursor.close(nameLocation);
  cursor.expect("=", "Missing numeric value for enum constant.");
  const numberLocation = cursor.open(location, EnumValueField.NUMBER);
  value.number = cursor.signedInteger32("Expected integer.");
  cursor.close(numberLocation);
  if (cursor.is("[")) parseOptionList(cursor, value, location, EnumValueField.OPTIONS);
  cursor.end(";", location);
}

/** `allow_alias` must be true if it is there, and must then be needed. */
function checkAliases(cursor: Cursor, descriptor: EnumDescriptorProto): void {
  const allowAlias = findPlainOption(cursor, descriptor, "allow_alias");
  if (allowAlias === undefined) return;
  const isAllowed = allowAlias.value.kind === "identifier" && allowAlias.value.text === "true";
  if (!isAllowed) {
    cursor.fail(
      `"${descriptor.name}" declares 'option allow_alias = false;' which has no effect. Please remove the declaration.`,
    );
  }
  const numbers = new Set(descriptor.value.map((value) => value.number ?? 0));
  if (numbers.size === descriptor.value.length) {
    cursor.fail(
      `"${descriptor.name}" declares support for enum aliases but no enum values share field numbers. ` +
        "Please remove the unnecessary 'option allow_alias = true;' declaration.",
    );
  }
}
