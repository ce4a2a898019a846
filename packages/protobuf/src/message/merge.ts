import type { FieldDescriptor, MessageDescriptor } from "../descriptor/descriptor.js";
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
  descriptor: Pick<MessageDescriptor, "members">,
  into: AnyMessage,
  from: AnyMessage,
  create: CreateMessage,
): AnyMessage {
  const copy = (field: FieldDescriptor, value: unknown): unknown => {
    if (field.value.kind !== "message") return value instanceof Uint8Array ? new Uint8Array(value) : value;
    return mergeMessage(field.value.message, create(field.value.message), value as AnyMessage, create);
  };
  for (const member of descriptor.members) {
    const { property } = member;
    const value = from[property];
    if (value === undefined) continue;
    if (member.kind === "oneof") {
      const chosen = value as { case: string; value: unknown };
      const field = member.fields.find((candidate) => candidate.property === chosen.case);
      if (field === undefined) continue;
      const current = into[property] as { case: string; value: unknown } | undefined;
      if (field.value.kind === "message" && current?.case === chosen.case) {
        mergeMessage(field.value.message, current.value as AnyMessage, chosen.value as AnyMessage, create);
      } else {
        into[property] = { case: chosen.case, value: copy(field, chosen.value) };
      }
    } else if (member.cardinality === "repeated") {
      const list = into[property] as unknown[];
      for (const element of value as readonly unknown[]) list.push(copy(member, element));
    } else if (member.cardinality === "map") {
      const map = value as Readonly<Record<string, unknown>>;
      for (const key of Object.keys(map)) {
        if (map[key] === undefined) continue;
        setEntry(into[property] as Record<string, unknown>, key, copy(member, map[key]));
      }
    } else if (member.value.kind === "message" && into[property] !== undefined) {
      mergeMessage(member.value.message, into[property] as AnyMessage, value as AnyMessage, create);
    } else if (member.presence !== "implicit" || !isZero(value)) {
      into[property] = copy(member, value);
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
