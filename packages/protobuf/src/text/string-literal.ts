import { encodeUtf8 } from "../wire/encode-utf8.js";

const ESCAPES: Readonly<Record<string, number>> = {
  a: 7,
  b: 8,
  f: 12,
  n: 10,
  r: 13,
  t: 9,
  v: 11,
};

/** A piece of a literal: plain text, or one escape. */
const PIECES = /[^\\]+|\\(?:([0-7]{1,3})|x([0-9a-fA-F]{1,2})|u([0-9a-fA-F]{4})|U([0-9a-fA-F]{8})|(.))/gs;

/**
 * The bytes that string literals tell, which stand side by side and are one value. Each is a literal whose escapes are
 * known to be right, with the quotes around it. Text is UTF-8, but an escape may tell any byte.
 */
export function literalBytes(literals: readonly string[]): Uint8Array {
  let sizeBytes = 0;
  for (const literal of literals) sizeBytes += literal.length * 3;
  const bytes = new Uint8Array(sizeBytes);
  let end = 0;
  for (const literal of literals) end = putLiteral(literal.slice(1, -1), bytes, end);
  return bytes.slice(0, end);
}

/** Writes what a literal tells at `at`, and gives where it ends. No escape tells more bytes than it has characters. */
function putLiteral(inside: string, bytes: Uint8Array, at: number): number {
  if (!inside.includes("\\")) return at + encodeUtf8(inside, bytes, at);
  let end = at;
  for (const [whole, octal, hex, short, long, letter] of inside.matchAll(PIECES)) {
    if (octal !== undefined) {
      bytes[end++] = Number.parseInt(octal, 8);
    } else if (hex !== undefined) {
      bytes[end++] = Number.parseInt(hex, 16);
    } else if (letter !== undefined) {
      bytes[end++] = ESCAPES[letter] ?? letter.charCodeAt(0);
    } else {
      const code = short ?? long;
      const text = code === undefined ? whole : String.fromCodePoint(Number.parseInt(code, 16));
      end += encodeUtf8(text, bytes, end);
    }
  }
  return end;
}
