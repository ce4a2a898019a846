import type { FieldDescriptor, MapKeyType, ScalarType } from "../descriptor/descriptor.js";
import {
  readDoubleList,
  readFixed32List,
  readFixed64List,
  readFloatList,
  readSfixed32List,
  readSfixed64List,
} from "../wire/read-fixed-lists.js";
import {
  readBoolList,
  readInt32List,
  readInt64List,
  readSint32List,
  readSint64List,
  readUint32List,
  readUint64List,
} from "../wire/read-varint-lists.js";
import type { Reader } from "../wire/reader.js";
import { WireType } from "../wire/wire-type.js";
import {
  writeDoubleList,
  writeFixed32List,
  writeFixed64List,
  writeFloatList,
  writeSfixed32List,
  writeSfixed64List,
} from "../wire/write-fixed-lists.js";
import {
  writeBoolList,
  writeInt32List,
  writeInt64List,
  writeSint32List,
  writeSint64List,
  writeUint32List,
  writeUint64List,
} from "../wire/write-varint-lists.js";
import type { Writer } from "../wire/writer.js";
import { is64Bit, toBigInt, toNumber } from "./integers.js";

/** How one scalar type is read and written. Values are `unknown`, because the writer checks them. */
export interface ScalarCodec {
  readonly wireType: WireType;
  read(reader: Reader): unknown;
  write(writer: Writer, tag: number, value: unknown): void;
  /**
   * Reads the values that come in a row, packed or not as the tag says, behind those of `into`; gives the list to be used from
   * then on. Absent when the type cannot be packed.
   */
  readList?(reader: Reader, tag: number, into: unknown[]): unknown[];
  /** Writes values, packed or not as the tag says. Absent when the type cannot be packed. */
  writeList?(writer: Writer, tag: number, values: readonly unknown[]): void;
}

/** The codec for the values of a field that are not messages. */
export function valueCodec(field: FieldDescriptor): ScalarCodec {
  if (field.value.kind === "message") throw new TypeError(`${field.typeName} holds messages`);
  // Enums of both kinds are numbers here; that a closed one has a name for the number is seen to elsewhere.
  return field.value.kind === "enum" ? CODECS.int32 : scalarCodec(field.value.scalar, field);
}

/** The codec for the keys of a map: as properties they are strings, however integers appear elsewhere. */
export function keyCodec(field: FieldDescriptor): ScalarCodec {
  const key = field.key as MapKeyType;
  return key === "string" ? scalarCodec(key, field) : CODECS[key];
}

/** A field's number and a wire type, as they stand in front of a value. */
export function tagOf(field: FieldDescriptor, wireType: WireType): number {
  return ((field.number << 3) | wireType) >>> 0;
}

/** The codec for a field's value, element, or a map's value: `jstype` and the UTF-8 rule of the field are regarded. */
export function scalarCodec(scalar: ScalarType, field: FieldDescriptor): ScalarCodec {
  if (scalar === "string") return field.features.utf8Validation === "verify" ? CODECS.string : LOOSE_STRING;
  const codec = CODECS[scalar];
  return field.integers !== "bigint" && is64Bit(scalar) ? converted(codec, field.integers) : codec;
}

function converted(codec: ScalarCodec, integers: "string" | "number"): ScalarCodec {
  // Only codecs of 64-bit integers are converted, and those read bigint.
  const convert = (value: unknown): string | number =>
    integers === "string" ? String(value) : toNumber(value as bigint);
  return {
    wireType: codec.wireType,
    read: (reader) => convert(codec.read(reader)),
    write: (writer, tag, value) => codec.write(writer, tag, toBigInt(value)),
    readList: (reader, tag, into) => {
      const list = codec.readList?.(reader, tag, []) ?? [];
      return into.concat(list.map(convert));
    },
    writeList: (writer, tag, values) => codec.writeList?.(writer, tag, values.map(toBigInt)),
  };
}

// The casts below are sound because each method of Writer checks what it is given.
type Values = readonly never[];

