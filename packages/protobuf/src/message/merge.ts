import type { FieldDescriptor, MessageDescriptor } from "../descriptor/descriptor.js";
import { fieldValue, setFieldValue } from "./field-value.js";
import { setEntry } from "./map-entry.js";
import type { AnyMessage } from "./message-type.js";

/** Makes a message in which every field is present and has its default. */
export type CreateMessage = (descriptor: MessageDescriptor) => AnyMessage;

/**
 * Changes `into` as if its bytes were followed by those of `from` (protobuf API, "MergeFrom"): fields that are set
 * replace, lists are appended, entries of maps replace, messages merge. Nothing of `from` is shared. Fields may be
 * absent in `from`.
 */
export function mergeMessage(
  descriptor: Pick<MessageDescriptor, "fields">,
  into: AnyMessage,
  from: AnyMessage,
  create: CreateMessage,
): AnyMessage {
  const copy = (field: FieldDescriptor, value: unknown): unknown => {
    if (field.value.kind !== "message") return value instanceof Uint8Array ? new Uint8Array(value) : value;
    return mergeMessage(field.value.message, create(field.value.message), value as AnyMessage, create);
  };
  for (const field of descriptor.fields) {
    const value = fieldValue(field, from);
    if (value === undefined) continue;
    const current = fieldValue(field, into);
    if (field.cardinality === "repeated") {
      for (const element of value as readonly unknown[]) (current as unknown[]).push(copy(field, element));
    } else if (field.cardinality === "map") {
      const map = value as Readonly<Record<string, unknown>>;
      for (const key of Object.keys(map)) {
        if (map[key] !== undefined) setEntry(current as Record<string, unknown>, key, copy(field, map[key]));
      }
    } else if (field.value.kind === "message" && current !== undefined) {
      mergeMessage(field.value.message, current as AnyMessage, value as AnyMessage, create);
    } else if (field.presence !== "implicit" || !isZero(value)) {
      setFieldValue(field, into, copy(field, value));
    }
  }
  if (from.$unknown !== undefined) {
    const copies = from.$unknown.map((field) => ({ ...field, data: new Uint8Array(field.data) }));
    into.$unknown = [...(into.$unknown ?? []), ...copies];
  }
  return into;
}

function isZero(value: unknown): boolean {
  if (value === "" || value === false || value === 0n || value === "0") return true;
  return value instanceof Uint8Array ? value.length === 0 : Object.is(value, 0);
}
