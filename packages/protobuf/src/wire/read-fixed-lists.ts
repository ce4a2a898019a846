import type { Reader } from "./reader.js";
import { countFixed, gapBehind, LONG_RUN_BYTES, MAX_SIZED, viewOf } from "./values-in-a-row.js";

// Each function reads the numbers that come in a row behind a tag of their field, packed or not, and gives the list to be used
// from then on: `into`, when that has values.
//
// Each makes its lists in a line of its own: V8 remembers for every `new Array` what it came to hold, and lists of all types
// made in one place would hold their numbers by reference.

export function readFixed32List(reader: Reader, tag: number, into: number[]): number[] {
  const count = countFixed(reader, tag, 4);
  const gap = gapBehind(tag);
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<number>(count) : into;
  let i = list === into ? into.length : 0;
  const end = i + count;
  if (4 * count > LONG_RUN_BYTES) {
    const view = viewOf(reader.buf);
    let { pos } = reader;
    for (; i < end; i++, pos += 4 + gap) list[i] = view.getUint32(pos, true);
    reader.pos = pos - gap;
  } else if (count > 0) {
    for (; i < end; i++, reader.pos += gap) list[i] = reader.fixed32();
    reader.pos -= gap;
  }
  return list;
}

export function readSfixed32List(reader: Reader, tag: number, into: number[]): number[] {
  const count = countFixed(reader, tag, 4);
  const gap = gapBehind(tag);
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<number>(count) : into;
  let i = list === into ? into.length : 0;
  const end = i + count;
  if (4 * count > LONG_RUN_BYTES) {
    const view = viewOf(reader.buf);
    let { pos } = reader;
    for (; i < end; i++, pos += 4 + gap) list[i] = view.getInt32(pos, true);
    reader.pos = pos - gap;
  } else if (count > 0) {
    for (; i < end; i++, reader.pos += gap) list[i] = reader.sfixed32();
    reader.pos -= gap;
  }
  return list;
}

export function readFloatList(reader: Reader, tag: number, into: number[]): number[] {
  const count = countFixed(reader, tag, 4);
  const gap = gapBehind(tag);
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<number>(count) : into;
  let i = list === into ? into.length : 0;
  const end = i + count;
  if (4 * count > LONG_RUN_BYTES) {
    const view = viewOf(reader.buf);
    let { pos } = reader;
    for (; i < end; i++, pos += 4 + gap) list[i] = view.getFloat32(pos, true);
    reader.pos = pos - gap;
  } else if (count > 0) {
    for (; i < end; i++, reader.pos += gap) list[i] = reader.float();
    reader.pos -= gap;
  }
  return list;
}

export function readDoubleList(reader: Reader, tag: number, into: number[]): number[] {
  const count = countFixed(reader, tag, 8);
  const gap = gapBehind(tag);
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<number>(count) : into;
  let i = list === into ? into.length : 0;
  const end = i + count;
  if (8 * count > LONG_RUN_BYTES) {
    const view = viewOf(reader.buf);
    let { pos } = reader;
    for (; i < end; i++, pos += 8 + gap) list[i] = view.getFloat64(pos, true);
    reader.pos = pos - gap;
  } else if (count > 0) {
    for (; i < end; i++, reader.pos += gap) list[i] = reader.double();
    reader.pos -= gap;
  }
  return list;
}

export function readFixed64List(reader: Reader, tag: number, into: bigint[]): bigint[] {
  const count = countFixed(reader, tag, 8);
  const gap = gapBehind(tag);
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<bigint>(count) : into;
  let i = list === into ? into.length : 0;
  const end = i + count;
  if (8 * count > LONG_RUN_BYTES) {
    const view = viewOf(reader.buf);
    let { pos } = reader;
    for (; i < end; i++, pos += 8 + gap) list[i] = view.getBigUint64(pos, true);
    reader.pos = pos - gap;
  } else if (count > 0) {
    for (; i < end; i++, reader.pos += gap) list[i] = reader.fixed64();
    reader.pos -= gap;
  }
  return list;
}

export function readSfixed64List(reader: Reader, tag: number, into: bigint[]): bigint[] {
  const count = countFixed(reader, tag, 8);
  const gap = gapBehind(tag);
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<bigint>(count) : into;
  let i = list === into ? into.length : 0;
  const end = i + count;
  if (8 * count > LONG_RUN_BYTES) {
    const view = viewOf(reader.buf);
    let { pos } = reader;
    for (; i < end; i++, pos += 8 + gap) list[i] = view.getBigInt64(pos, true);
    reader.pos = pos - gap;
  } else if (count > 0) {
    for (; i < end; i++, reader.pos += gap) list[i] = reader.sfixed64();
    reader.pos -= gap;
  }
  return list;
}
