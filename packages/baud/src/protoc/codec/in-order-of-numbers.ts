import {
  type FieldDescriptor,
  type MessageDescriptor,
  Reader,
  type Registry,
  type UnknownField,
  WireType,
  Writer,
} from "@baud/protobuf";
import { messageFields, type WireField } from "./message-fields.js";

/**
 * An encoded message with all fields in the order of their numbers, at every depth, extensions among the others, and
 * with key and value in every entry of a map: the bytes that protoc makes of such a message. `sortsMaps` puts the
 * entries of a map in the order of their keys too.
 */
export function inOrderOfNumbers(
  descriptor: MessageDescriptor,
  bytes: Uint8Array,
  registry: Registry,
  sortsMaps: boolean,
): Uint8Array {
  const fields = messageFields(descriptor, bytes, registry).map((wire) => {
    if (wire.type === undefined) return wire;
    const data = inOrderOfNumbers(wire.type, wire.raw.data, registry, sortsMaps);
    return { ...wire, raw: { ...wire.raw, data } };
  });
  if (descriptor.isMapEntry) complete(descriptor, fields);
  fields.sort((a, b) => rank(a) - rank(b) || (sortsMaps ? compareEntries(a, b) : 0));
  const writer = new Writer();
  writer.begin(0);
  writer.unknown(fields.map(({ raw }) => raw));
  return writer.finish();
}

/** Unknown fields keep their order behind all others. */
function rank({ raw, field }: WireField): number {
  return field === undefined ? Number.POSITIVE_INFINITY : raw.number;
}

/** Adds the key and the value that an entry does not tell. */
function complete(entry: MessageDescriptor, fields: WireField[]): void {
  for (const field of entry.fields) {
    if (fields.some(({ raw }) => raw.number === field.number)) continue;
    fields.push({ raw: { number: field.number, ...emptyValue(field) }, field, type: undefined });
  }
}

function emptyValue({ value }: FieldDescriptor): Pick<UnknownField, "wireType" | "data"> {
  if (value.kind === "message") return { wireType: WireType.LENGTH_DELIMITED, data: new Uint8Array(0) };
  if (value.kind === "enum") return { wireType: WireType.VARINT, data: varint(value.enum.values[0]?.number ?? 0) };
  switch (value.scalar) {
    case "string":
    case "bytes":
      return { wireType: WireType.LENGTH_DELIMITED, data: new Uint8Array(0) };
    case "double":
    case "fixed64":
    case "sfixed64":
      return { wireType: WireType.FIXED64, data: new Uint8Array(8) };
    case "float":
    case "fixed32":
    case "sfixed32":
      return { wireType: WireType.FIXED32, data: new Uint8Array(4) };
    default:
      return { wireType: WireType.VARINT, data: Uint8Array.of(0) };
  }
}

function varint(value: number): Uint8Array {
  const writer = new Writer();
  writer.begin(0);
  writer.int32(0, value);
  return writer.finish().subarray(1);
}

/** The order of two entries of one map. */
function compareEntries(a: WireField, b: WireField): number {
  if (a.field?.cardinality !== "map" || a.type === undefined || b.type === undefined) return 0;
  const key = a.type.fields[0] as FieldDescriptor;
  const left = keyOf(key, a.raw.data);
  const right = keyOf(key, b.raw.data);
  if (left instanceof Uint8Array && right instanceof Uint8Array) return Buffer.compare(left, right);
  return left < right ? -1 : left > right ? 1 : 0;
}

/** An entry's key; entries are complete here, and the key comes first. */
function keyOf({ value }: FieldDescriptor, entry: Uint8Array): bigint | number | boolean | Uint8Array {
  const reader = new Reader(entry);
  reader.tag();
  if (value.kind !== "scalar") throw new TypeError("the key of a map is a scalar");
  switch (value.scalar) {
    case "string":
    case "bytes":
      return reader.bytes();
    default:
      return reader[value.scalar]();
  }
}
