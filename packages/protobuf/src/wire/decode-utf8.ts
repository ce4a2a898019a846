import { LOW } from "./scratch.js";

/**
 * Bytes to strings. Short text is decoded here, in JavaScript; for the rest the platform is asked: Node, Bun and Deno
 * have methods of Buffer that work on any Uint8Array and cost less than TextDecoder, which serves elsewhere.
 */

/** The string in `bytes` from `start` to `end`; undefined when it is not UTF-8. */
export function decodeUtf8(bytes: Uint8Array, start: number, end: number): string | undefined {
  const length = end - start;
  if (length <= SHORT_BYTES) return shortAscii(bytes, start, end) ?? decodeByHand(bytes, start, end);
  if (isForeign && length <= MEDIUM_BYTES) return decodeByHand(bytes, start, end);
  if (utf8Slice !== undefined) {
    const text = utf8Slice.call(bytes, start, end);
    isForeign = text.length < length;
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
  return decodeUtf8(bytes, start, end) ?? looseDecoder.decode(bytes.subarray(start, end));
}

interface BufferMethods {
  utf8Slice(this: Uint8Array, start: number, end: number): string;
  ucs2Slice(this: Uint8Array, start: number, end: number): string;
}

const platform = globalThis as { Buffer?: { prototype?: Partial<BufferMethods> } };
const { utf8Slice, ucs2Slice } = platform.Buffer?.prototype ?? {};
const strictDecoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const looseDecoder = new TextDecoder("utf-8", { ignoreBOM: true });
const fromCodes = String.fromCharCode;

/** Up to this length ASCII is read quicker here than by a call of the platform. */
const SHORT_BYTES = 12;
/** Up to this length other text is; where the platform has SIMD for UTF-8, as of V8 13 (Node 24), it is quicker beyond 32. */
const MEDIUM_BYTES = "f16round" in Math ? 32 : 128;

/**
 * Whether the last text of medium length was more than ASCII. Text comes in one language: what was true of the last one is
 * likely so of the next.
 */
let isForeign = false;

/** UTF-16, as it is put together by hand. */
const units = new Uint16Array(MEDIUM_BYTES);
const unitBytes = new Uint8Array(units.buffer);

/** UTF-8 as the standard has it (Unicode 3.9, table 3-7); undefined for anything else. */
function decodeByHand(bytes: Uint8Array, start: number, end: number): string | undefined {
  let count = 0;
  let at = start;
  while (at < end) {
    const lead = bytes[at++]!;
    if (lead < 0x80) {
      units[count++] = lead;
      continue;
    }
    // XOR takes off the mark of a continuation byte, and makes anything else greater than 63.
    const second = bytes[at++]! ^ 0x80;
    if (lead < 0xe0) {
      if (lead < 0xc2 || second > 63) return undefined;
      units[count++] = ((lead & 31) << 6) | second;
      continue;
    }
    const third = bytes[at++]! ^ 0x80;
    if (lead < 0xf0) {
      const unit = ((lead & 15) << 12) | (second << 6) | third;
      if ((second | third) > 63 || unit < 0x800 || (unit & 0xf800) === 0xd800) return undefined;
      units[count++] = unit;
      continue;
    }
    const fourth = bytes[at++]! ^ 0x80;
    const code = ((lead & 15) << 18) | (second << 12) | (third << 6) | fourth;
    if ((second | third | fourth) > 63 || code < 0x1_0000 || code > 0x10_ffff) return undefined;
    units[count++] = 0xd7c0 + (code >> 10);
    units[count++] = 0xdc00 | (code & 0x3ff);
  }
  if (at > end) return undefined;
  isForeign = count < end - start;
  // The platform reads its units with the low byte first.
  if (ucs2Slice !== undefined && LOW === 0) return ucs2Slice.call(unitBytes, 0, 2 * count);
  return fromCodes(...units.subarray(0, count));
}

/**
 * ASCII of up to `SHORT_BYTES`; undefined when there is something else. One call with all codes makes one string: put
 * together from parts, it would stay a tree of them.
 */
function shortAscii(b: Uint8Array, p: number, end: number): string | undefined {
  for (let i = p; i < end; i++) if (b[i]! > 127) return undefined;
  // biome-ignore format: a table
  switch (end - p) {
    case 0: return "";
    case 1: return fromCodes(b[p]!);
    case 2: return fromCodes(b[p]!, b[p + 1]!);
    case 3: return fromCodes(b[p]!, b[p + 1]!, b[p + 2]!);
    case 4: return fromCodes(b[p]!, b[p + 1]!, b[p + 2]!, b[p + 3]!);
    case 5: return fromCodes(b[p]!, b[p + 1]!, b[p + 2]!, b[p + 3]!, b[p + 4]!);
    case 6: return fromCodes(b[p]!, b[p + 1]!, b[p + 2]!, b[p + 3]!, b[p + 4]!, b[p + 5]!);
    case 7: return fromCodes(b[p]!, b[p + 1]!, b[p + 2]!, b[p + 3]!, b[p + 4]!, b[p + 5]!, b[p + 6]!);
    case 8: return fromCodes(b[p]!, b[p + 1]!, b[p + 2]!, b[p + 3]!, b[p + 4]!, b[p + 5]!, b[p + 6]!, b[p + 7]!);
    case 9: return fromCodes(b[p]!, b[p + 1]!, b[p + 2]!, b[p + 3]!, b[p + 4]!, b[p + 5]!, b[p + 6]!, b[p + 7]!, b[p + 8]!);
    case 10: return fromCodes(b[p]!, b[p + 1]!, b[p + 2]!, b[p + 3]!, b[p + 4]!, b[p + 5]!, b[p + 6]!, b[p + 7]!, b[p + 8]!, b[p + 9]!);
    case 11: return fromCodes(b[p]!, b[p + 1]!, b[p + 2]!, b[p + 3]!, b[p + 4]!, b[p + 5]!, b[p + 6]!, b[p + 7]!, b[p + 8]!, b[p + 9]!, b[p + 10]!);
    default: return fromCodes(b[p]!, b[p + 1]!, b[p + 2]!, b[p + 3]!, b[p + 4]!, b[p + 5]!, b[p + 6]!, b[p + 7]!, b[p + 8]!, b[p + 9]!, b[p + 10]!, b[p + 11]!);
  }
}
