import { checkBool, checkInt32, checkUint32, splitInt64, splitUint64 } from "./check-value.js";
import { isPacked } from "./values-in-a-row.js";
import { putSignedVarint, putVarint, putVarint64, zigzag32, zigzag64 } from "./varint.js";
import type { Writer } from "./writer.js";

// The numbers of a repeated field, in one go: packed, behind one tag and a length, or each behind a tag of its own, as the tag
// says. What is packed is written by a function of its own: the small one in front is put in the place of its call, where the tag is
// known. Each throws `EncodeError` for a value that is none of the type.

/** How many values room is made for at once. */
const BLOCK = 64;
const MAX_VARINT_BYTES = 10;

export function writeInt32List(writer: Writer, tag: number, values: readonly number[]): void {
  if (isPacked(tag)) packInt32(writer, tag, values);
  else for (const value of values) writer.int32(tag, value);
}

function packInt32(writer: Writer, tag: number, values: readonly number[]): void {
  const opened = writer.open(tag);
  for (let i = 0; i < values.length; ) {
    const stop = Math.min(i + BLOCK, values.length);
    writer.reserve(MAX_VARINT_BYTES * BLOCK);
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

export function writeUint32List(writer: Writer, tag: number, values: readonly number[]): void {
  if (isPacked(tag)) packUint32(writer, tag, values);
  else for (const value of values) writer.uint32(tag, value);
}

function packUint32(writer: Writer, tag: number, values: readonly number[]): void {
  const opened = writer.open(tag);
  for (let i = 0; i < values.length; ) {
    const stop = Math.min(i + BLOCK, values.length);
    writer.reserve(MAX_VARINT_BYTES * BLOCK);
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

export function writeSint32List(writer: Writer, tag: number, values: readonly number[]): void {
  if (isPacked(tag)) packSint32(writer, tag, values);
  else for (const value of values) writer.sint32(tag, value);
}

function packSint32(writer: Writer, tag: number, values: readonly number[]): void {
  const opened = writer.open(tag);
  for (let i = 0; i < values.length; ) {
    const stop = Math.min(i + BLOCK, values.length);
    writer.reserve(MAX_VARINT_BYTES * BLOCK);
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

export function writeBoolList(writer: Writer, tag: number, values: readonly boolean[]): void {
  if (isPacked(tag)) packBool(writer, tag, values);
  else for (const value of values) writer.bool(tag, value);
}

function packBool(writer: Writer, tag: number, values: readonly boolean[]): void {
  const opened = writer.open(tag);
  for (let i = 0; i < values.length; ) {
    const stop = Math.min(i + BLOCK, values.length);
    writer.reserve(MAX_VARINT_BYTES * BLOCK);
    const { buf } = writer;
    let { pos } = writer;
    for (; i < stop; i++) {
      const value = values[i]!;
      checkBool(value);
      pos = putVarint(buf, pos, value ? 1 : 0);
    }
    writer.pos = pos;
  }
  writer.close(opened);
}

export function writeInt64List(writer: Writer, tag: number, values: readonly bigint[]): void {
  if (isPacked(tag)) packInt64(writer, tag, values);
  else for (const value of values) writer.int64(tag, value);
}

function packInt64(writer: Writer, tag: number, values: readonly bigint[]): void {
  const opened = writer.open(tag);
  for (let i = 0; i < values.length; ) {
    const stop = Math.min(i + BLOCK, values.length);
    writer.reserve(MAX_VARINT_BYTES * BLOCK);
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

export function writeUint64List(writer: Writer, tag: number, values: readonly bigint[]): void {
  if (isPacked(tag)) packUint64(writer, tag, values);
  else for (const value of values) writer.uint64(tag, value);
}

function packUint64(writer: Writer, tag: number, values: readonly bigint[]): void {
  const opened = writer.open(tag);
  for (let i = 0; i < values.length; ) {
    const stop = Math.min(i + BLOCK, values.length);
    writer.reserve(MAX_VARINT_BYTES * BLOCK);
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

export function writeSint64List(writer: Writer, tag: number, values: readonly bigint[]): void {
  if (isPacked(tag)) packSint64(writer, tag, values);
  else for (const value of values) writer.sint64(tag, value);
}

function packSint64(writer: Writer, tag: number, values: readonly bigint[]): void {
  const opened = writer.open(tag);
  for (let i = 0; i < values.length; ) {
    const stop = Math.min(i + BLOCK, values.length);
    writer.reserve(MAX_VARINT_BYTES * BLOCK);
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
