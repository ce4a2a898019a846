import type { FieldDescriptor, MessageFields } from "../descriptor/descriptor.js";
import type { AnyMessage } from "../message/message-type.js";
import { DecodeError } from "../wire/decode-error.js";
import { EncodeError } from "../wire/encode-error.js";
import { Reader } from "../wire/reader.js";
import type { UnknownField } from "../wire/unknown-field.js";
import { WireType } from "../wire/wire-type.js";
import { Writer } from "../wire/writer.js";
import { initialValue } from "./create-message.js";
import { isWrittenAs } from "./field-wire-type.js";
import { readMessage } from "./read-message.js";
import { writeMessage } from "./write-message.js";

/**
 * The value of an extension among the unknown fields of a message: its default when there is none. Throws
 * `DecodeError`.
 */
export function readExtension(extension: FieldDescriptor, unknown: readonly UnknownField[]): unknown {
  const writer = new Writer();
  writer.begin(0);
  writer.unknown(unknown.flatMap((field) => contentOf(extension, field) ?? []));
  const holder = holderOf(extension);
  const message: AnyMessage = { [extension.property]: initialValue(extension) };
  readMessage(holder, new Reader(writer.finish()), message);
  return message[extension.property] ?? extension.defaultValue;
}

/**
 * The same for printing. Throws `EncodeError` when the bytes are none of the extension's type: nobody has looked at them
 * before.
 */
export function extensionToPrint(extension: FieldDescriptor, unknown: readonly UnknownField[]): unknown {
  try {
    return readExtension(extension, unknown);
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new EncodeError(`an extension whose bytes are no ${extension.typeName}: ${error.reason}`);
  }
}

/** The fields that say `value`. Throws `EncodeError`. */
export function writeExtension(extension: FieldDescriptor, value: unknown): readonly UnknownField[] {
  const writer = new Writer();
  writer.begin(0);
  writeMessage(holderOf(extension), { [extension.property]: value }, writer);
  const reader = new Reader(writer.finish());
  const message: AnyMessage = {};
  while (reader.pos < reader.limit) reader.unknown(reader.tag(), message);
  const fields = message.$unknown ?? [];
  return extension.parent.isMessageSet ? fields.map(toItem) : fields;
}

/** Whether the extension is set. */
export function hasExtension(extension: FieldDescriptor, unknown: readonly UnknownField[]): boolean {
  return unknown.some((field) => belongsTo(extension, field));
}

/** Whether an unknown field is a value of the extension. */
export function belongsTo(extension: FieldDescriptor, field: UnknownField): boolean {
  return contentOf(extension, field) !== undefined;
}

/** The field that holds the extension's value; undefined when it holds something else. */
function contentOf(extension: FieldDescriptor, field: UnknownField): UnknownField | undefined {
  if (field.number === extension.number) return isWrittenAs(extension, field.wireType) ? field : undefined;
  if (!extension.parent.isMessageSet || field.number !== ITEM || field.wireType !== WireType.START_GROUP)
    return undefined;
  const reader = new Reader(field.data);
  let number = 0;
  let data: Uint8Array | undefined;
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    if (tag === TYPE_ID) number = reader.uint32();
    else if (tag === MESSAGE) data = reader.bytes();
    else reader.skip(tag);
  }
  if (number !== extension.number || data === undefined) return undefined;
  return { number, wireType: WireType.LENGTH_DELIMITED, data };
}

/** A message of a message set is written as a group with its number and its bytes (encoding guide, "message sets"). */
function toItem({ number, data }: UnknownField): UnknownField {
  const writer = new Writer();
  writer.begin(0);
  writer.uint32(TYPE_ID, number);
  writer.bytes(MESSAGE, data);
  return { number: ITEM, wireType: WireType.START_GROUP, data: writer.finish() };
}

/** `repeated group Item = 1 { required int32 type_id = 2; required bytes message = 3; }` */
const ITEM = 1;
const TYPE_ID = 16;
const MESSAGE = 26;

const holders = new WeakMap<FieldDescriptor, MessageFields>();

/** A message whose only field is the extension, so that the plans for messages serve for it. */
function holderOf(extension: FieldDescriptor): MessageFields {
  let holder = holders.get(extension);
  if (holder === undefined) {
    holder = { fields: [extension], members: [extension] };
    holders.set(extension, holder);
  }
  return holder;
}
