import { DecodeError } from "./decode-error.js";
import { HIGH, LOW, scratchWords } from "./scratch.js";

/** A place in bytes. What is read there begins at `pos` and must end before `limit`; `pos` goes behind it. */
export interface Cursor {
  readonly buf: Uint8Array;
  pos: number;
  readonly limit: number;
}

/** A tag of more than one byte, or none at all. */
export function longTag(cursor: Cursor): number {
  const start = cursor.pos;
  const value = longVarint(cursor) >>> 0;
  // A tag is a varint of 32 bits: more than five bytes, or bits past the 32nd, cannot be one.
  if (cursor.pos - start > 5 || (cursor.pos - start === 5 && cursor.buf[start + 4]! > 15)) {
    throw new DecodeError("a tag of more than 32 bits", start);
  }
  if (value < 8) throw new DecodeError("field number 0, where numbers start at 1", start);
  return value;
}

/** The low 32 bits of a varint of any length. */
export function longVarint(cursor: Cursor): number {
  const { buf } = cursor;
  let pos = cursor.pos;
  let byte = buf[pos++]!;
  let value = byte & 127;
  if (byte > 127) {
    byte = buf[pos++]!;
    value |= (byte & 127) << 7;
    if (byte > 127) {
      byte = buf[pos++]!;
      value |= (byte & 127) << 14;
      if (byte > 127) {
        byte = buf[pos++]!;
        value |= (byte & 127) << 21;
        if (byte > 127) {
          byte = buf[pos++]!;
          value |= byte << 28;
          for (let i = 0; byte > 127 && i < 5; i++) byte = buf[pos++]!;
        }
      }
    }
  }
  // Past the end of the bytes `byte` is undefined, and `pos` beyond the limit.
  if (pos > cursor.limit) throw truncated(cursor);
  if (byte > 127) throw new DecodeError("a varint of more than ten bytes", cursor.pos);
  cursor.pos = pos;
  return value;
}

/** Reads a varint into the scratch words. Without loops, which take half as long again. */
export function varint64(cursor: Cursor): void {
  const { buf } = cursor;
  let pos = cursor.pos;
  let byte = buf[pos++]!;
  let low = byte & 127;
  let high = 0;
  if (byte > 127) {
    byte = buf[pos++]!;
    low |= (byte & 127) << 7;
    if (byte > 127) {
      byte = buf[pos++]!;
      low |= (byte & 127) << 14;
      if (byte > 127) {
        byte = buf[pos++]!;
        low |= (byte & 127) << 21;
        if (byte > 127) {
          byte = buf[pos++]!;
          low |= byte << 28;
          high = (byte & 127) >>> 4;
          if (byte > 127) {
            byte = buf[pos++]!;
            high |= (byte & 127) << 3;
            if (byte > 127) {
              byte = buf[pos++]!;
              high |= (byte & 127) << 10;
              if (byte > 127) {
                byte = buf[pos++]!;
                high |= (byte & 127) << 17;
                if (byte > 127) {
                  byte = buf[pos++]!;
                  high |= (byte & 127) << 24;
                  if (byte > 127) {
                    byte = buf[pos++]!;
                    high |= byte << 31;
                  }
                }
              }
            }
          }
        }
      }
    }
  }
  if (pos > cursor.limit) throw truncated(cursor);
  if (byte > 127) throw new DecodeError("a varint of more than ten bytes", cursor.pos);
  cursor.pos = pos;
  scratchWords[LOW] = low;
  scratchWords[HIGH] = high;
}

/** Passes over so many bytes. */
export function take(cursor: Cursor, size: number): void {
  const end = cursor.pos + size;
  if (end > cursor.limit) throw truncated(cursor);
  cursor.pos = end;
}

/** Reads eight bytes into the scratch words. */
export function take64(cursor: Cursor): void {
  const { buf, pos } = cursor;
  take(cursor, 8);
  scratchWords[LOW] = buf[pos]! | (buf[pos + 1]! << 8) | (buf[pos + 2]! << 16) | (buf[pos + 3]! << 24);
  scratchWords[HIGH] = buf[pos + 4]! | (buf[pos + 5]! << 8) | (buf[pos + 6]! << 16) | (buf[pos + 7]! << 24);
}

function truncated(cursor: Cursor): DecodeError {
  return new DecodeError("the message ends within a field", Math.min(cursor.limit, cursor.buf.length));
}
