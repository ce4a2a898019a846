import type { FieldDescriptor, FileDescriptor, MapKeyType, MessageDescriptor } from "../descriptor/descriptor.js";
import { findAnyType } from "../descriptor/find-any-type.js";
import { checkOneof } from "../message/check-oneof.js";
import { fieldValue } from "../message/field-value.js";
import { missingField } from "../message/initialized.js";
import type { AnyMessage, MessageInit, MessageType } from "../message/message-type.js";
import { createMessage } from "../plan/create-message.js";
import { belongsTo, extensionsAmong, extensionToPrint } from "../plan/extension-value.js";
import { isSet } from "../plan/is-set.js";
import { readMessage } from "../plan/read-message.js";
import { DecodeError } from "../wire/decode-error.js";
import { EncodeError } from "../wire/encode-error.js";
import { RECURSION_LIMIT, Reader } from "../wire/reader.js";
import { textName } from "./field-names.js";
import { printKey, sortedKeys } from "./map-keys.js";
import { printEnum, printScalar } from "./print-value.js";
import { printRawFields, readRawFields } from "./raw-field.js";
import type { TextWriteOptions } from "./text-options.js";
import { TextWriter } from "./text-writer.js";

/**
 * A message in the text format, as protoc prints it: fields by number, entries of maps by key, two spaces for each
 * level. Fields may be absent. Throws `EncodeError`, with the path of the field, when a value is not of its field's
 * type.
 */
export function printText<T>(type: MessageType<T>, message: MessageInit<T>, options: TextWriteOptions = {}): string {
  const { descriptor } = type;
  const writer = new TextWriter(options.singleLine === true);
  try {
    // A message of type T has the properties that the descriptor of T tells.
    new TextPrinter(writer, descriptor.file, options).message(descriptor, message as AnyMessage);
  } catch (error) {
    throw error instanceof EncodeError ? within(type.typeName, error) : error;
  }
  return writer.finish();
}

/** An encoded message of an unknown type, as `protoc --decode_raw` prints it. Throws `DecodeError`. */
export function printRawText(bytes: Uint8Array): string {
  const writer = new TextWriter(false);
  printRawFields(readRawFields(bytes), writer);
  return writer.finish();
}

class TextPrinter {
  readonly #writer: TextWriter;
  /** The file of the outermost message. */
  readonly #root: FileDescriptor;
  readonly #options: TextWriteOptions;
  #depth = 0;

  constructor(writer: TextWriter, root: FileDescriptor, options: TextWriteOptions) {
    this.#writer = writer;
    this.#root = root;
    this.#options = options;
  }

  message(descriptor: MessageDescriptor, message: AnyMessage): void {
    if (this.#depth > RECURSION_LIMIT) throw new EncodeError(`messages nested more than ${RECURSION_LIMIT} deep`);
    this.#depth++;
    if (!this.#expandedAny(descriptor, message)) this.#fields(descriptor, message);
    this.#depth--;
  }

  #fields(descriptor: MessageDescriptor, message: AnyMessage): void {
    const extensions = this.#extensionsIn(descriptor, message);
    const fields = fieldsByNumber(descriptor);
    for (const field of extensions.length === 0 ? fields : byNumber([...fields, ...extensions])) {
      this.#field(field, valueIn(field, message), message);
    }
    if (this.#options.printUnknownFields !== true || message.$unknown === undefined) return;
    printRawFields(
      message.$unknown.filter((field) => !extensions.some((extension) => belongsTo(extension, field))),
      this.#writer,
    );
  }

  /** The extensions that are known and set. */
  #extensionsIn(descriptor: MessageDescriptor, message: AnyMessage): readonly FieldDescriptor[] {
    const { registry } = this.#options;
    if (message.$unknown === undefined || registry === undefined) return [];
    return extensionsAmong(message.$unknown, descriptor, registry);
  }

  #field(field: FieldDescriptor, value: unknown, message: AnyMessage): void {
    if (!isSet(field, value)) return;
    try {
      checkOneof(field, message);
      if (field.cardinality === "repeated") {
        for (const element of value as readonly unknown[]) this.#value(textName(field), field, element);
      } else if (field.cardinality === "map") {
        this.#map(field, value as Readonly<Record<string, unknown>>);
      } else {
        this.#value(textName(field), field, value);
      }
    } catch (error) {
      throw error instanceof EncodeError ? within(field.name, error) : error;
    }
  }

