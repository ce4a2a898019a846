import { DecodeError } from "../wire/decode-error.js";
import { Reader } from "../wire/reader.js";
import type { UnknownField } from "../wire/unknown-field.js";
import { WireType } from "../wire/wire-type.js";
import { quoteBytes } from "./quote.js";
import type { TextWriter } from "./text-writer.js";

/** How deep bytes are taken for messages that they may be, as protoc does it. */
const GUESS_LIMIT = 10;

/** Prints fields of which only numbers and wire types are known. Bytes that could be a message are printed as one. */
export function printRawFields(fields: readonly UnknownField[], writer: TextWriter): void {
  for (const field of fields) printRawField(field, writer, GUESS_LIMIT);
}

/** The fields of an encoded message of an unknown type, in their order. Throws `DecodeError`. */
export function readRawFields(bytes: Uint8Array): readonly UnknownField[] {
  const holder: { $unknown?: readonly UnknownField[] } = {};
  const reader = new Reader(bytes);
  while (reader.pos < reader.limit) {
    if (reader.unknown(reader.tag(), holder))
      throw new DecodeError("the end of a group that was not begun", reader.pos);
  }
  return holder.$unknown ?? [];
}

function printRawField({ number, wireType, data }: UnknownField, writer: TextWriter, budget: number): void {
  const name = String(number);
  switch (wireType) {
    case WireType.VARINT:
      writer.scalar(name, String(new Reader(data).uint64()));
      break;
    case WireType.FIXED32:
      writer.scalar(name, `0x${hexadecimal(data)}`);
      break;
    case WireType.FIXED64:
      writer.scalar(name, `0x${hexadecimal(data)}`);
      break;
    case WireType.LENGTH_DELIMITED: {
      const fields = budget > 0 && data.length > 0 ? guessFields(data, budget) : undefined;
      if (fields === undefined) writer.scalar(name, quoteBytes(data));
      else printMessage(name, fields, writer, budget);
      break;
    }
    case WireType.START_GROUP:
      printMessage(name, readRawFields(data), writer, budget);
  }
}

function printMessage(name: string, fields: readonly UnknownField[], writer: TextWriter, budget: number): void {
  writer.open(name);
  for (const field of fields) printRawField(field, writer, budget - 1);
  writer.close();
}

/** The fields in bytes, should these be a message in which groups are not nested deeper than `budget`. */
function guessFields(data: Uint8Array, budget: number): readonly UnknownField[] | undefined {
  try {
    const fields = readRawFields(data);
    return fields.every((field) => isWithin(field, budget)) ? fields : undefined;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

function isWithin({ wireType, data }: UnknownField, budget: number): boolean {
  if (wireType !== WireType.START_GROUP) return true;
  return budget > 0 && readRawFields(data).every((field) => isWithin(field, budget - 1));
}

/** A number of fixed size, least significant byte first, with all its digits. */
function hexadecimal(data: Uint8Array): string {
  return [...data]
    .reverse()
    .map((byte) => byte.toString(16).padStart(2, "0"))
    .join("");
}
