import type {
  DescriptorProto,
  EnumDescriptorProto,
  SourceCodeInfo_Location,
} from "@baud/protobuf/google/protobuf/descriptor_pb";
import { EnumField, MessageField, RangeField } from "../descriptor/field-number.js";
import type { Cursor } from "./cursor.js";

/** Whose numbers and names are reserved. */
export type ReservedIn =
  | { readonly kind: "message"; readonly descriptor: DescriptorProto; readonly location: SourceCodeInfo_Location }
  | { readonly kind: "enum"; readonly descriptor: EnumDescriptorProto; readonly location: SourceCodeInfo_Location };

/** The end of a range `to max` of a message: what it is depends on options that may come later. */
export const MAX_RANGE_END = -1;

const MAX_ENUM_NUMBER = 0x7fff_ffff;

/** Reads `reserved 1, 3 to 5;`, `reserved "name";` or, in editions, `reserved name;`. */
export function parseReserved(cursor: Cursor, inside: ReservedIn): void {
  const start = cursor.span();
  cursor.expect("reserved");
  const { descriptor, location } = inside;
  const isMessage = inside.kind === "message";
  const isEditions = cursor.syntax === "editions";

  const isNames = cursor.kind === "string" || (isEditions && cursor.kind === "identifier");
  if (isEditions && cursor.kind === "string") {
    cursor.fail("Reserved names must be identifiers in editions, not string literals.");
  }
  const field = isNames
    ? isMessage
      ? MessageField.RESERVED_NAME
      : EnumField.RESERVED_NAME
    : isMessage
      ? MessageField.RESERVED_RANGE
      : EnumField.RESERVED_RANGE;
  const listLocation = cursor.open(location, field);
  listLocation.span = [start.line, start.column];
  if (isNames) {
    const message = `Expected ${isMessage ? "field name" : "enum value"}${isEditions ? " identifier" : ""}.`;
    do {
      const nameLocation = cursor.open(listLocation, descriptor.reservedName.length);
      descriptor.reservedName.push(isEditions ? cursor.identifier(message) : cursor.string(message));
      cursor.close(nameLocation);
    } while (cursor.take(","));
  } else {
    parseRanges(cursor, inside, listLocation);
  }
  cursor.end(";", listLocation);
  cursor.close(listLocation);
}

function parseRanges(cursor: Cursor, inside: ReservedIn, listLocation: SourceCodeInfo_Location): void {
  const isMessage = inside.kind === "message";
  let message = isMessage ? "Expected field name or number range." : "Expected enum value or number range.";
  do {
    const { reservedRange } = inside.descriptor;
    const location = cursor.open(listLocation, reservedRange.length);
    const range = { start: undefined, end: undefined };
    reservedRange.push(range);
    const readNumber = (fault: string) => (isMessage ? cursor.integer32(fault) : cursor.signedInteger32(fault));
    Object.assign(range, parseRange(cursor, location, message, readNumber, isMessage));
    cursor.close(location);
    message = isMessage ? "Expected field number range." : "Expected enum number range.";
  } while (cursor.take(","));
}

/**
 * Reads `START`, `START to END` or `START to max`. The end of a message's range is exclusive in its descriptor, that of
 * an enum's inclusive.
 */
export function parseRange(
  cursor: Cursor,
  location: SourceCodeInfo_Location,
  message: string,
  readNumber: (message: string) => number,
  isEndExclusive: boolean,
): { start: number; end: number } {
  const startToken = cursor.span();
  const startLocation = cursor.open(location, RangeField.START);
  const start = readNumber(message);
  cursor.close(startLocation);
  if (!cursor.take("to")) {
    cursor.locate(location, [RangeField.END], startToken, startToken);
    return { start, end: isEndExclusive ? toInt32(start + 1) : start };
  }
  const endLocation = cursor.open(location, RangeField.END);
  let end: number;
  if (cursor.take("max")) {
    end = isEndExclusive ? MAX_RANGE_END : MAX_ENUM_NUMBER;
  } else {
    const last = readNumber("Expected integer.");
    end = isEndExclusive ? toInt32(last + 1) : last;
  }
  cursor.close(endLocation);
  return { start, end };
}

function toInt32(value: number): number {
  return value | 0;
}
