import type { EnumDescriptor, ScalarType } from "../descriptor/descriptor.js";
import { is64Bit, toBigInt } from "../plan/integers.js";
import { EncodeError } from "../wire/encode-error.js";
import { formatDouble, formatFloat } from "./format-number.js";
import { quoteBytes, quoteString } from "./quote.js";

/** A scalar as text. Throws `EncodeError` for a value that is not of the type. */
export function printScalar(scalar: ScalarType, value: unknown, keepUnicode: boolean): string {
  switch (scalar) {
    case "string":
      if (typeof value === "string") return quoteString(value, keepUnicode);
      break;
    case "bytes":
      if (value instanceof Uint8Array) return quoteBytes(value);
      break;
    case "bool":
      if (typeof value === "boolean") return String(value);
      break;
    case "float":
      if (typeof value === "number") return formatFloat(value);
      break;
    case "double":
      if (typeof value === "number") return formatDouble(value);
      break;
    default:
      if (is64Bit(scalar)) return String(toBigInt(value));
      if (Number.isInteger(value)) return String(value);
  }
  throw new EncodeError(`${String(value)} is not of type ${scalar}`);
}

/** The name of an enum value, or its number when it has none. Throws `EncodeError`. */
export function printEnum(type: EnumDescriptor, value: unknown): string {
  if (!Number.isInteger(value)) throw new EncodeError(`${String(value)} is not a value of ${type.typeName}`);
  return type.valuesByNumber.get(value as number)?.name ?? String(value);
}
