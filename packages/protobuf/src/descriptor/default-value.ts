import type { FieldDescriptor, ScalarType, ValueType } from "./descriptor.js";

/**
 * The value that an unset field stands for: what the `.proto` gives (`FieldDescriptorProto.default_value`), or the
 * type's zero.
 */
export function parseDefault(text: string | undefined, type: ValueType): FieldDescriptor["defaultValue"] {
  if (type.kind === "message") return undefined;
  if (type.kind === "enum") {
    return text === undefined ? (type.enum.values[0]?.number ?? 0) : type.enum.valuesByName.get(text)?.number;
  }
  return text === undefined ? zero(type.scalar) : parseScalar(text, type.scalar);
}

/** No bytes. One value serves for all, because nothing in it can change. */
export const emptyBytes: Uint8Array = new Uint8Array(0);

/** The value of a scalar field that nobody set. */
export function zero(scalar: ScalarType): string | number | bigint | boolean | Uint8Array {
  switch (scalar) {
    case "string":
      return "";
    case "bytes":
      return emptyBytes;
    case "bool":
      return false;
    case "int64":
    case "uint64":
    case "sint64":
    case "fixed64":
    case "sfixed64":
      return 0n;
    default:
      return 0;
  }
}

function parseScalar(text: string, scalar: ScalarType): string | number | bigint | boolean | Uint8Array {
  switch (scalar) {
    case "string":
      return text;
    case "bytes":
      return unescapeBytes(text);
    case "bool":
      return text === "true";
    case "int64":
    case "uint64":
    case "sint64":
    case "fixed64":
    case "sfixed64":
      return BigInt(text);
    case "float":
    case "double":
      if (text === "inf") return Number.POSITIVE_INFINITY;
      if (text === "-inf") return Number.NEGATIVE_INFINITY;
      return scalar === "float" ? Math.fround(Number(text)) : Number(text);
    default:
      return Number(text);
  }
}

const ESCAPES: Readonly<Record<string, number>> = {
  n: 10,
  r: 13,
  t: 9,
  a: 7,
  b: 8,
  f: 12,
  v: 11,
};

/** The default of a bytes field is written with C escapes. */
function unescapeBytes(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const [whole, octal, hex, letter] of text.matchAll(/\\(?:([0-7]{1,3})|[xX]([0-9a-fA-F]{1,2})|(.))|[^\\]/gs)) {
    if (octal !== undefined) bytes.push(Number.parseInt(octal, 8));
    else if (hex !== undefined) bytes.push(Number.parseInt(hex, 16));
    else if (letter !== undefined) bytes.push(ESCAPES[letter] ?? letter.charCodeAt(0));
    else bytes.push(whole.charCodeAt(0));
  }
  return Uint8Array.from(bytes);
}
