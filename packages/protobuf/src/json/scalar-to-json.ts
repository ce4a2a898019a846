import type { EnumDescriptor, ScalarType } from "../descriptor/descriptor.js";
import { encodeBase64 } from "../wire/base64.js";
import { EncodeError } from "../wire/encode-error.js";
import type { JsonValue } from "./json-value.js";

/** A scalar in ProtoJSON: 64-bit integers are strings, bytes are base64, what is not finite is a name. */
export function scalarToJson(scalar: ScalarType, value: unknown): JsonValue {
  switch (scalar) {
    case "string":
      if (typeof value !== "string") break;
      return value;
    case "bool":
      if (typeof value !== "boolean") break;
      return value;
    case "bytes":
      if (!(value instanceof Uint8Array)) break;
      return encodeBase64(value);
    case "float":
      if (typeof value !== "number") break;
      return finite(shortestFloat(value));
    case "double":
      if (typeof value !== "number") break;
      return finite(value);
    case "int32":
    case "sint32":
    case "sfixed32":
    case "uint32":
    case "fixed32":
      if (!Number.isInteger(value)) break;
      return value as number;
    default:
      if (typeof value !== "bigint" && typeof value !== "string" && typeof value !== "number") break;
      return String(value);
  }
  throw new EncodeError(`${String(value)} is not of type ${scalar}`);
}

/** The name of the value, its number when it has none, and null for the one value of `google.protobuf.NullValue`. */
export function enumToJson(type: EnumDescriptor, value: unknown, asNumber: boolean): JsonValue {
  if (type.typeName === "google.protobuf.NullValue") return null;
  if (!Number.isInteger(value)) throw new EncodeError(`${String(value)} is not a value of ${type.typeName}`);
  const number = value as number;
  return asNumber ? number : (type.valuesByNumber.get(number)?.name ?? number);
}

function finite(value: number): JsonValue {
  // `JSON.stringify` would take the sign of negative zero.
  if (Object.is(value, -0)) return "-0";
  return Number.isFinite(value) ? value : String(value);
}

/** The shortest decimal number that is the same float: 0.1 rather than 0.10000000149011612. */
function shortestFloat(value: number): number {
  const float = Math.fround(value);
  for (let digits = 6; digits < 9; digits++) {
    const short = Number(float.toPrecision(digits));
    if (Object.is(Math.fround(short), float)) return short;
  }
  return float;
}
