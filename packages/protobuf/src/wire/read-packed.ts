import type { Reader } from "./reader.js";

// A packed field is read in one go, so that the list gets the size it needs at once: one that grows by `push` has room
// for 17 values after the first. Each function gives the list to be used from then on: `into`, when that has values.
//
// Each function makes its lists in a line of its own: V8 remembers for every `new Array` what it came to hold, and
// lists of all types made in one place would hold their numbers by reference.

/** Beyond this many places, V8 makes an array that is a hash table. */
const MAX_SIZED = 1 << 24;
/** Runs of more values than this are worth a DataView. */
const SHORT_RUN = 16;

export function readPackedInt32(reader: Reader, into: number[]): number[] {
  const end = reader.packed();
  const count = countVarints(reader, end);
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<number>(count) : into;
  const { buf } = reader;
  let { pos } = reader;
  for (let i = list === into ? into.length : 0; pos < end; i++) {
    const byte = buf[pos]!;
    if (byte < 128) {
      list[i] = byte;
      pos++;
    } else {
      reader.pos = pos;
      list[i] = reader.int32();
      pos = reader.pos;
    }
  }
  reader.pos = pos;
  reader.endPacked(end);
  return list;
}

export function readPackedUint32(reader: Reader, into: number[]): number[] {
  const end = reader.packed();
  const count = countVarints(reader, end);
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<number>(count) : into;
  const { buf } = reader;
  let { pos } = reader;
  for (let i = list === into ? into.length : 0; pos < end; i++) {
    const byte = buf[pos]!;
    if (byte < 128) {
      list[i] = byte;
      pos++;
    } else {
      reader.pos = pos;
      list[i] = reader.uint32();
      pos = reader.pos;
    }
  }
  reader.pos = pos;
  reader.endPacked(end);
  return list;
}

export function readPackedSint32(reader: Reader, into: number[]): number[] {
  const end = reader.packed();
  const count = countVarints(reader, end);
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<number>(count) : into;
  const { buf } = reader;
  let { pos } = reader;
  for (let i = list === into ? into.length : 0; pos < end; i++) {
    const byte = buf[pos]!;
    if (byte < 128) {
      list[i] = (byte >>> 1) ^ -(byte & 1);
      pos++;
    } else {
      reader.pos = pos;
      list[i] = reader.sint32();
      pos = reader.pos;
    }
  }
  reader.pos = pos;
  reader.endPacked(end);
  return list;
}

export function readPackedBool(reader: Reader, into: boolean[]): boolean[] {
  const end = reader.packed();
  const count = countVarints(reader, end);
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<boolean>(count) : into;
  const { buf } = reader;
  let { pos } = reader;
  for (let i = list === into ? into.length : 0; pos < end; i++) {
    const byte = buf[pos]!;
    if (byte < 128) {
      list[i] = byte !== 0;
      pos++;
    } else {
      reader.pos = pos;
      list[i] = reader.bool();
      pos = reader.pos;
    }
  }
  reader.pos = pos;
  reader.endPacked(end);
  return list;
}

export function readPackedInt64(reader: Reader, into: bigint[]): bigint[] {
  const end = reader.packed();
  const count = countVarints(reader, end);
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<bigint>(count) : into;
  for (let i = list === into ? into.length : 0; reader.pos < end; i++) list[i] = reader.int64();
  reader.endPacked(end);
  return list;
}

export function readPackedUint64(reader: Reader, into: bigint[]): bigint[] {
  const end = reader.packed();
  const count = countVarints(reader, end);
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<bigint>(count) : into;
  for (let i = list === into ? into.length : 0; reader.pos < end; i++) list[i] = reader.uint64();
  reader.endPacked(end);
  return list;
}

export function readPackedSint64(reader: Reader, into: bigint[]): bigint[] {
  const end = reader.packed();
  const count = countVarints(reader, end);
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<bigint>(count) : into;
  for (let i = list === into ? into.length : 0; reader.pos < end; i++) list[i] = reader.sint64();
  reader.endPacked(end);
  return list;
}

