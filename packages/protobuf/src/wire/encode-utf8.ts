/**
 * Strings to bytes. Short text is encoded here, in JavaScript; for the rest the platform is asked: Node, Bun and Deno
 * have a method of Buffer that works on any Uint8Array and costs less than TextEncoder, which serves elsewhere.
 */

/** Up to this many code units, text may be written here: at three bytes for each, its length still has one. */
export const MEDIUM_TEXT = 42;
/** Up to so many, it is written quicker here than by a call of the platform, whatever it says. */
const SHORT_TEXT = 24;

/**
 * Whether the last text of more than that was mostly beyond ASCII, which costs the platform more. Text comes in one
 * language: what was true of the last one is likely so of the next.
 */
let isWide = false;

/** Whether text of so many code units is likely written quicker by `encodeShortUtf8`. */
export function isShort(length: number): boolean {
  return length <= SHORT_TEXT || (isWide && length <= MEDIUM_TEXT);
}

/**
 * Writes the `length` code units of a short text at `offset`, where three bytes for each must have room. Gives the end; -1
 * when half of a surrogate pair stands alone, which UTF-8 cannot say.
 */
export function encodeShortUtf8(text: string, length: number, bytes: Uint8Array, offset: number): number {
  // Apart from the rest, so that it is small enough to be inlined.
  for (let i = 0; i < length; i++) {
    const unit = charCodeAt.call(text, i);
    if (unit > 0x7f) return encodeRest(text, i, length, bytes, offset + i);
    bytes[offset + i] = unit;
  }
  if (length > SHORT_TEXT) isWide = false;
  return offset + length;
}

function encodeRest(text: string, start: number, length: number, bytes: Uint8Array, offset: number): number {
  let at = offset;
  for (let i = start; i < length; i++) {
    let code = charCodeAt.call(text, i);
    if (code < 0x80) {
      bytes[at++] = code;
      continue;
    }
    if (code < 0x800) {
      bytes[at++] = (code >> 6) | 0xc0;
    } else {
      if ((code & 0xf800) === 0xd800) {
        // NaN, where the text is at its end, is no low surrogate.
        const low = charCodeAt.call(text, ++i);
        if (code > 0xdbff || (low & 0xfc00) !== 0xdc00) return -1;
        // What the marks of both halves come to, less 0x10000.
        code = (code << 10) + low - 0x35f_dc00;
        bytes[at++] = (code >> 18) | 0xf0;
        bytes[at++] = ((code >> 12) & 63) | 0x80;
      } else {
        bytes[at++] = (code >> 12) | 0xe0;
      }
      bytes[at++] = ((code >> 6) & 63) | 0x80;
    }
    bytes[at++] = (code & 63) | 0x80;
  }
  return at;
}

/**
 * Writes `text` at `offset`, where three bytes for each of its code units must have room. Gives the number of bytes.
 */
export function encodeUtf8(text: string, bytes: Uint8Array, offset: number): number {
  const written =
    utf8Write !== undefined
      ? utf8Write.call(bytes, text, offset, text.length * 3)
      : encoder.encodeInto(text, bytes.subarray(offset)).written;
  isWide = 2 * written > 3 * text.length;
  return written;
}

/** Whether no half of a surrogate pair stands alone in `text`: only then UTF-8 can say it. */
export function isWellFormed(text: string): boolean {
  return platformIsWellFormed !== undefined ? platformIsWellFormed.call(text) : !/\p{Surrogate}/u.test(text);
}

interface BufferMethods {
  utf8Write(this: Uint8Array, text: string, offset: number, length: number): number;
}

const platform = globalThis as { Buffer?: { prototype?: Partial<BufferMethods> } };
const { utf8Write } = platform.Buffer?.prototype ?? {};
const encoder = new TextEncoder();
/**
 * Called as functions: where a method is called on strings, V8 remembers four of their ten kinds. `isWellFormed` is in ES2024, and on
 * every platform of today; some browsers are older.
 */
const { charCodeAt, isWellFormed: platformIsWellFormed } = String.prototype as StringMethods;

interface StringMethods {
  charCodeAt(this: string, index: number): number;
  isWellFormed?(this: string): boolean;
}
