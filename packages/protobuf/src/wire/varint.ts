import { HIGH, LOW, scratchWords } from "./scratch.js";

// Varints of the encoding guide, put where there is room for them. Each function gives the position behind.

/** Up to 32 bits, unsigned: at most five bytes. */
export function putVarint(buf: Uint8Array, at: number, value: number): number {
  if (value < 1 << 7) {
    buf[at] = value;
    return at + 1;
  }
  // The low eight bits are what a byte takes of a number.
  buf[at] = value | 128;
  if (value < 1 << 14) {
    buf[at + 1] = value >>> 7;
    return at + 2;
  }
  buf[at + 1] = (value >>> 7) | 128;
  if (value < 1 << 21) {
    buf[at + 2] = value >>> 14;
    return at + 3;
  }
  buf[at + 2] = (value >>> 14) | 128;
  if (value < 1 << 28) {
    buf[at + 3] = value >>> 21;
    return at + 4;
  }
  buf[at + 3] = (value >>> 21) | 128;
  buf[at + 4] = value >>> 28;
  return at + 5;
}

/** An `int32`. A negative one is extended to 64 bits, which makes ten bytes. */
export function putSignedVarint(buf: Uint8Array, at: number, value: number): number {
  if (value >= 0) return putVarint(buf, at, value);
  scratchWords[LOW] = value;
  scratchWords[HIGH] = 0xffffffff;
  return putVarint64(buf, at);
}

/** The scratch words: at most ten bytes. */
export function putVarint64(buf: Uint8Array, at: number): number {
  let pos = at;
  let low = scratchWords[LOW]!;
  let high = scratchWords[HIGH]!;
  while (high !== 0) {
    buf[pos++] = (low & 127) | 128;
    low = ((low >>> 7) | (high << 25)) >>> 0;
    high >>>= 7;
  }
  return putVarint(buf, pos, low);
}

/** How many bytes a varint of up to 32 bits takes. */
export function varintSize(value: number): number {
  return value < 128 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;
}

/** `sint32` as the unsigned number that is written: small for what is near zero. */
export function zigzag32(value: number): number {
  return ((value << 1) ^ (value >> 31)) >>> 0;
}

/** The same for the scratch words, in place. */
export function zigzag64(): void {
  const low = scratchWords[LOW]!;
  const high = scratchWords[HIGH]!;
  const sign = (high | 0) >> 31;
  scratchWords[LOW] = (low << 1) ^ sign;
  scratchWords[HIGH] = ((high << 1) | (low >>> 31)) ^ sign;
}
