/**
 * Strings to bytes. Short text is encoded here, in JavaScript; for the rest the platform is asked: Node, Bun and Deno
 * have a method of Buffer that works on any Uint8Array and costs less than TextEncoder, which serves elsewhere.
 */

/** Up to this many code units, text is written quicker here than by a call of the platform. */
export const SHORT_TEXT = 24;

/**
 * Writes short text at `offset`, where three bytes for each of its code units must have room. Gives the end; -1 when half
 * of a surrogate pair stands alone, which UTF-8 cannot say.
 */
export function encodeShortUtf8(text: string, bytes: Uint8Array, offset: number): number {
  const { length } = text;
  let at = offset;
  for (let i = 0; i < length; i++) {
    const unit = text.charCodeAt(i);
    if (unit < 0x80) {
      bytes[at++] = unit;
    } else if (unit < 0x800) {
      bytes[at++] = (unit >> 6) | 0xc0;
      bytes[at++] = (unit & 63) | 0x80;
    } else if ((unit & 0xf800) !== 0xd800) {
      bytes[at++] = (unit >> 12) | 0xe0;
      bytes[at++] = ((unit >> 6) & 63) | 0x80;
      bytes[at++] = (unit & 63) | 0x80;
    } else {
      // NaN, where the text is at its end, is no low surrogate.
      const low = text.charCodeAt(++i);
      if (unit > 0xdbff || (low & 0xfc00) !== 0xdc00) return -1;
      const code = ((unit & 0x3ff) << 10) + (low & 0x3ff) + 0x1_0000;
      bytes[at++] = (code >> 18) | 0xf0;
      bytes[at++] = ((code >> 12) & 63) | 0x80;
      bytes[at++] = ((code >> 6) & 63) | 0x80;
      bytes[at++] = (code & 63) | 0x80;
    }
  }
  return at;
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

interface BufferMethods {
  utf8Write(this: Uint8Array, text: string, offset: number, length: number): number;
}

const platform = globalThis as { Buffer?: { prototype?: Partial<BufferMethods> } };
const { utf8Write } = platform.Buffer?.prototype ?? {};
const encoder = new TextEncoder();
/** In ES2024, and on every platform of today; some browsers are older. */
const { isWellFormed: platformIsWellFormed } = String.prototype as { isWellFormed?: (this: string) => boolean };
