import type { ByteText } from "./byte-text.js";
import { CHARACTER_CLASSES, HEX_DIGIT, OCTAL_DIGIT } from "./character-class.js";

/** The value of an integer token (decimal, octal or hexadecimal), or undefined if it is above `max` or not octal. */
export function integerValue(text: ByteText, max: bigint): bigint | undefined {
  let value: bigint;
  if (text.charCodeAt(0) !== 0x30 || text.length === 1) {
    value = BigInt(text);
  } else if (text[1] === "x" || text[1] === "X") {
    // The lexer has said so already when no digit follows.
    value = text.length === 2 ? 0n : BigInt(text);
  } else {
    if (/[89]/.test(text)) return undefined;
    value = BigInt(`0o${text}`);
  }
  return value <= max ? value : undefined;
}

/** The value of a float token, or of as much of it as is a number. */
export function floatValue(text: ByteText): number {
  return Number.parseFloat(text);
}

const SIMPLE_ESCAPES: { readonly [character: string]: string } = {
  a: "\x07",
  b: "\b",
  f: "\f",
  n: "\n",
  r: "\r",
  t: "\t",
  v: "\v",
  "\\": "\\",
  "?": "?",
  "'": "'",
  '"': '"',
};

/** The bytes that a string token stands for, quotes off and escape sequences read. */
export function stringValue(token: ByteText): ByteText {
  const isClosed = token.length > 1 && token.endsWith(token[0]!);
  // Nothing to read in most strings. A backslash before the last quote makes it a character of the string.
  if (!token.includes("\\")) return isClosed ? token.slice(1, -1) : token.slice(1);
  let value = "";
  for (let at = 1; at < token.length; ) {
    const character = token[at]!;
    if (character === "\\" && at + 1 < token.length) {
      const sequence = readEscape(token, at + 1);
      value += sequence.bytes;
      at = sequence.end;
    } else {
      // The quote that closes is the last character, unless it was escaped above.
      if (at < token.length - 1 || character !== token[0]) value += character;
      at++;
    }
  }
  return value;
}

function readEscape(token: ByteText, at: number): { bytes: ByteText; end: number } {
  const character = token[at]!;
  if (isIn(token, at, OCTAL_DIGIT)) {
    let end = at + 1;
    while (end < at + 3 && isIn(token, end, OCTAL_DIGIT)) end++;
    return { bytes: String.fromCharCode(Number.parseInt(token.slice(at, end), 8) & 0xff), end };
  }
  if (character === "x") {
    let end = at + 1;
    while (end < at + 3 && isIn(token, end, HEX_DIGIT)) end++;
    const code = end === at + 1 ? 0 : Number.parseInt(token.slice(at + 1, end), 16);
    return { bytes: String.fromCharCode(code), end };
  }
  if (character === "u" || character === "U") return readUnicode(token, at);
  return { bytes: SIMPLE_ESCAPES[character] ?? "?", end: at + 1 };
}

/** Reads `uXXXX` or `UXXXXXXXX`, and two of the former that are a pair of surrogates as one. */
function readUnicode(token: ByteText, at: number): { bytes: ByteText; end: number } {
  const code = hexNumber(token, at + 1, token[at] === "u" ? 4 : 8);
  if (code === undefined) return { bytes: token[at]!, end: at + 1 };
  const end = at + 1 + (token[at] === "u" ? 4 : 8);
  if (code >= 0xd800 && code < 0xdc00 && token.startsWith("\\u", end)) {
    const low = hexNumber(token, end + 2, 4);
    if (low !== undefined && low >= 0xdc00 && low < 0xe000) {
      return { bytes: utf8(0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)), end: end + 6 };
    }
  }
  return { bytes: utf8(code), end };
}

/** The number that these characters are; what is no hexadecimal digit, and has been reported, counts in its own way. */
function hexNumber(token: ByteText, at: number, length: number): number | undefined {
  if (at + length > token.length) return undefined;
  let value = 0;
  for (const digit of token.slice(at, at + length)) {
    const number = Number.parseInt(digit, 36);
    value = ((value << 4) + (Number.isNaN(number) ? 36 : number)) >>> 0;
  }
  return value;
}

/**
 * The UTF-8 bytes of a code point. Surrogates are written as they are; numbers that are no code point, as an escape.
 */
function utf8(code: number): ByteText {
  const tail = (shift: number) => 0x80 | ((code >> shift) & 0x3f);
  if (code < 0x80) return String.fromCharCode(code);
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6), tail(0));
  if (code < 0x10000) return String.fromCharCode(0xe0 | (code >> 12), tail(6), tail(0));
  if (code < 0x110000) return String.fromCharCode(0xf0 | (code >> 18), tail(12), tail(6), tail(0));
  return `\\U${code.toString(16).padStart(8, "0")}`;
}

function isIn(token: ByteText, at: number, characterClass: number): boolean {
  return at < token.length && (CHARACTER_CLASSES[token.charCodeAt(at)]! & characterClass) !== 0;
}
