import { WireType } from "@baud/protobuf";
import { FieldDescriptorProto_Type as Type } from "@baud/protobuf/google/protobuf/descriptor_pb";

/** The value of one field as it stands on the wire, without its tag; of a group, what stands between its tags. */
export interface WireField {
  readonly number: number;
  readonly wireType: WireType;
  readonly data: Uint8Array;
}

/** The wire type of a field's values when they are not packed. */
export function wireTypeOf(type: Type | undefined): WireType {
  switch (type) {
    case Type.TYPE_DOUBLE:
    case Type.TYPE_FIXED64:
    case Type.TYPE_SFIXED64:
      return WireType.FIXED64;
    case Type.TYPE_FLOAT:
    case Type.TYPE_FIXED32:
    case Type.TYPE_SFIXED32:
      return WireType.FIXED32;
    case Type.TYPE_STRING:
    case Type.TYPE_BYTES:
    case Type.TYPE_MESSAGE:
      return WireType.LENGTH_DELIMITED;
    case Type.TYPE_GROUP:
      return WireType.START_GROUP;
    default:
      return WireType.VARINT;
  }
}

/** An integer (a boolean or an enum's number among them) as a value of the type. */
export function integerBytes(value: bigint, type: Type | undefined): Uint8Array {
  switch (type) {
    case Type.TYPE_FIXED32:
    case Type.TYPE_SFIXED32:
      return fixedBytes(value, 4);
    case Type.TYPE_FIXED64:
    case Type.TYPE_SFIXED64:
      return fixedBytes(value, 8);
    case Type.TYPE_SINT32:
    case Type.TYPE_SINT64:
      return varintBytes(value < 0n ? -2n * value - 1n : 2n * value);
    default:
      return varintBytes(BigInt.asUintN(64, value));
  }
}

/** The number of an enum's value. */
export function enumNumber(bytes: Uint8Array): number {
  return Number(BigInt.asIntN(32, readVarint(bytes, 0).value));
}

/** A number as a value of type `float` or `double`. */
export function floatBytes(value: number, type: Type | undefined): Uint8Array {
  const isFloat = type === Type.TYPE_FLOAT;
  const view = new DataView(new ArrayBuffer(isFloat ? 4 : 8));
  if (isFloat) view.setFloat32(0, value, true);
  else view.setFloat64(0, value, true);
  return new Uint8Array(view.buffer);
}

/** The fields as bytes, one behind the other. */
export function encodeFields(fields: Iterable<WireField>): Uint8Array {
  const pieces: Uint8Array[] = [];
  for (const { number, wireType, data } of fields) {
    pieces.push(tag(number, wireType));
    if (wireType === WireType.LENGTH_DELIMITED) pieces.push(smallVarint(data.length));
    pieces.push(data);
    if (wireType === WireType.START_GROUP) pieces.push(tag(number, WireType.END_GROUP));
  }
  return concatBytes(pieces);
}

export function concatBytes(pieces: readonly Uint8Array[]): Uint8Array {
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    // Most have one byte or two, for which a call of `set` takes longer than the bytes.
    if (piece.length > 16) bytes.set(piece, at);
    else for (let index = 0; index < piece.length; index++) bytes[at + index] = piece[index]!;
    at += piece.length;
  }
  return bytes;
}

/** The fields in bytes that `encodeFields` made. */
export function decodeFields(bytes: Uint8Array): WireField[] {
  const fields: WireField[] = [];
  for (let at = 0; at < bytes.length; ) {
    const field = decodeField(bytes, at);
    fields.push(field.field);
    at = field.end;
  }
  return fields;
}

function decodeField(bytes: Uint8Array, start: number): { field: WireField; end: number } {
  const key = readVarint(bytes, start);
  const number = Number(key.value >> 3n);
  const wireType = Number(key.value & 7n) as WireType;
  switch (wireType) {
    case WireType.LENGTH_DELIMITED: {
      const length = readVarint(bytes, key.end);
      const end = length.end + Number(length.value);
      return { field: { number, wireType, data: bytes.subarray(length.end, end) }, end };
    }
    case WireType.START_GROUP: {
      let at = key.end;
      while ((readVarint(bytes, at).value & 7n) !== BigInt(WireType.END_GROUP)) at = decodeField(bytes, at).end;
      return { field: { number, wireType, data: bytes.subarray(key.end, at) }, end: readVarint(bytes, at).end };
    }
    default: {
      const end =
        wireType === WireType.VARINT
          ? readVarint(bytes, key.end).end
          : key.end + (wireType === WireType.FIXED32 ? 4 : 8);
      return { field: { number, wireType, data: bytes.subarray(key.end, end) }, end };
    }
  }
}

function readVarint(bytes: Uint8Array, start: number): { value: bigint; end: number } {
  let value = 0n;
  for (let at = start, shift = 0n; ; at++, shift += 7n) {
    const byte = bytes[at] ?? 0;
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return { value, end: at + 1 };
  }
}

function tag(number: number, wireType: WireType): Uint8Array {
  return smallVarint(number * 8 + wireType);
}

/** A number below 2^32. */
function smallVarint(value: number): Uint8Array {
  let size = 1;
  for (let rest = value; rest > 0x7f; rest >>>= 7) size++;
  const bytes = new Uint8Array(size);
  let rest = value;
  for (let at = 0; at < size; at++, rest >>>= 7) bytes[at] = at < size - 1 ? (rest & 0x7f) | 0x80 : rest;
  return bytes;
}

function varintBytes(value: bigint): Uint8Array {
  if (value <= 0xffff_ffffn) return smallVarint(Number(value));
  const bytes: number[] = [];
  let rest = value;
  for (; rest > 0x7fn; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

function fixedBytes(value: bigint, sizeBytes: number): Uint8Array {
  return Uint8Array.from({ length: sizeBytes }, (_, index) => Number((value >> BigInt(8 * index)) & 0xffn));
}
