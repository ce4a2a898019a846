import type { FieldDescriptor, MessageDescriptor, MessageFields } from "../descriptor/descriptor.js";
import type { Registry } from "../descriptor/registry.js";
import type { AnyMessage } from "../message/message-type.js";
import { DecodeError } from "../wire/decode-error.js";
import { EncodeError } from "../wire/encode-error.js";
import { Reader } from "../wire/reader.js";
import type { UnknownField } from "../wire/unknown-field.js";
import { Writer } from "../wire/writer.js";
import { initialValue } from "./create-message.js";
import { isWrittenAs } from "./field-wire-type.js";
import { toNumber } from "./integers.js";
import { fieldInItem, toItem } from "./message-set.js";
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
  return message[extension.property] ?? defaultOf(extension);
}

/** The default, as the shape of the file has 64-bit integers. */
function defaultOf({ defaultValue, integers }: FieldDescriptor): unknown {
  if (typeof defaultValue !== "bigint" || integers === "bigint") return defaultValue;
  return integers === "string" ? String(defaultValue) : toNumber(defaultValue);
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

/** The extensions of a message that a registry knows among its unknown fields, each once, in the order of these. */
export function extensionsAmong(
  unknown: readonly UnknownField[],
  type: MessageDescriptor,
  registry: Registry,
): FieldDescriptor[] {
  const numbers = unknown.map((field) => ((type.isMessageSet ? fieldInItem(field) : undefined) ?? field).number);
  return [...new Set(numbers)].flatMap((number) => {
    const extension = registry.extensionByNumber(type, number);
    // What has an extension's number, but is written as no value of its type, is none.
    return extension !== undefined && hasExtension(extension, unknown) ? extension : [];
  });
}

/** The field that holds the extension's value; undefined when it holds something else. */
function contentOf(extension: FieldDescriptor, field: UnknownField): UnknownField | undefined {
  if (field.number === extension.number) return isWrittenAs(extension, field.wireType) ? field : undefined;
  const item = extension.parent.isMessageSet ? fieldInItem(field) : undefined;
  return item?.number === extension.number ? item : undefined;
}

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
