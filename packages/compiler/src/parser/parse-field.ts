import {
  type DescriptorProto,
  type FieldDescriptorProto,
  FieldDescriptorProto_Label,
  FieldDescriptorProto_Type,
  type SourceCodeInfo_Location,
} from "@baud/protobuf/google/protobuf/descriptor_pb";
import { emptyField, emptyMessage, emptyMessageOptions } from "../descriptor/empty-descriptor.js";
import { FieldField } from "../descriptor/field-number.js";
import { camelCase } from "../descriptor/names.js";
import type { TokenSpan } from "../lexer/lexer.js";
import type { Cursor } from "./cursor.js";
import { parseDefaultValue } from "./parse-default-value.js";
import { parseOption } from "./parse-option.js";
import { parseType, type WrittenType } from "./type-name.js";

/** What follows a field's number and options. */
export type FieldEnd =
  /** The semicolon, which has been read. */
  | { readonly kind: "field" }
  /** The block of a group's message. `name` is the token that names both. */
  | { readonly kind: "group"; readonly name: TokenSpan };

/**
 * Reads the label of a field, if there is one. In a oneof the caller has set what the label would say.
 */
export function parseLabel(cursor: Cursor, field: FieldDescriptorProto, location: SourceCodeInfo_Location): void {
  if (!cursor.is("optional") && !cursor.is("repeated") && !cursor.is("required")) return;
  if (cursor.syntax === "editions") {
    if (cursor.is("optional")) {
      cursor.error(
        'Label "optional" is not supported in editions. By default, all singular fields have presence unless ' +
          "features.field_presence is set.",
      );
    } else if (cursor.is("required")) {
      cursor.error('Label "required" is not supported in editions, use features.field_presence = LEGACY_REQUIRED.');
    }
  }
  const labelLocation = cursor.open(location, FieldField.LABEL);
  if (cursor.is("optional")) {
    field.label = FieldDescriptorProto_Label.LABEL_OPTIONAL;
    if (cursor.syntax === "proto3") field.proto3Optional = true;
  } else {
    field.label = cursor.is("repeated")
      ? FieldDescriptorProto_Label.LABEL_REPEATED
      : FieldDescriptorProto_Label.LABEL_REQUIRED;
  }
  cursor.next();
  cursor.close(labelLocation);
}

/**
 * Reads a field from its type on, up to its end, or to the block of a group. `messages` takes the message that a map's
 * entries are.
 */
export function parseFieldWithoutLabel(
  cursor: Cursor,
  field: FieldDescriptorProto,
  messages: DescriptorProto[],
  location: SourceCodeInfo_Location,
): FieldEnd {
  const map = parseFieldType(cursor, field, location);

  const name = cursor.span();
  const nameLocation = cursor.open(location, FieldField.NAME);
  field.name = cursor.identifier("Expected field name.");
  cursor.close(nameLocation);
  cursor.expect("=", "Missing field number.");
  const numberLocation = cursor.open(location, FieldField.NUMBER);
  field.number = cursor.integer32("Expected field number.");
  cursor.close(numberLocation);
  if (cursor.is("[")) parseFieldOptions(cursor, field, location);

  if (field.type === FieldDescriptorProto_Type.TYPE_GROUP) return { kind: "group", name };
  cursor.end(";", location);
  if (map !== undefined) {
    const entry = mapEntry(field.name, map);
    field.typeName = entry.name;
    messages.push(entry);
  }
  return { kind: "field" };
}

interface MapType {
  readonly key: WrittenType;
  readonly value: WrittenType;
}

