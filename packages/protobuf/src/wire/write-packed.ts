import { checkBool, checkDouble, checkInt32, checkUint32, splitFloat, splitInt64, splitUint64 } from "./check-value.js";
import { HIGH, LOW, scratchWords } from "./scratch.js";
import { putSignedVarint, putVarint, putVarint64, zigzag32, zigzag64 } from "./varint.js";
import type { Writer } from "./writer.js";

// Repeated fields in one run: their tag, the length, the values. Room is made for several values at a time. Each function
// throws `EncodeError` for a value that is none of the type.

/** How many values room is made for at once. */
const BLOCK = 64;

export function writePackedInt32(writer: Writer, tag: number, values: readonly number[]): void {
  const opened = writer.open(tag);
  for (let i = 0; i < values.length; ) {
    const stop = Math.min(i + BLOCK, values.length);
    writer.reserve(10 * BLOCK);
    const { buf } = writer;
    let { pos } = writer;
    for (; i < stop; i++) {
      const value = values[i]!;
      checkInt32(value);
      pos = putSignedVarint(buf, pos, value);
    }
    writer.pos = pos;
  }
  writer.close(opened);
}

export function writePackedUint32(writer: Writer, tag: number, values: readonly number[]): void {
  const opened = writer.open(tag);
  for (let i = 0; i < values.length; ) {
    const stop = Math.min(i + BLOCK, values.length);
    writer.reserve(5 * BLOCK);
    const { buf } = writer;
    let { pos } = writer;
    for (; i < stop; i++) {
      const value = values[i]!;
      checkUint32(value);
      pos = putVarint(buf, pos, value);
    }
    writer.pos = pos;
  }
  writer.close(opened);
}

export function writePackedSint32(writer: Writer, tag: number, values: readonly number[]): void {
  const opened = writer.open(tag);
  for (let i = 0; i < values.length; ) {
    const stop = Math.min(i + BLOCK, values.length);
    writer.reserve(5 * BLOCK);
    const { buf } = writer;
    let { pos } = writer;
    for (; i < stop; i++) {
      const value = values[i]!;
      checkInt32(value);
      pos = putVarint(buf, pos, zigzag32(value));
    }
    writer.pos = pos;
  }
  writer.close(opened);
}

export function writePackedInt64(writer: Writer, tag: number, values: readonly bigint[]): void {
  const opened = writer.open(tag);
  for (let i = 0; i < values.length; ) {
    const stop = Math.min(i + BLOCK, values.length);
    writer.reserve(10 * BLOCK);
    const { buf } = writer;
    let { pos } = writer;
    for (; i < stop; i++) {
      const value = values[i]!;
      splitInt64(value);
      pos = putVarint64(buf, pos);
    }
    writer.pos = pos;
  }
  writer.close(opened);
}

export function writePackedUint64(writer: Writer, tag: number, values: readonly bigint[]): void {
  const opened = writer.open(tag);
  for (let i = 0; i < values.length; ) {
    const stop = Math.min(i + BLOCK, values.length);
    writer.reserve(10 * BLOCK);
    const { buf } = writer;
    let { pos } = writer;
    for (; i < stop; i++) {
      const value = values[i]!;
      splitUint64(value);
      pos = putVarint64(buf, pos);
    }
    writer.pos = pos;
  }
  writer.close(opened);
}

export function writePackedSint64(writer: Writer, tag: number, values: readonly bigint[]): void {
  const opened = writer.open(tag);
  for (let i = 0; i < values.length; ) {
    const stop = Math.min(i + BLOCK, values.length);
    writer.reserve(10 * BLOCK);
    const { buf } = writer;
    let { pos } = writer;
    for (; i < stop; i++) {
      const value = values[i]!;
      splitInt64(value);
      zigzag64();
      pos = putVarint64(buf, pos);
    }
    writer.pos = pos;
  }
  writer.close(opened);
}

export function writePackedBool(writer: Writer, tag: number, values: readonly boolean[]): void {
  begin(writer, tag, 1 * values.length);
  const { view } = writer;
  let { pos } = writer;
  for (let i = 0; i < values.length; i++, pos += 1) {
    const value = values[i]!;
    checkBool(value);
    view.setUint8(pos, value ? 1 : 0);
  }
  writer.pos = pos;
}

export function writePackedFixed32(writer: Writer, tag: number, values: readonly number[]): void {
  begin(writer, tag, 4 * values.length);
  const { view } = writer;
  let { pos } = writer;
  for (let i = 0; i < values.length; i++, pos += 4) {
    const value = values[i]!;
    checkUint32(value);
    view.setUint32(pos, value, true);
  }
  writer.pos = pos;
}

export function writePackedSfixed32(writer: Writer, tag: number, values: readonly number[]): void {
  begin(writer, tag, 4 * values.length);
  const { view } = writer;
  let { pos } = writer;
  for (let i = 0; i < values.length; i++, pos += 4) {
    const value = values[i]!;
    checkInt32(value);
    view.setInt32(pos, value, true);
  }
  writer.pos = pos;
}

export function writePackedFixed64(writer: Writer, tag: number, values: readonly bigint[]): void {
  begin(writer, tag, 8 * values.length);
  const { view } = writer;
  let { pos } = writer;
  for (let i = 0; i < values.length; i++, pos += 8) {
    const value = values[i]!;
    splitUint64(value);
    view.setUint32(pos, scratchWords[LOW]!, true);
    view.setUint32(pos + 4, scratchWords[HIGH]!, true);
  }
  writer.pos = pos;
}

export function writePackedSfixed64(writer: Writer, tag: number, values: readonly bigint[]): void {
  begin(writer, tag, 8 * values.length);
  const { view } = writer;
  let { pos } = writer;
  for (let i = 0; i < values.length; i++, pos += 8) {
    const value = values[i]!;
    splitInt64(value);
    view.setUint32(pos, scratchWords[LOW]!, true);
    view.setUint32(pos + 4, scratchWords[HIGH]!, true);
  }
  writer.pos = pos;
}

export function writePackedFloat(writer: Writer, tag: number, values: readonly number[]): void {
  begin(writer, tag, 4 * values.length);
  const { view } = writer;
  let { pos } = writer;
  for (let i = 0; i < values.length; i++, pos += 4) {
    const value = values[i]!;
    splitFloat(value);
    view.setFloat32(pos, value, true);
  }
  writer.pos = pos;
}

export function writePackedDouble(writer: Writer, tag: number, values: readonly number[]): void {
  begin(writer, tag, 8 * values.length);
  const { view } = writer;
  let { pos } = writer;
  for (let i = 0; i < values.length; i++, pos += 8) {
    const value = values[i]!;
    checkDouble(value);
    view.setFloat64(pos, value, true);
  }
  writer.pos = pos;
}

/** Tag and length, and room for the values. */
function begin(writer: Writer, tag: number, sizeBytes: number): void {
  writer.tag(tag);
  writer.pos = putVarint(writer.buf, writer.pos, sizeBytes);
  writer.reserve(sizeBytes);
}