export function readPackedFixed32(reader: Reader, into: number[]): number[] {
  const end = reader.packed();
  const count = (end - reader.pos) >>> 2;
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<number>(count) : into;
  let i = list === into ? into.length : 0;
  if (count > SHORT_RUN) {
    const view = viewOf(reader.buf);
    for (; reader.pos + 4 <= end; reader.pos += 4) list[i++] = view.getUint32(reader.pos, true);
  }
  for (; reader.pos < end; i++) list[i] = reader.fixed32();
  reader.endPacked(end);
  return list;
}

export function readPackedSfixed32(reader: Reader, into: number[]): number[] {
  const end = reader.packed();
  const count = (end - reader.pos) >>> 2;
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<number>(count) : into;
  let i = list === into ? into.length : 0;
  if (count > SHORT_RUN) {
    const view = viewOf(reader.buf);
    for (; reader.pos + 4 <= end; reader.pos += 4) list[i++] = view.getInt32(reader.pos, true);
  }
  for (; reader.pos < end; i++) list[i] = reader.sfixed32();
  reader.endPacked(end);
  return list;
}

export function readPackedFixed64(reader: Reader, into: bigint[]): bigint[] {
  const end = reader.packed();
  const count = (end - reader.pos) >>> 3;
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<bigint>(count) : into;
  let i = list === into ? into.length : 0;
  if (count > SHORT_RUN) {
    const view = viewOf(reader.buf);
    for (; reader.pos + 8 <= end; reader.pos += 8) list[i++] = view.getBigUint64(reader.pos, true);
  }
  for (; reader.pos < end; i++) list[i] = reader.fixed64();
  reader.endPacked(end);
  return list;
}

export function readPackedSfixed64(reader: Reader, into: bigint[]): bigint[] {
  const end = reader.packed();
  const count = (end - reader.pos) >>> 3;
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<bigint>(count) : into;
  let i = list === into ? into.length : 0;
  if (count > SHORT_RUN) {
    const view = viewOf(reader.buf);
    for (; reader.pos + 8 <= end; reader.pos += 8) list[i++] = view.getBigInt64(reader.pos, true);
  }
  for (; reader.pos < end; i++) list[i] = reader.sfixed64();
  reader.endPacked(end);
  return list;
}

export function readPackedFloat(reader: Reader, into: number[]): number[] {
  const end = reader.packed();
  const count = (end - reader.pos) >>> 2;
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<number>(count) : into;
  let i = list === into ? into.length : 0;
  if (count > SHORT_RUN) {
    const view = viewOf(reader.buf);
    for (; reader.pos + 4 <= end; reader.pos += 4) list[i++] = view.getFloat32(reader.pos, true);
  }
  for (; reader.pos < end; i++) list[i] = reader.float();
  reader.endPacked(end);
  return list;
}

export function readPackedDouble(reader: Reader, into: number[]): number[] {
  const end = reader.packed();
  const count = (end - reader.pos) >>> 3;
  const list = into.length === 0 && count <= MAX_SIZED ? new Array<number>(count) : into;
  let i = list === into ? into.length : 0;
  if (count > SHORT_RUN) {
    const view = viewOf(reader.buf);
    for (; reader.pos + 8 <= end; reader.pos += 8) list[i++] = view.getFloat64(reader.pos, true);
  }
  for (; reader.pos < end; i++) list[i] = reader.double();
  reader.endPacked(end);
  return list;
}

function viewOf({ buffer, byteOffset, byteLength }: Uint8Array): DataView {
  return new DataView(buffer, byteOffset, byteLength);
}

/** How many varints end before `end`. */
function countVarints({ buf, pos }: Reader, end: number): number {
  let count = 0;
  for (let i = pos; i < end; i++) if (buf[i]! < 128) count++;
  return count;
}