const CODECS: Readonly<Record<ScalarType, ScalarCodec>> = {
  double: {
    wireType: WireType.FIXED64,
    read: (r) => r.double(),
    write: (w, tag, v) => w.double(tag, v as never),
    readList: (r, tag, into) => readDoubleList(r, tag, into as never[]),
    writeList: (w, tag, v) => writeDoubleList(w, tag, v as Values),
  },
  float: {
    wireType: WireType.FIXED32,
    read: (r) => r.float(),
    write: (w, tag, v) => w.float(tag, v as never),
    readList: (r, tag, into) => readFloatList(r, tag, into as never[]),
    writeList: (w, tag, v) => writeFloatList(w, tag, v as Values),
  },
  int64: {
    wireType: WireType.VARINT,
    read: (r) => r.int64(),
    write: (w, tag, v) => w.int64(tag, v as never),
    readList: (r, tag, into) => readInt64List(r, tag, into as never[]),
    writeList: (w, tag, v) => writeInt64List(w, tag, v as Values),
  },
  uint64: {
    wireType: WireType.VARINT,
    read: (r) => r.uint64(),
    write: (w, tag, v) => w.uint64(tag, v as never),
    readList: (r, tag, into) => readUint64List(r, tag, into as never[]),
    writeList: (w, tag, v) => writeUint64List(w, tag, v as Values),
  },
  int32: {
    wireType: WireType.VARINT,
    read: (r) => r.int32(),
    write: (w, tag, v) => w.int32(tag, v as never),
    readList: (r, tag, into) => readInt32List(r, tag, into as never[]),
    writeList: (w, tag, v) => writeInt32List(w, tag, v as Values),
  },
  fixed64: {
    wireType: WireType.FIXED64,
    read: (r) => r.fixed64(),
    write: (w, tag, v) => w.fixed64(tag, v as never),
    readList: (r, tag, into) => readFixed64List(r, tag, into as never[]),
    writeList: (w, tag, v) => writeFixed64List(w, tag, v as Values),
  },
  fixed32: {
    wireType: WireType.FIXED32,
    read: (r) => r.fixed32(),
    write: (w, tag, v) => w.fixed32(tag, v as never),
    readList: (r, tag, into) => readFixed32List(r, tag, into as never[]),
    writeList: (w, tag, v) => writeFixed32List(w, tag, v as Values),
  },
  bool: {
    wireType: WireType.VARINT,
    read: (r) => r.bool(),
    write: (w, tag, v) => w.bool(tag, v as never),
    readList: (r, tag, into) => readBoolList(r, tag, into as never[]),
    writeList: (w, tag, v) => writeBoolList(w, tag, v as Values),
  },
  string: {
    wireType: WireType.LENGTH_DELIMITED,
    read: (r) => r.string(),
    write: (w, tag, v) => w.string(tag, v as never),
  },
  bytes: {
    wireType: WireType.LENGTH_DELIMITED,
    read: (r) => r.bytes(),
    write: (w, tag, v) => w.bytes(tag, v as never),
  },
  uint32: {
    wireType: WireType.VARINT,
    read: (r) => r.uint32(),
    write: (w, tag, v) => w.uint32(tag, v as never),
    readList: (r, tag, into) => readUint32List(r, tag, into as never[]),
    writeList: (w, tag, v) => writeUint32List(w, tag, v as Values),
  },
  sfixed32: {
    wireType: WireType.FIXED32,
    read: (r) => r.sfixed32(),
    write: (w, tag, v) => w.sfixed32(tag, v as never),
    readList: (r, tag, into) => readSfixed32List(r, tag, into as never[]),
    writeList: (w, tag, v) => writeSfixed32List(w, tag, v as Values),
  },
  sfixed64: {
    wireType: WireType.FIXED64,
    read: (r) => r.sfixed64(),
    write: (w, tag, v) => w.sfixed64(tag, v as never),
    readList: (r, tag, into) => readSfixed64List(r, tag, into as never[]),
    writeList: (w, tag, v) => writeSfixed64List(w, tag, v as Values),
  },
  sint32: {
    wireType: WireType.VARINT,
    read: (r) => r.sint32(),
    write: (w, tag, v) => w.sint32(tag, v as never),
    readList: (r, tag, into) => readSint32List(r, tag, into as never[]),
    writeList: (w, tag, v) => writeSint32List(w, tag, v as Values),
  },
  sint64: {
    wireType: WireType.VARINT,
    read: (r) => r.sint64(),
    write: (w, tag, v) => w.sint64(tag, v as never),
    readList: (r, tag, into) => readSint64List(r, tag, into as never[]),
    writeList: (w, tag, v) => writeSint64List(w, tag, v as Values),
  },
};

const LOOSE_STRING: ScalarCodec = { ...CODECS.string, read: (r) => r.looseString() };
