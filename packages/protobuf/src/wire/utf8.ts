/**
 * Strings to bytes and back. Short ASCII is done here, in JavaScript; for the rest, the platform is asked: Node, Bun
 * and Deno have methods of Buffer that work on any Uint8Array and cost a fifth of TextDecoder and TextEncoder, which
 * serve elsewhere.
 */

interface BufferMethods {
  utf8Slice(this: Uint8Array, start: number, end: number): string;
  utf8Write(this: Uint8Array, text: string, offset: number, length: number): number;
}

const platform = globalThis as { Buffer?: { prototype?: Partial<BufferMethods> } };
const { utf8Slice, utf8Write } = platform.Buffer?.prototype ?? {};
/** In ES2024, and on every platform of today; some browsers are older. */
const { isWellFormed: platformIsWellFormed } = String.prototype as { isWellFormed?: (this: string) => boolean };
const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const looseDecoder = new TextDecoder("utf-8", { ignoreBOM: true });
const encoder = new TextEncoder();
const fromCode = String.fromCharCode;

/** Up to this length ASCII is read quicker here than by a call of the platform. */
const SHORT_BYTES = 12;

/** The string in `bytes` from `start` to `end`; undefined when it is not UTF-8. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  if (end - start <= SHORT_BYTES) {
    const ascii = decodeShortAscii(bytes, start, end);
    if (ascii !== undefined) return ascii;
  }
  if (utf8Slice !== undefined) {
    const text = utf8Slice.call(bytes, start, end);
    // A replacement character may stand in the bytes themselves: only the strict decoder can tell.
    if (!text.includes("\ufffd")) return text;
  }
  try {
    return strictDecoder.decode(bytes.subarray(start, end));
  } catch {
    return undefined;
  }
}

/** The same, with U+FFFD for what is not UTF-8. */
export function decodeUtf8Loosely(bytes: Uint8Array, start: number, end: number): string {
  if (end - start <= SHORT_BYTES) {
    const ascii = decodeShortAscii(bytes, start, end);
    if (ascii !== undefined) return ascii;
  }
  if (utf8Slice !== undefined) return utf8Slice.call(bytes, start, end);
  return looseDecoder.decode(bytes.subarray(start, end));
}

/**
 * Writes `text` at `offset`, where three bytes for each of its code units must have room. Gives the number of bytes.
 */
export function encodeUtf8(text: string, bytes: Uint8Array, offset: number): number {
  if (utf8Write !== undefined) return utf8Write.call(bytes, text, offset, text.length * 3);
  return encoder.encodeInto(text, bytes.subarray(offset)).written;
}

/** Whether no half of a surrogate pair stands alone in `text`: only then UTF-8 can say it. */
export function isWellFormed(text: string): boolean {
  return platformIsWellFormed !== undefined ? platformIsWellFormed.call(text) : !/\p{Surrogate}/u.test(text);
}

function decodeShortAscii(b: Uint8Array, start: number, end: number): string | undefined {
  for (let i = start; i < end; i++) if (b[i]! > 127) return undefined;
  let p = start;
  let text = "";
  // One call with several codes makes one string; adding one by one would make one for each.
  if (end - p >= 8) {
    text = fromCode(b[p]!, b[p + 1]!, b[p + 2]!, b[p + 3]!, b[p + 4]!, b[p + 5]!, b[p + 6]!, b[p + 7]!);
    p += 8;
  }
  switch (end - p) {
    case 0:
      return text;
    case 1:
      return text + fromCode(b[p]!);
    case 2:
      return text + fromCode(b[p]!, b[p + 1]!);
    case 3:
      return text + fromCode(b[p]!, b[p + 1]!, b[p + 2]!);
    case 4:
      return text + fromCode(b[p]!, b[p + 1]!, b[p + 2]!, b[p + 3]!);
    case 5:
      return text + fromCode(b[p]!, b[p + 1]!, b[p + 2]!, b[p + 3]!, b[p + 4]!);
    case 6:
      return text + fromCode(b[p]!, b[p + 1]!, b[p + 2]!, b[p + 3]!, b[p + 4]!, b[p + 5]!);
    default:
      return text + fromCode(b[p]!, b[p + 1]!, b[p + 2]!, b[p + 3]!, b[p + 4]!, b[p + 5]!, b[p + 6]!);
  }
}
