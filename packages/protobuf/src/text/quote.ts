import { encodeUtf8 } from "../wire/encode-utf8.js";

const NAMED: Readonly<Record<string, string>> = {
  "\n": "\\n",
  "\r": "\\r",
  "\t": "\\t",
  '"': '\\"',
  "'": "\\'",
  "\\": "\\\\",
};
const BEYOND_ASCII = /[\x80-\uffff]/;
/** Of ASCII, what cannot be printed or means something in a literal. */
const SPECIAL = /[^ !#-&(-[\]-~\x80-\uffff]/g;

/** A string as a literal; with `keepUnicode`, what is beyond ASCII stands in it as it is. */
export function quoteString(text: string, keepUnicode: boolean): string {
  if (keepUnicode || !BEYOND_ASCII.test(text)) return `"${text.replace(SPECIAL, escapeCharacter)}"`;
  const bytes = new Uint8Array(text.length * 3);
  return quoteBytes(bytes.subarray(0, encodeUtf8(text, bytes, 0)));
}

/** Bytes as a literal: what is not printable in ASCII is told in octal. */
export function quoteBytes(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += LITERALS[byte];
  return `"${text}"`;
}

/** How each byte is written. */
const LITERALS: readonly string[] = /* @__PURE__ */ Array.from({ length: 256 }, (_, byte) =>
  byte < 0x80 ? String.fromCharCode(byte).replace(SPECIAL, escapeCharacter) : octal(byte),
);

function escapeCharacter(character: string): string {
  return NAMED[character] ?? octal(character.charCodeAt(0));
}

function octal(byte: number): string {
  return `\\${byte.toString(8).padStart(3, "0")}`;
}