  #map(field: FieldDescriptor, map: Readonly<Record<string, unknown>>): void {
    const type = field.key as MapKeyType;
    for (const key of sortedKeys(type, map)) {
      if (map[key] === undefined) continue;
      this.#writer.open(field.name);
      this.#writer.scalar("key", printKey(type, key, this.#options.keepUnicode === true));
      this.#value("value", field, map[key]);
      this.#writer.close();
    }
  }

  /** A value under a name: that of a field, of one element, or of a map's value. */
  #value(name: string, { value: type }: FieldDescriptor, value: unknown): void {
    switch (type.kind) {
      case "scalar":
        this.#writer.scalar(name, printScalar(type.scalar, value, this.#options.keepUnicode === true));
        break;
      case "enum":
        this.#writer.scalar(name, printEnum(type.enum, value));
        break;
      case "message":
        if (typeof value !== "object" || value === null) throw new EncodeError(`${String(value)} is not a message`);
        this.#writer.open(name);
        this.message(type.message, value as AnyMessage);
        this.#writer.close();
    }
  }

  /** Prints what is in a `google.protobuf.Any`, if its type is known and its bytes are a message of that type. */
  #expandedAny(descriptor: MessageDescriptor, any: AnyMessage): boolean {
    if (descriptor.typeName !== "google.protobuf.Any" || this.#options.expandAny === false) return false;
    const { typeUrl = "", value = new Uint8Array(0) } = any as { typeUrl?: string; value?: Uint8Array };
    const type = findAnyType(typeUrl, this.#options.registry, this.#root);
    const message = type === undefined ? undefined : decode(type, value, this.#depth);
    if (type === undefined || message === undefined) return false;
    this.#writer.open(`[${typeUrl}]`);
    this.message(type, message);
    this.#writer.close();
    return true;
  }
}

/**
 * The message in an Any, within `depth` others; undefined when it is none, lacks a required field, or goes deeper than
 * the limit.
 */
function decode(type: MessageDescriptor, bytes: Uint8Array, depth: number): AnyMessage | undefined {
  if (depth > RECURSION_LIMIT) return undefined;
  const reader = new Reader(bytes);
  reader.depth = depth;
  try {
    const message = readMessage(type, reader, createMessage(type));
    return missingField(type, message) === undefined ? message : undefined;
  } catch (error) {
    if (error instanceof DecodeError) return undefined;
    throw error;
  }
}

const sorted = new WeakMap<MessageDescriptor, readonly FieldDescriptor[]>();

function fieldsByNumber(descriptor: MessageDescriptor): readonly FieldDescriptor[] {
  let fields = sorted.get(descriptor);
  if (fields === undefined) {
    fields = byNumber(descriptor.fields);
    sorted.set(descriptor, fields);
  }
  return fields;
}

function byNumber(fields: readonly FieldDescriptor[]): readonly FieldDescriptor[] {
  return [...fields].sort((a, b) => a.number - b.number);
}

function valueIn(field: FieldDescriptor, message: AnyMessage): unknown {
  if (field.kind === "extension") return extensionToPrint(field, message.$unknown ?? []);
  return fieldValue(field, message);
}

/** The error, with the path led on by the field or type in which it was found. */
function within(name: string, error: EncodeError): EncodeError {
  return new EncodeError(error.reason, error.path === undefined ? name : `${name}.${error.path}`);
}
