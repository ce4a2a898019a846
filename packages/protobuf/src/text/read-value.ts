import type { EnumDescriptor, FieldDescriptor, ScalarType } from "../descriptor/descriptor.js";
import { is64Bit, toNumber } from "../plan/integers.js";
import { decodeUtf8, decodeUtf8Loosely } from "../wire/decode-utf8.js";
import { integerLiteral } from "./integer-literal.js";
import type { TextLexer } from "./lexer.js";
import { literalBytes } from "./string-literal.js";

type ScalarValue = string | number | bigint | boolean | Uint8Array;

/**
 * Reads a scalar value of a field, as TypeScript has it (text format specification, "Value Types"). Throws
 * `DecodeError`.
 */
export function readScalar(lexer: TextLexer, field: FieldDescriptor, scalar: ScalarType): ScalarValue {
  switch (scalar) {
    case "string":
      return readString(lexer, field);
    case "bytes":
      return readBytes(lexer);
    case "bool":
      return readBool(lexer, field);
    case "double":
      return readDouble(lexer);
    case "float":
      return Math.fround(readDouble(lexer));
    default: {
      const isUnsigned = scalar.startsWith("u") || scalar.startsWith("fixed");
      const bits = is64Bit(scalar) ? 64n : 32n;
      const value = isUnsigned ? readUnsigned(lexer, (1n << bits) - 1n) : readSigned(lexer, (1n << (bits - 1n)) - 1n);
      if (bits === 32n) return Number(value);
      // Keys of maps are strings in the end, and lose no digits on the way.
      if (field.integers === "bigint" || (field.parent.isMapEntry && field.number === 1)) return value;
      return field.integers === "string" ? String(value) : toNumber(value);
    }
  }
}

/**
 * Reads an enum value by name or number. Undefined for one that is not known and `ignoreUnknown`. Throws `DecodeError`.
 */
export function readEnum(
  lexer: TextLexer,
  field: FieldDescriptor,
  type: EnumDescriptor,
  ignoreUnknown: boolean,
): number | undefined {
  let shown = lexer.text;
  let number: number | undefined;
  if (lexer.kind === "identifier") {
    number = type.valuesByName.get(shown)?.number;
    lexer.next();
  } else if (lexer.is("-") || lexer.kind === "integer") {
    number = Number(readSigned(lexer, 0x7fffffffn));
    shown = String(number);
    if (type.isClosed && !type.valuesByNumber.has(number)) number = undefined;
  } else {
    throw lexer.error(`Expected integer or identifier, got: ${shown}`);
  }
  if (number !== undefined || ignoreUnknown) return number;
  throw lexer.error(`Unknown enumeration value of "${shown}" for field "${field.name}".`);
}

function readString(lexer: TextLexer, field: FieldDescriptor): string {
  const { start } = lexer;
  const literals = readLiterals(lexer);
  const [first] = literals as [string];
  if (literals.length === 1 && !first.includes("\\")) return first.slice(1, -1);
  const bytes = literalBytes(literals);
  const value = decodeUtf8(bytes, 0, bytes.length);
  if (value !== undefined) return value;
  if (field.features.utf8Validation === "none") return decodeUtf8Loosely(bytes, 0, bytes.length);
  throw lexer.error(`Value of the string field "${field.name}" is not valid UTF-8.`, start);
}

function readBytes(lexer: TextLexer): Uint8Array {
  return literalBytes(readLiterals(lexer));
}

/** The string literals that stand side by side here: at least one. */
function readLiterals(lexer: TextLexer): string[] {
  if (lexer.kind !== "string") throw lexer.error(`Expected string, got: ${lexer.text}`);
  const literals: string[] = [];
  while (lexer.kind === "string") {
    literals.push(lexer.text);
    lexer.next();
  }
  return literals;
}

function readBool(lexer: TextLexer, field: FieldDescriptor): boolean {
  if (lexer.kind === "integer") return readUnsigned(lexer, 1n) === 1n;
  const { text, kind } = lexer;
  if (kind !== "identifier") throw lexer.error(`Expected identifier, got: ${text}`);
  lexer.next();
  if (text === "true" || text === "True" || text === "t") return true;
  if (text === "false" || text === "False" || text === "f") return false;
  throw lexer.error(`Invalid value for boolean field "${field.name}". Value: "${text}".`);
}

function readSigned(lexer: TextLexer, max: bigint): bigint {
  // Negative numbers go one further.
  return lexer.take("-") ? -readUnsigned(lexer, max + 1n) : readUnsigned(lexer, max);
}

function readUnsigned(lexer: TextLexer, max: bigint): bigint {
  if (lexer.kind !== "integer") throw lexer.error(`Expected integer, got: ${lexer.text}`);
  const value = integerLiteral(lexer.text, max);
  if (value === undefined) throw lexer.error(`Integer out of range (${lexer.text})`);
  lexer.next();
  return value;
}

function readDouble(lexer: TextLexer): number {
  const isNegative = lexer.take("-");
  const value = unsignedDouble(lexer);
  lexer.next();
  return isNegative ? -value : value;
}

function unsignedDouble(lexer: TextLexer): number {
  const { kind, text } = lexer;
  if (kind === "float") return Number(text.replace(/[fF]$/, ""));
  if (kind === "integer") {
    if (/^0[0-7xX]/.test(text)) throw lexer.error(`Expect a decimal number, got: ${text}`);
    return Number(text);
  }
  const name = text.toLowerCase();
  if (kind === "identifier" && (name === "inf" || name === "infinity")) return Number.POSITIVE_INFINITY;
  if (kind === "identifier" && name === "nan") return Number.NaN;
  throw lexer.error(`Expected double, got: ${kind === "identifier" ? name : text}`);
}
