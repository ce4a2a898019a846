import type { FieldDescriptor, MessageDescriptor } from "../descriptor/descriptor.js";
import type { AnyMessage } from "../message/message-type.js";
import { Reader } from "../wire/reader.js";
import type { UnknownField } from "../wire/unknown-field.js";
import { Writer } from "../wire/writer.js";
import { initialValue } from "./create-message.js";
import { readMessage } from "./read-message.js";
import { writeMessage } from "./write-message.js";

/**
 * The value of an extension among the unknown fields of a message: its default when there is none. Throws
 * `DecodeError`.
 */
export function readExtension(extension: FieldDescriptor, unknown: readonly UnknownField[]): unknown {
  const writer = new Writer();
  writer.begin(0);
  const own = unknown.filter(({ number }) => number === extension.number);
  writer.unknown(own);
  const holder = holderOf(extension);
  const message: AnyMessage = { [extension.property]: initialValue(extension) };
  readMessage(holder, new Reader(writer.finish()), message);
  return message[extension.property] ?? extension.defaultValue;
}

/** The fields that say `value`. Throws `EncodeError`. */
export function writeExtension(extension: FieldDescriptor, value: unknown): readonly UnknownField[] {
  const writer = new Writer();
  writer.begin(0);
  writeMessage(holderOf(extension), { [extension.property]: value }, writer);
  const reader = new Reader(writer.finish());
  const message: AnyMessage = {};
  while (reader.pos < reader.limit) reader.unknown(reader.tag(), message);
  return message.$unknown ?? [];
}

const holders = new WeakMap<FieldDescriptor, MessageDescriptor>();

/** A message whose only field is the extension, so that the plans for messages serve for it. */
function holderOf(extension: FieldDescriptor): MessageDescriptor {
  let holder = holders.get(extension);
  if (holder === undefined) {
    holder = {
      ...extension.parent,
      fields: [extension],
      oneofs: [],
      members: [extension],
      fieldsByNumber: new Map([[extension.number, extension]]),
    };
    holders.set(extension, holder);
  }
  return holder;
}
