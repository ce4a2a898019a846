import { checkBool, checkInt32, checkUint32, splitInt64, splitUint64 } from "./check-value.js";
import { isPacked } from "./values-in-a-row.js";
import { putSignedVarint, putVarint, putVarint64, zigzag32, zigzag64 } from "./varint.js";
import type { Writer } from "./writer.js";

// The numbers of a repeated field, in one go: packed, behind one tag and a length, or each behind a tag of its own, as the tag
// says. Room is made for several values at a time. Each function throws `EncodeError` for a value that is none of the type.

/** How many values room is made for at once. */
const BLOCK = 64;
/** A tag and a varint at their longest. */
const MAX_VALUE_BYTES = 15;

export function writeInt32List(writer: Writer, tag: number, values: readonly number[]): void {
  const opened = open(writer, tag);
  for (let i = 0; i < values.length; ) {
    const stop = Math.min(i + BLOCK, values.length);
    writer.reserve(MAX_VALUE_BYTES * BLOCK);
    const { buf } = writer;
    let { pos } = writer;
    for (; i < stop; i++) {
      const value = values[i]!;
      checkInt32(value);
      if (opened < 0) pos = putVarint(buf, pos, tag);
      pos = putSignedVarint(buf, pos, value);
    }
    writer.pos = pos;
  }
  close(writer, opened);
}

export function writeUint32List(writer: Writer, tag: number, values: readonly number[]): void {
  const opened = open(writer, tag);
  for (let i = 0; i < values.length; ) {
    const stop = Math.min(i + BLOCK, values.length);
    writer.reserve(MAX_VALUE_BYTES * BLOCK);
    const { buf } = writer;
    let { pos } = writer;
    for (; i < stop; i++) {
      const value = values[i]!;
      checkUint32(value);
      if (opened < 0) pos = putVarint(buf, pos, tag);
      pos = putVarint(buf, pos, value);
    }
    writer.pos = pos;
  }
  close(writer, opened);
}

export function writeSint32List(writer: Writer, tag: number, values: readonly number[]): void {
  const opened = open(writer, tag);
  for (let i = 0; i < values.length; ) {
    const stop = Math.min(i + BLOCK, values.length);
    writer.reserve(MAX_VALUE_BYTES * BLOCK);
    const { buf } = writer;
    let { pos } = writer;
    for (; i < stop; i++) {
      const value = values[i]!;
      checkInt32(value);
      if (opened < 0) pos = putVarint(buf, pos, tag);
      pos = putVarint(buf, pos, zigzag32(value));
    }
    writer.pos = pos;
  }
  close(writer, opened);
}

export function writeBoolList(writer: Writer, tag: number, values: readonly boolean[]): void {
  const opened = open(writer, tag);
  for (let i = 0; i < values.length; ) {
    const stop = Math.min(i + BLOCK, values.length);
    writer.reserve(MAX_VALUE_BYTES * BLOCK);
    const { buf } = writer;
    let { pos } = writer;
    for (; i < stop; i++) {
      const value = values[i]!;
      checkBool(value);
      if (opened < 0) pos = putVarint(buf, pos, tag);
      pos = putVarint(buf, pos, value ? 1 : 0);
    }
    writer.pos = pos;
  }
  close(writer, opened);
}

export function writeInt64List(writer: Writer, tag: number, values: readonly bigint[]): void {
  const opened = open(writer, tag);
  for (let i = 0; i < values.length; ) {
    const stop = Math.min(i + BLOCK, values.length);
    writer.reserve(MAX_VALUE_BYTES * BLOCK);
    const { buf } = writer;
    let { pos } = writer;
    for (; i < stop; i++) {
      const value = values[i]!;
      splitInt64(value);
      if (opened < 0) pos = putVarint(buf, pos, tag);
      pos = putVarint64(buf, pos);
    }
    writer.pos = pos;
  }
  close(writer, opened);
}

export function writeUint64List(writer: Writer, tag: number, values: readonly bigint[]): void {
  const opened = open(writer, tag);
  for (let i = 0; i < values.length; ) {
    const stop = Math.min(i + BLOCK, values.length);
    writer.reserve(MAX_VALUE_BYTES * BLOCK);
    const { buf } = writer;
    let { pos } = writer;
    for (; i < stop; i++) {
      const value = values[i]!;
      splitUint64(value);
      if (opened < 0) pos = putVarint(buf, pos, tag);
      pos = putVarint64(buf, pos);
    }
    writer.pos = pos;
  }
  close(writer, opened);
}

export function writeSint64List(writer: Writer, tag: number, values: readonly bigint[]): void {
  const opened = open(writer, tag);
  for (let i = 0; i < values.length; ) {
    const stop = Math.min(i + BLOCK, values.length);
    writer.reserve(MAX_VALUE_BYTES * BLOCK);
    const { buf } = writer;
    let { pos } = writer;
    for (; i < stop; i++) {
      const value = values[i]!;
      splitInt64(value);
      zigzag64();
      if (opened < 0) pos = putVarint(buf, pos, tag);
      pos = putVarint64(buf, pos);
    }
    writer.pos = pos;
  }
  close(writer, opened);
}

/** Begins what is packed; -1 when the values have tags of their own. */
function open(writer: Writer, tag: number): number {
  return isPacked(tag) ? writer.open(tag) : -1;
}

function close(writer: Writer, opened: number): void {
  if (opened >= 0) writer.close(opened);
}
