import type { EnumDescriptor, ScalarType } from "../descriptor/descriptor.js";
import { decodeBase64 } from "../wire/base64.js";
import { DecodeError } from "../wire/decode-error.js";
import { isWellFormed } from "../wire/encode-utf8.js";
import { exactInteger } from "./exact-integer.js";
import type { ParsedJson } from "./json-value.js";

/** A scalar out of ProtoJSON, which takes numbers also as strings. Throws `DecodeError`. */
export function scalarFromJson(scalar: ScalarType, json: ParsedJson): string | number | bigint | boolean | Uint8Array {
  switch (scalar) {
    case "string":
      if (typeof json !== "string") throw notA("a string", json);
      if (!isWellFormed(json)) throw new DecodeError("a string with half of a surrogate pair");
      return json;
    case "bool":
      if (typeof json !== "boolean") throw notA("true or false", json);
      return json;
    case "bytes": {
      const bytes = typeof json === "string" ? decodeBase64(json) : undefined;
      if (bytes === undefined) throw notA("base64", json);
      return bytes;
    }
    case "float":
    case "double":
      return floatFromJson(json, scalar === "float" ? FLOAT_MAX : Number.MAX_VALUE);
    case "int32":
    case "sint32":
    case "sfixed32":
      return Number(integerFromJson(json, -(2n ** 31n), 2n ** 31n - 1n));
    case "uint32":
    case "fixed32":
      return Number(integerFromJson(json, 0n, 2n ** 32n - 1n));
    case "uint64":
    case "fixed64":
      return integerFromJson(json, 0n, 2n ** 64n - 1n);
    default:
      return integerFromJson(json, -(2n ** 63n), 2n ** 63n - 1n);
  }
}

/** The number of an enum value that is told by name or number; undefined when an enum has no such name. */
export function enumFromJson(type: EnumDescriptor, json: ParsedJson): number | undefined {
  if (json === null && type.typeName === "google.protobuf.NullValue") return 0;
  if (typeof json === "string") return type.valuesByName.get(json)?.number;
  if (typeof json !== "number" && typeof json !== "bigint") throw notA(`a value of ${type.typeName}`, json);
  const number = Number(integerFromJson(json, -(2n ** 31n), 2n ** 31n - 1n));
  if (type.isClosed && !type.valuesByNumber.has(number)) return undefined;
  return number;
}

/** The error for JSON of another kind than what must stand there. */
export function notA(expected: string, json: ParsedJson): DecodeError {
  const text = typeof json === "bigint" ? String(json) : JSON.stringify(json, withoutBigInt);
  return new DecodeError(`${text.length > 60 ? `${text.slice(0, 60)}…` : text}, where ${expected} must stand`);
}

/** For JSON.stringify, which does not take a bigint. */
function withoutBigInt(_name: string, value: unknown): unknown {
  return typeof value === "bigint" ? Number(value) : value;
}

/** The largest float, and what still rounds to it. */
const FLOAT_MAX = 3.4028235677973366e38;
const NUMBER = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

function floatFromJson(json: ParsedJson, max: number): number {
  if (json === "NaN") return Number.NaN;
  if (json === "Infinity") return Number.POSITIVE_INFINITY;
  if (json === "-Infinity") return Number.NEGATIVE_INFINITY;
  const value = typeof json === "bigint" || (typeof json === "string" && NUMBER.test(json)) ? Number(json) : json;
  if (typeof value !== "number") throw notA("a number", json);
  if (!(Math.abs(value) <= max))
    throw notA(max === FLOAT_MAX ? "a number in the range of float" : "a finite number", json);
  return max === FLOAT_MAX ? Math.fround(value) : value;
}

function integerFromJson(json: ParsedJson, min: bigint, max: bigint): bigint {
  const value = wholeNumber(json);
  if (value === undefined) throw notA("an integer", json);
  if (value < min || value > max) throw notA(`an integer from ${min} to ${max}`, json);
  return value;
}

/** Text may also tell an integer as "1e1" or "10.0". */
function wholeNumber(json: ParsedJson): bigint | undefined {
  switch (typeof json) {
    case "bigint":
      return json;
    case "number":
      return Number.isInteger(json) ? BigInt(json) : undefined;
    case "string":
      return exactInteger(json);
    default:
      return undefined;
  }
}
