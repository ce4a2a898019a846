import { take } from "./cursor.js";
import type { Reader } from "./reader.js";
import { varintSize } from "./varint.js";
import { WireType } from "./wire-type.js";

// The numbers of a repeated field come packed, behind one tag and a length, or each behind a tag of its own, most often in
// a row. Both are read in one go, so that the list gets the size it needs at once: one that grows by `push` has room for 17
// values after the first.

/** Beyond this many places, V8 makes an array that is a hash table. */
export const MAX_SIZED: number = 1 << 24;

/** Runs that are longer than this are worth a DataView. */
export const LONG_RUN_BYTES = 128;

/** Whether the values behind this tag are packed. */
export function isPacked(tag: number): boolean {
  return (tag & 7) === WireType.LENGTH_DELIMITED;
}

/** How many bytes stand between one value and the next: none, or the tag. */
export function gapBehind(tag: number): number {
  return isPacked(tag) ? 0 : varintSize(tag);
}

/** How many varints come in a row behind a tag that was just read. The reader then stands before the first of them. */
export function countVarints(reader: Reader, tag: number): number {
  const { buf } = reader;
  if (!isPacked(tag)) return countVarintsWithTags(reader, tag);
  const end = reader.packed();
  const { pos } = reader;
  if (end > pos && buf[end - 1]! > 127) {
    while (reader.pos < end) reader.skip(WireType.VARINT);
    reader.endPacked(end);
  }
  // The last byte of each varint is below 128: they are counted without a branch, which would be foretold wrongly as often as
  // not, and four at a time where that pays for a DataView.
  let count = 0;
  let i = pos;
  if (end - pos > LONG_RUN_BYTES) {
    const view = viewOf(buf);
    for (; i + 4 <= end; i += 4) {
      count += Math.imul((~view.getInt32(i, true) >>> 7) & 0x01010101, 0x01010101) >>> 24;
    }
  }
  for (; i < end; i++) count += 1 - (buf[i]! >>> 7);
  return count;
}

/** How many values of so many bytes come in a row behind a tag that was just read. */
export function countFixed(reader: Reader, tag: number, sizeBytes: number): number {
  if (isPacked(tag)) {
    const end = reader.packed();
    const { pos } = reader;
    const count = Math.floor((end - pos) / sizeBytes);
    if (pos + count * sizeBytes !== end) {
      while (reader.pos < end) take(reader, sizeBytes);
      reader.endPacked(end);
    }
    return count;
  }
  const { buf, pos, limit } = reader;
  take(reader, sizeBytes);
  reader.pos = pos;
  const gap = gapBehind(tag);
  const stride = gap + sizeBytes;
  let count = 1;
  for (let i = pos + sizeBytes; isTag(buf, i, tag, gap) && i + stride <= limit; i += stride) count++;
  return count;
}

export function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

function countVarintsWithTags(reader: Reader, tag: number): number {
  const { buf, pos, limit } = reader;
  const gap = gapBehind(tag);
  let count = 0;
  for (let i = pos; ; i += gap) {
    while (i < limit && buf[i]! > 127) i++;
    // The value is cut off: it is another call's to read.
    if (i >= limit) break;
    count++;
    if (!isTag(buf, ++i, tag, gap)) break;
  }
  if (count > 0) return count;
  // The first value is cut off. What begins beyond the end of its message is read all the same, as single values are, and noticed
  // when the message ends.
  if (!(buf[pos]! < 128)) reader.skip(tag);
  return 1;
}

/** Whether a tag of so many bytes stands there. Of more than two bytes, as few are, it is not looked for. */
function isTag(buf: Uint8Array, at: number, tag: number, sizeBytes: number): boolean {
  if (sizeBytes === 1) return buf[at] === tag;
  return sizeBytes === 2 && buf[at] === ((tag & 127) | 128) && buf[at + 1] === tag >>> 7;
}