/** Reads a type into the field, or gives the types of a map. */
function parseFieldType(
  cursor: Cursor,
  field: FieldDescriptorProto,
  location: SourceCodeInfo_Location,
): MapType | undefined {
  // The path is completed when the kind of the type is seen.
  const typeLocation = cursor.open(location);
  const isNamedMap = cursor.take("map");
  if (isNamedMap && cursor.is("<")) {
    const map = parseMapType(cursor, field);
    cursor.completePath(typeLocation, FieldField.TYPE_NAME);
    cursor.close(typeLocation);
    return map;
  }
  if (field.label === undefined) {
    if (cursor.syntax === "proto2") cursor.error('Expected "required", "optional", or "repeated".');
    field.label = FieldDescriptorProto_Label.LABEL_OPTIONAL;
  }
  const type: WrittenType = isNamedMap ? { kind: "named", name: "map" } : parseType(cursor);
  if (type.kind === "builtin") {
    cursor.completePath(typeLocation, FieldField.TYPE);
    field.type = type.type;
  } else {
    cursor.completePath(typeLocation, FieldField.TYPE_NAME);
    field.typeName = type.name;
  }
  cursor.close(typeLocation);
  return undefined;
}

function parseMapType(cursor: Cursor, field: FieldDescriptorProto): MapType {
  if (field.oneofIndex !== undefined) cursor.fail("Map fields are not allowed in oneofs.");
  if (field.label !== undefined) {
    cursor.fail("Field labels (required/optional/repeated) are not allowed on map fields.");
  }
  if (field.extendee !== undefined) cursor.fail("Map fields are not allowed to be extensions.");
  field.label = FieldDescriptorProto_Label.LABEL_REPEATED;
  cursor.expect("<");
  const key = parseType(cursor);
  cursor.expect(",");
  const value = parseType(cursor);
  cursor.expect(">");
  return { key, value };
}

/** The message that stands for one entry of a map (protobuf language guide, "Maps": backwards compatibility). */
function mapEntry(fieldName: string, map: MapType): DescriptorProto {
  const entry = emptyMessage();
  entry.name = `${camelCase(fieldName)}Entry`;
  entry.options = { ...emptyMessageOptions(), mapEntry: true };
  entry.field.push(entryField("key", 1, map.key), entryField("value", 2, map.value));
  return entry;
}

function entryField(name: string, number: number, type: WrittenType): FieldDescriptorProto {
  const field = emptyField();
  field.name = name;
  field.number = number;
  field.label = FieldDescriptorProto_Label.LABEL_OPTIONAL;
  if (type.kind === "builtin") field.type = type.type;
  else field.typeName = type.name;
  return field;
}

function parseFieldOptions(cursor: Cursor, field: FieldDescriptorProto, location: SourceCodeInfo_Location): void {
  const optionsLocation = cursor.open(location, FieldField.OPTIONS);
  cursor.expect("[");
  do {
    // Two that look like options, and are fields of the descriptor: their locations are those of fields.
    if (cursor.is("default")) parseDefault(cursor, field, location);
    else if (cursor.is("json_name")) parseJsonName(cursor, field, location);
    else parseOption(cursor, field, optionsLocation, "assignment");
  } while (cursor.take(","));
  cursor.expect("]");
  cursor.close(optionsLocation);
}

function parseDefault(cursor: Cursor, field: FieldDescriptorProto, fieldLocation: SourceCodeInfo_Location): void {
  if (field.defaultValue !== undefined) {
    cursor.error('Already set option "default".');
    field.defaultValue = undefined;
  }
  cursor.expect("default");
  cursor.expect("=");
  const location = cursor.open(fieldLocation, FieldField.DEFAULT_VALUE);
  // Set before it is read: also a value that cannot be read has been given.
  field.defaultValue = "";
  field.defaultValue = parseDefaultValue(cursor, field.type);
  cursor.close(location);
}

function parseJsonName(cursor: Cursor, field: FieldDescriptorProto, fieldLocation: SourceCodeInfo_Location): void {
  if (field.jsonName !== undefined) {
    cursor.error('Already set option "json_name".');
    field.jsonName = undefined;
  }
  const location = cursor.open(fieldLocation, FieldField.JSON_NAME);
  cursor.expect("json_name");
  cursor.expect("=");
  const valueLocation = cursor.open(location);
  field.jsonName = cursor.string("Expected string for JSON name.");
  cursor.close(valueLocation);
  cursor.close(location);
}
