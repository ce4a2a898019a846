import { checkDouble, checkInt32, checkUint32, splitFloat, splitInt64, splitUint64 } from "./check-value.js";
import { HIGH, LOW, scratchWords } from "./scratch.js";
import { gapBehind, isPacked } from "./values-in-a-row.js";
import { putVarint } from "./varint.js";
import type { Writer } from "./writer.js";

// The numbers of a repeated field, in one go: packed, behind one tag and a length, or each behind a tag of its own, as the tag
// says. Each function throws `EncodeError` for a value that is none of the type.

export function writeFixed32List(writer: Writer, tag: number, values: readonly number[]): void {
  begin(writer, tag, values.length, 4);
  const hasTags = !isPacked(tag);
  const { buf, view } = writer;
  let { pos } = writer;
  for (let i = 0; i < values.length; i++, pos += 4) {
    const value = values[i]!;
    checkUint32(value);
    if (hasTags) pos = putTag(buf, pos, tag);
    view.setUint32(pos, value, true);
  }
  writer.pos = pos;
}

export function writeSfixed32List(writer: Writer, tag: number, values: readonly number[]): void {
  begin(writer, tag, values.length, 4);
  const hasTags = !isPacked(tag);
  const { buf, view } = writer;
  let { pos } = writer;
  for (let i = 0; i < values.length; i++, pos += 4) {
    const value = values[i]!;
    checkInt32(value);
    if (hasTags) pos = putTag(buf, pos, tag);
    view.setInt32(pos, value, true);
  }
  writer.pos = pos;
}

export function writeFloatList(writer: Writer, tag: number, values: readonly number[]): void {
  begin(writer, tag, values.length, 4);
  const hasTags = !isPacked(tag);
  const { buf, view } = writer;
  let { pos } = writer;
  for (let i = 0; i < values.length; i++, pos += 4) {
    const value = values[i]!;
    splitFloat(value);
    if (hasTags) pos = putTag(buf, pos, tag);
    view.setFloat32(pos, value, true);
  }
  writer.pos = pos;
}

export function writeDoubleList(writer: Writer, tag: number, values: readonly number[]): void {
  begin(writer, tag, values.length, 8);
  const hasTags = !isPacked(tag);
  const { buf, view } = writer;
  let { pos } = writer;
  for (let i = 0; i < values.length; i++, pos += 8) {
    const value = values[i]!;
    checkDouble(value);
    if (hasTags) pos = putTag(buf, pos, tag);
    view.setFloat64(pos, value, true);
  }
  writer.pos = pos;
}

export function writeFixed64List(writer: Writer, tag: number, values: readonly bigint[]): void {
  begin(writer, tag, values.length, 8);
  const hasTags = !isPacked(tag);
  const { buf, view } = writer;
  let { pos } = writer;
  for (let i = 0; i < values.length; i++, pos += 8) {
    const value = values[i]!;
    splitUint64(value);
    if (hasTags) pos = putTag(buf, pos, tag);
    view.setUint32(pos, scratchWords[LOW]!, true);
    view.setUint32(pos + 4, scratchWords[HIGH]!, true);
  }
  writer.pos = pos;
}

export function writeSfixed64List(writer: Writer, tag: number, values: readonly bigint[]): void {
  begin(writer, tag, values.length, 8);
  const hasTags = !isPacked(tag);
  const { buf, view } = writer;
  let { pos } = writer;
  for (let i = 0; i < values.length; i++, pos += 8) {
    const value = values[i]!;
    splitInt64(value);
    if (hasTags) pos = putTag(buf, pos, tag);
    view.setUint32(pos, scratchWords[LOW]!, true);
    view.setUint32(pos + 4, scratchWords[HIGH]!, true);
  }
  writer.pos = pos;
}

/** A tag, of one byte most often: short enough to be put in place by the compiler. */
function putTag(buf: Uint8Array, at: number, tag: number): number {
  if (tag > 127) return putVarint(buf, at, tag);
  buf[at] = tag;
  return at + 1;
}

/** Tag and length of what is packed, and room for the values. */
function begin(writer: Writer, tag: number, count: number, valueBytes: number): void {
  if (isPacked(tag)) {
    writer.tag(tag);
    writer.pos = putVarint(writer.buf, writer.pos, count * valueBytes);
  }
  writer.reserve(count * (gapBehind(tag) + valueBytes));
}
