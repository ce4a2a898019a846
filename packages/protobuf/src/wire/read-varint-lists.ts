import type { Reader } from "./reader.js";
import { countVarints, gapBehind, MAX_SIZED } from "./values-in-a-row.js";

// Each function reads the numbers that come in a row behind a tag of their field, packed or not, and gives the list to be used
// from then on: `into`, when that has values.
//
// Each makes its lists in a line of its own: V8 remembers for every `new Array` what it came to hold, and lists of all types
// made in one place would hold their numbers by reference.

export function readInt32List(reader: Reader, tag: number, into: number[]): number[] {
  const count = countVarints(reader, tag);
  const gap = gapBehind(tag);
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<number>(count) : into;
  const { buf } = reader;
  let { pos } = reader;
  for (let i = list === into ? into.length : 0, end = i + count; i < end; i++, pos += gap) {
    const byte = buf[pos]!;
    if (byte < 128) {
      list[i] = byte;
      pos++;
    } else if (buf[pos + 1]! < 128) {
      list[i] = (byte & 127) | (buf[pos + 1]! << 7);
      pos += 2;
    } else if (buf[pos + 2]! < 128) {
      list[i] = (byte & 127) | ((buf[pos + 1]! & 127) << 7) | (buf[pos + 2]! << 14);
      pos += 3;
    } else {
      reader.pos = pos;
      list[i] = reader.int32();
      pos = reader.pos;
    }
  }
  reader.pos = pos - gap;
  return list;
}

export function readUint32List(reader: Reader, tag: number, into: number[]): number[] {
  const count = countVarints(reader, tag);
  const gap = gapBehind(tag);
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<number>(count) : into;
  const { buf } = reader;
  let { pos } = reader;
  for (let i = list === into ? into.length : 0, end = i + count; i < end; i++, pos += gap) {
    const byte = buf[pos]!;
    if (byte < 128) {
      list[i] = byte;
      pos++;
    } else if (buf[pos + 1]! < 128) {
      list[i] = (byte & 127) | (buf[pos + 1]! << 7);
      pos += 2;
    } else if (buf[pos + 2]! < 128) {
      list[i] = (byte & 127) | ((buf[pos + 1]! & 127) << 7) | (buf[pos + 2]! << 14);
      pos += 3;
    } else {
      reader.pos = pos;
      list[i] = reader.uint32();
      pos = reader.pos;
    }
  }
  reader.pos = pos - gap;
  return list;
}

export function readSint32List(reader: Reader, tag: number, into: number[]): number[] {
  const count = countVarints(reader, tag);
  const gap = gapBehind(tag);
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<number>(count) : into;
  const { buf } = reader;
  let { pos } = reader;
  for (let i = list === into ? into.length : 0, end = i + count; i < end; i++, pos += gap) {
    let value = buf[pos]!;
    if (value < 128) {
      pos++;
    } else if (buf[pos + 1]! < 128) {
      value = (value & 127) | (buf[pos + 1]! << 7);
      pos += 2;
    } else if (buf[pos + 2]! < 128) {
      value = (value & 127) | ((buf[pos + 1]! & 127) << 7) | (buf[pos + 2]! << 14);
      pos += 3;
    } else {
      reader.pos = pos;
      value = reader.uint32();
      pos = reader.pos;
    }
    list[i] = (value >>> 1) ^ -(value & 1);
  }
  reader.pos = pos - gap;
  return list;
}

export function readBoolList(reader: Reader, tag: number, into: boolean[]): boolean[] {
  const count = countVarints(reader, tag);
  const gap = gapBehind(tag);
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<boolean>(count) : into;
  for (let i = list === into ? into.length : 0, end = i + count; i < end; i++, reader.pos += gap)
    list[i] = reader.bool();
  reader.pos -= gap;
  return list;
}

export function readInt64List(reader: Reader, tag: number, into: bigint[]): bigint[] {
  const count = countVarints(reader, tag);
  const gap = gapBehind(tag);
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<bigint>(count) : into;
  for (let i = list === into ? into.length : 0, end = i + count; i < end; i++, reader.pos += gap)
    list[i] = reader.int64();
  reader.pos -= gap;
  return list;
}

export function readUint64List(reader: Reader, tag: number, into: bigint[]): bigint[] {
  const count = countVarints(reader, tag);
  const gap = gapBehind(tag);
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<bigint>(count) : into;
  for (let i = list === into ? into.length : 0, end = i + count; i < end; i++, reader.pos += gap)
    list[i] = reader.uint64();
  reader.pos -= gap;
  return list;
}

export function readSint64List(reader: Reader, tag: number, into: bigint[]): bigint[] {
  const count = countVarints(reader, tag);
  const gap = gapBehind(tag);
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<bigint>(count) : into;
  for (let i = list === into ? into.length : 0, end = i + count; i < end; i++, reader.pos += gap)
    list[i] = reader.sint64();
  reader.pos -= gap;
  return list;
}
