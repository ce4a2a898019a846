import type {
  DescriptorProto,
  FieldDescriptorProto,
  SourceCodeInfo_Location,
} from "@baud/protobuf/google/protobuf/descriptor_pb";
import { FieldDescriptorProto_Label } from "@baud/protobuf/google/protobuf/descriptor_pb";
import {
  emptyEnum,
  emptyExtensionRange,
  emptyField,
  emptyMessage,
  emptyOneof,
} from "../descriptor/empty-descriptor.js";
import { FieldField, MessageField, OneofField, RangeField } from "../descriptor/field-number.js";
import type { Cursor } from "./cursor.js";
import { IN_MESSAGE } from "./misspelt-keyword.js";
import { parseEnum } from "./parse-enum.js";
import { parseFieldWithoutLabel, parseLabel } from "./parse-field.js";
import { findPlainOption, parseOption, parseOptionList } from "./parse-option.js";
import { MAX_RANGE_END, parseRange, parseReserved } from "./parse-reserved.js";
import { parseVisibility } from "./parse-visibility.js";
import { parseMessageTypeName } from "./type-name.js";

/** The largest field number, and the end of the largest range. */
const MAX_FIELD_NUMBER = 0x1fff_ffff;
const MAX_MESSAGE_SET_NUMBER = 0x7fff_ffff;

/**
 * How deep messages may stand in each other before their bodies are skipped. Linking refuses far less; this bound is
 * only there so that no source can exhaust the stack.
 */
const MAX_DEPTH = 300;

/** Where new messages and fields go: a file, or a message. */
export interface Scope {
  readonly messages: DescriptorProto[];
  readonly location: SourceCodeInfo_Location;
  /** The number of the field of the file, or of the message, that holds `messages`. */
  readonly messagesField: number;
}

/** Reads a message from the word `message` on. */
export function parseMessage(cursor: Cursor, descriptor: DescriptorProto, location: SourceCodeInfo_Location): void {
  cursor.expect("message");
  const nameLocation = cursor.open(location, MessageField.NAME);
  descriptor.name = cursor.identifier("Expected message name.");
  cursor.close(nameLocation);
  parseMessageBlock(cursor, descriptor, location);
  if (cursor.syntax === "proto3") addSyntheticOneofs(descriptor);
  cursor.close(location);
}

/** Reads `extend NAME { … }` from the word `extend` on. `location` is that of the list of extensions. */
export function parseExtend(
  cursor: Cursor,
  extensions: FieldDescriptorProto[],
  scope: Scope,
  location: SourceCodeInfo_Location,
): void {
  cursor.expect("extend");
  const extendeeStart = cursor.span();
  const extendee = parseMessageTypeName(cursor);
  const extendeeEnd = cursor.previousSpan();
  cursor.end("{", location);
  do {
    if (cursor.isAtEnd) cursor.fail("Reached end of input in extend definition (missing '}').");
    const fieldLocation = cursor.open(location, extensions.length);
    const field = emptyField();
    extensions.push(field);
    cursor.locate(fieldLocation, [FieldField.EXTENDEE], extendeeStart, extendeeEnd);
    field.extendee = extendee;
    cursor.recover(() => {
      parseLabel(cursor, field, fieldLocation);
      parseField(cursor, field, scope, fieldLocation);
    });
    cursor.close(fieldLocation);
  } while (!cursor.takeEnd("}", undefined));
  cursor.close(location);
}

/** Reads a field from its type on, and the message of a group with it. */
function parseField(
  cursor: Cursor,
  field: FieldDescriptorProto,
  scope: Scope,
  location: SourceCodeInfo_Location,
): void {
  const end = parseFieldWithoutLabel(cursor, field, scope.messages, location);
  if (end.kind !== "group") return;

  // A group declares a field and a message at once: their locations overlap.
  const groupLocation = cursor.open(scope.location, scope.messagesField, scope.messages.length);
  groupLocation.span = [location.span[0]!, location.span[1]!];
  const group = emptyMessage();
  scope.messages.push(group);
  group.name = field.name;
  cursor.locate(groupLocation, [MessageField.NAME], end.name, end.name);
  cursor.locate(location, [FieldField.TYPE_NAME], end.name, end.name);
  if (!/^[A-Z]/.test(group.name!)) cursor.errorAt(end.name, "Group names must start with a capital letter.");
  field.name = field.name!.toLowerCase();
  field.typeName = group.name;
  if (!cursor.is("{")) cursor.fail("Missing group body.");
  parseMessageBlock(cursor, group, groupLocation);
  cursor.close(groupLocation);
}

