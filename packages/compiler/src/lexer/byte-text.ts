import { decodeUtf8, type InvalidUtf8 } from "../descriptor/escaped-utf8.js";

/**
 * Text whose every character stands for one byte (its code is the byte's value). The compiler reads sources in this
 * form: columns count bytes, as protoc's do, and bytes that are not UTF-8 survive until they are looked at.
 */
export type ByteText = string;

const CHUNK_SIZE_BYTES = 8192;
const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The bytes of a source as text. A string is taken as its UTF-8 bytes. */
export function byteTextOf(source: string | Uint8Array): ByteText {
  if (typeof source === "string") return isAscii(source) ? source : byteTextOf(encoder.encode(source));
  const text = decoder.decode(source);
  // Every byte outside ASCII decodes to fewer characters than bytes, or to a character outside ASCII.
  if (text.length === source.length && isAscii(text)) return text;
  let bytes = "";
  for (let at = 0; at < source.length; at += CHUNK_SIZE_BYTES) {
    bytes += String.fromCharCode(...source.subarray(at, at + CHUNK_SIZE_BYTES));
  }
  return bytes;
}

/** The bytes that the text stands for. */
export function bytesOf(text: ByteText): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** The text that the bytes are in UTF-8. */
export function unicodeOf(text: ByteText, invalid: InvalidUtf8): string {
  return isAscii(text) ? text : decodeUtf8(bytesOf(text), invalid);
}

function isAscii(text: string): boolean {
  return !/[\x80-\uffff]/.test(text);
}
