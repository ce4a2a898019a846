import type { SourceCodeInfo_Location } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { UNINTERPRETED_OPTION } from "../descriptor/field-number.js";
import type { ByteText } from "../lexer/byte-text.js";
import { floatValue } from "../lexer/literal.js";
import type { Cursor } from "./cursor.js";
import type { OptionNamePart, OptionTarget, OptionValue, ParsedOption } from "./parsed-file.js";

const MAX_UINT64 = 0xffff_ffff_ffff_ffffn;
/** The magnitude of the least 64-bit integer. */
const MIN_INT64_MAGNITUDE = 0x8000_0000_0000_0000n;

/**
 * Reads an option: `option NAME = VALUE;` as a statement, `NAME = VALUE` in a list. `optionsLocation` is that of the
 * options message; the option's own is named as the uninterpreted option that it is until the extensions are known.
 */
export function parseOption(
  cursor: Cursor,
  target: OptionTarget,
  optionsLocation: SourceCodeInfo_Location,
  form: "statement" | "assignment",
): void {
  let options = cursor.options.get(target);
  if (options === undefined) {
    options = [];
    cursor.options.set(target, options);
  }
  const location = cursor.open(optionsLocation, UNINTERPRETED_OPTION, options.length);
  if (form === "statement") cursor.expect("option");

  // Kept from here on: also an option that cannot be read to its end has been set.
  const name: OptionNamePart[] = [];
  const place = cursor.span();
  const option = { name, namePlace: place, value: MISSING_VALUE, valuePlace: place, location };
  options.push(option);
  do name.push(parseNamePart(cursor));
  while (cursor.take("."));
  cursor.expect("=");

  option.valuePlace = cursor.span();
  const isNegative = cursor.take("-");
  option.value = parseValue(cursor, isNegative);

  if (form === "statement") cursor.end(";", location);
  cursor.close(location);
}

/** Reads `[NAME = VALUE, …]` at the current token. */
export function parseOptionList(
  cursor: Cursor,
  target: OptionTarget,
  parent: SourceCodeInfo_Location,
  optionsField: number,
): void {
  const location = cursor.open(parent, optionsField);
  cursor.expect("[");
  do parseOption(cursor, target, location, "assignment");
  while (cursor.take(","));
  cursor.expect("]");
  cursor.close(location);
}

/** The first option of that plain name: for what must be known while parsing. */
export function findPlainOption(cursor: Cursor, target: OptionTarget, name: string): ParsedOption | undefined {
  return cursor.options
    .get(target)
    ?.find((option) => option.name.length === 1 && option.name[0]!.name === name && !option.name[0]!.isExtension);
}

const MISSING_VALUE: OptionValue = { kind: "missing" };

function parseNamePart(cursor: Cursor): OptionNamePart {
  let name = "";
  const isExtension = cursor.take("(");
  if (isExtension) {
    if (cursor.kind === "identifier") name = cursor.identifier("Expected identifier.");
    while (cursor.take(".")) name += `.${cursor.identifier("Expected identifier.")}`;
  } else {
    name = cursor.identifier("Expected identifier.");
  }
  if (isExtension) cursor.expect(")");
  return { name, isExtension };
}

function parseValue(cursor: Cursor, isNegative: boolean): OptionValue {
  switch (cursor.kind) {
    case "start":
    case "end":
      return cursor.fail("Unexpected end of stream while parsing option value.");
    case "identifier": {
      if (isNegative) cursor.fail("Invalid '-' symbol before identifier.");
      const text = cursor.identifier("Expected identifier.");
      return { kind: "identifier", text };
    }
    case "integer": {
      const value = cursor.integer64(isNegative ? MIN_INT64_MAGNITUDE : MAX_UINT64, "Expected integer.");
      return isNegative ? { kind: "negativeInteger", value: -value } : { kind: "positiveInteger", value };
    }
    case "float": {
      const value = floatValue(cursor.text);
      cursor.next();
      return { kind: "double", value: isNegative ? -value : value };
    }
    case "string": {
      if (isNegative) cursor.fail("Invalid '-' symbol before string.");
      const bytes = cursor.bytes("Expected string.");
      return { kind: "string", bytes };
    }
    case "symbol": {
      if (!cursor.is("{")) cursor.fail("Expected option value.");
      return { kind: "aggregate", text: parseAggregate(cursor) };
    }
  }
}

/** Reads a block in braces as text: what it means is known when its type is. */
function parseAggregate(cursor: Cursor): ByteText {
  cursor.expect("{");
  const tokens: ByteText[] = [];
  let open = 1;
  for (; !cursor.isAtEnd; cursor.next()) {
    if (cursor.is("{")) open++;
    else if (cursor.is("}")) {
      open--;
      if (open === 0) {
        cursor.next();
        return tokens.join(" ");
      }
    }
    tokens.push(cursor.text);
  }
  return cursor.fail("Unexpected end of stream while parsing aggregate value.");
}