function parseMessageBlock(cursor: Cursor, message: DescriptorProto, location: SourceCodeInfo_Location): void {
  cursor.end("{", location);
  if (cursor.depth >= MAX_DEPTH) {
    cursor.skipBlock();
    return;
  }
  cursor.depth++;
  while (!cursor.takeEnd("}", undefined)) {
    if (cursor.isAtEnd) {
      cursor.depth--;
      cursor.fail("Reached end of input in message definition (missing '}').");
    }
    cursor.recover(() => parseMessageStatement(cursor, message, location));
  }
  cursor.depth--;
  completeMaxRanges(cursor, message);
}

function parseMessageStatement(cursor: Cursor, message: DescriptorProto, location: SourceCodeInfo_Location): void {
  if (cursor.takeEnd(";", undefined)) return;
  const visibility = parseVisibility(cursor);
  switch (cursor.text) {
    case "message": {
      const nestedLocation = cursor.open(location, MessageField.NESTED_TYPE, message.nestedType.length);
      const nested = emptyMessage();
      nested.visibility = visibility;
      message.nestedType.push(nested);
      parseMessage(cursor, nested, nestedLocation);
      break;
    }
    case "enum": {
      const enumLocation = cursor.open(location, MessageField.ENUM_TYPE, message.enumType.length);
      const nested = emptyEnum();
      nested.visibility = visibility;
      message.enumType.push(nested);
      parseEnum(cursor, nested, enumLocation);
      break;
    }
    case "extensions":
      parseExtensions(cursor, message, cursor.open(location, MessageField.EXTENSION_RANGE));
      break;
    case "reserved":
      parseReserved(cursor, { kind: "message", descriptor: message, location });
      break;
    case "extend":
      parseExtend(
        cursor,
        message.extension,
        nestedScope(message, location),
        cursor.open(location, MessageField.EXTENSION),
      );
      break;
    case "option": {
      const optionsLocation = cursor.open(location, MessageField.OPTIONS);
      parseOption(cursor, message, optionsLocation, "statement");
      cursor.close(optionsLocation);
      break;
    }
    case "oneof":
      parseOneof(cursor, message, location);
      break;
    default: {
      const fieldLocation = cursor.open(location, MessageField.FIELD, message.field.length);
      const field = emptyField();
      message.field.push(field);
      cursor.doubt(IN_MESSAGE);
      parseLabel(cursor, field, fieldLocation);
      parseField(cursor, field, nestedScope(message, location), fieldLocation);
      cursor.close(fieldLocation);
    }
  }
}

function parseOneof(cursor: Cursor, message: DescriptorProto, messageLocation: SourceCodeInfo_Location): void {
  const index = message.oneofDecl.length;
  const location = cursor.open(messageLocation, MessageField.ONEOF_DECL, index);
  const oneof = emptyOneof();
  message.oneofDecl.push(oneof);
  cursor.expect("oneof");
  const nameLocation = cursor.open(location, OneofField.NAME);
  oneof.name = cursor.identifier("Expected oneof name.");
  cursor.close(nameLocation);

  cursor.end("{", location);
  do {
    if (cursor.isAtEnd) cursor.fail("Reached end of input in oneof definition (missing '}').");
    if (cursor.is("option")) {
      const optionsLocation = cursor.open(location, OneofField.OPTIONS);
      parseOption(cursor, oneof, optionsLocation, "statement");
      cursor.close(optionsLocation);
      continue;
    }
    if (cursor.is("required") || cursor.is("optional") || cursor.is("repeated")) {
      cursor.error("Fields in oneofs must not have labels (required / optional / repeated).");
      cursor.next();
    }
    const fieldLocation = cursor.open(messageLocation, MessageField.FIELD, message.field.length);
    const field = emptyField();
    message.field.push(field);
    field.label = FieldDescriptorProto_Label.LABEL_OPTIONAL;
    field.oneofIndex = index;
    cursor.recover(() => parseField(cursor, field, nestedScope(message, messageLocation), fieldLocation));
    cursor.close(fieldLocation);
  } while (!cursor.takeEnd("}", undefined));
  cursor.close(location);
}

