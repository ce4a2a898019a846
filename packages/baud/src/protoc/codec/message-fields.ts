import type { FieldDescriptor, MessageDescriptor, Registry, UnknownField } from "@baud/protobuf";
import { Reader, WireType } from "@baud/protobuf";

/** One field of an encoded message, with what is known of it. */
export interface WireField {
  readonly raw: UnknownField;
  readonly field: FieldDescriptor | undefined;
  /** The type, when the bytes are an encoded message, a map's entry, or a group. */
  readonly type: MessageDescriptor | undefined;
}

/** The fields of an encoded message in the order of their bytes, extensions among them. Throws `DecodeError`. */
export function messageFields(descriptor: MessageDescriptor, bytes: Uint8Array, registry: Registry): WireField[] {
  const holder: { $unknown?: readonly UnknownField[] } = {};
  const reader = new Reader(bytes);
  while (reader.pos < reader.limit) reader.unknown(reader.tag(), holder);
  return (holder.$unknown ?? []).map((raw) => {
    const named = descriptor.fieldsByNumber.get(raw.number) ?? registry.extensionByNumber(descriptor, raw.number);
    const type = named === undefined ? undefined : messageTypeOf(named, raw);
    // What should be a message and is a number is not that field.
    const isMessage = named?.entry !== undefined || named?.value.kind === "message";
    return { raw, field: isMessage && type === undefined ? undefined : named, type };
  });
}

function messageTypeOf(field: FieldDescriptor, raw: UnknownField): MessageDescriptor | undefined {
  if (field.entry !== undefined) return raw.wireType === WireType.LENGTH_DELIMITED ? field.entry : undefined;
  if (field.value.kind !== "message") return undefined;
  const wireType = field.value.isDelimited ? WireType.START_GROUP : WireType.LENGTH_DELIMITED;
  return raw.wireType === wireType ? field.value.message : undefined;
}
