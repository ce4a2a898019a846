import type { MapKeyType } from "../descriptor/descriptor.js";
import { EncodeError } from "../wire/encode-error.js";
import { quoteString } from "./quote.js";

/** The keys of a map in the order of printing: numbers by value, strings by their bytes, false before true. */
export function sortedKeys(type: MapKeyType, map: Readonly<Record<string, unknown>>): string[] {
  const keys = Object.keys(map);
  if (type === "bool") return keys.sort();
  return keys.sort(type === "string" ? compareAsUtf8 : compareAsIntegers);
}

/** A map's key as text. Throws `EncodeError` for a key that is not of the type. */
export function printKey(type: MapKeyType, key: string, keepUnicode: boolean): string {
  if (type === "string") return quoteString(key, keepUnicode);
  if (type === "bool" ? key !== "true" && key !== "false" : !isInteger(key)) {
    throw new EncodeError(`the key ${JSON.stringify(key)} is not of type ${type}`);
  }
  return key;
}

function compareAsIntegers(a: string, b: string): number {
  // A key that is no integer is refused when it is printed.
  if (!isInteger(a) || !isInteger(b)) return 0;
  const difference = BigInt(a) - BigInt(b);
  return difference < 0n ? -1 : difference > 0n ? 1 : 0;
}

function isInteger(key: string): boolean {
  return /^-?\d+$/.test(key);
}

/**
 * The order of UTF-8 is that of code points. UTF-16 has it too, but for the surrogates, which stand for the highest of
 * them.
 */
function compareAsUtf8(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const left = a.charCodeAt(i);
    const right = b.charCodeAt(i);
    if (left !== right) return rank(left) - rank(right);
  }
  return a.length - b.length;
}

function rank(codeUnit: number): number {
  return codeUnit >= 0xd800 && codeUnit <= 0xdfff ? codeUnit + 0x10000 : codeUnit;
}