/** Reads `extensions 100 to 199, 500 to max [ … ];`: options hold for every range of the statement. */
function parseExtensions(cursor: Cursor, message: DescriptorProto, location: SourceCodeInfo_Location): void {
  cursor.expect("extensions");
  const first = message.extensionRange.length;
  do {
    const rangeLocation = cursor.open(location, message.extensionRange.length);
    const range = emptyExtensionRange();
    message.extensionRange.push(range);
    const readNumber = (fault: string) => cursor.integer32(fault);
    Object.assign(range, parseRange(cursor, rangeLocation, "Expected field number range.", readNumber, true));
    cursor.close(rangeLocation);
  } while (cursor.take(","));

  if (cursor.is("[")) {
    const firstRange = message.extensionRange[first]!;
    const firstLocation = cursor.locations.length;
    const indexPath = { ...location, path: [...location.path, first] };
    parseOptionList(cursor, firstRange, indexPath, RangeField.OPTIONS);
    const optionLocations = cursor.locations.slice(firstLocation);
    for (let index = first + 1; index < message.extensionRange.length; index++) {
      const copies = new Map<SourceCodeInfo_Location, SourceCodeInfo_Location>();
      for (const original of optionLocations) {
        const path = original.path.with(location.path.length, index);
        copies.set(original, { ...original, path, span: [...original.span] });
      }
      cursor.locations.push(...copies.values());
      const options = cursor.options.get(firstRange)!.map((option) => {
        const location = copies.get(option.location) ?? option.location;
        return { ...option, namePlace: undefined, valuePlace: undefined, location };
      });
      cursor.options.set(message.extensionRange[index]!, options);
    }
  }
  cursor.end(";", location);
  cursor.close(location);
}

/** Sets the ends of the ranges that go to `max`: what that is depends on an option, which may come after them. */
function completeMaxRanges(cursor: Cursor, message: DescriptorProto): void {
  if (message.extensionRange.length === 0 && message.reservedRange.length === 0) return;
  const option = findPlainOption(cursor, message, "message_set_wire_format");
  const isMessageSet = option?.value.kind === "identifier" && option.value.text === "true";
  const max = isMessageSet ? MAX_MESSAGE_SET_NUMBER : MAX_FIELD_NUMBER + 1;
  for (const range of message.extensionRange) if (range.end === MAX_RANGE_END) range.end = max;
  for (const range of message.reservedRange) if (range.end === MAX_RANGE_END) range.end = max;
}

/**
 * Puts each `optional` field of a proto3 message into a oneof of its own, so that readers that do not know of such
 * fields keep track of their presence.
 */
function addSyntheticOneofs(message: DescriptorProto): void {
  if (!message.field.some((field) => field.proto3Optional)) return;
  const names = new Set([...message.field, ...message.oneofDecl].map((element) => element.name));
  for (const field of message.field) {
    if (!field.proto3Optional) continue;
    const fieldName = field.name ?? "";
    let name = fieldName.startsWith("_") ? fieldName : `_${fieldName}`;
    while (names.has(name)) name = `X${name}`;
    names.add(name);
    field.oneofIndex = message.oneofDecl.length;
    const oneof = emptyOneof();
    oneof.name = name;
    message.oneofDecl.push(oneof);
  }
}

function nestedScope(message: DescriptorProto, location: SourceCodeInfo_Location): Scope {
  return { messages: message.nestedType, location, messagesField: MessageField.NESTED_TYPE };
}
