import type { FieldDescriptor, MessageDescriptor } from "../descriptor/descriptor.js";
import { fieldValue, setFieldValue } from "../message/field-value.js";
import { setEntry } from "../message/map-entry.js";
import type { AnyMessage } from "../message/message-type.js";
import { createMessage, zeroOf } from "../plan/create-message.js";
import { writeExtension } from "../plan/extension-value.js";
import { isSet } from "../plan/is-set.js";

/** A message in the making: takes one value after the other, of fields and of extensions. */
export class MessageBuilder {
  readonly descriptor: MessageDescriptor;
  readonly #message: AnyMessage;
  #extensions: Map<FieldDescriptor, unknown> | undefined;

  constructor(descriptor: MessageDescriptor, into: AnyMessage = createMessage(descriptor)) {
    this.descriptor = descriptor;
    this.#message = into;
  }

  /**
   * Adds an element to a list, an entry to a map, or sets a singular field. A map's entry is a message of the entry's
   * type.
   */
  put(field: FieldDescriptor, value: unknown): void {
    const { property, cardinality } = field;
    if (field.kind === "extension") {
      this.#putExtension(field, value);
    } else if (cardinality === "map") {
      const entry = value as { key: unknown; value: unknown };
      const key = entry.key ?? (field.key === "string" ? "" : field.key === "bool" ? false : 0);
      setEntry(this.#message[property] as Record<string, unknown>, String(key), entry.value ?? emptyValue(field));
    } else if (cardinality === "repeated") {
      (this.#message[property] as unknown[]).push(value);
    } else {
      setFieldValue(field, this.#message, value);
    }
  }

  /** Whether a singular field holds a value, as far as that can be told of fields without presence. */
  has(field: FieldDescriptor): boolean {
    if (field.kind === "extension") return this.#extensions?.has(field) === true;
    return isSet(field, fieldValue(field, this.#message));
  }

  /** The message that a singular field holds already. */
  messageIn(field: FieldDescriptor): AnyMessage | undefined {
    if (field.cardinality !== "singular" || !this.has(field)) return undefined;
    return this.#valueOf(field) as AnyMessage;
  }

  /** The member that is set of the oneof in which the field is. */
  chosen({ oneof }: FieldDescriptor): FieldDescriptor | undefined {
    return oneof?.fields.find((member) => fieldValue(member, this.#message) !== undefined);
  }

  /** The message. Throws `EncodeError` when a value is not one of its extension's type. */
  finish(): AnyMessage {
    if (this.#extensions !== undefined) {
      const inOrder = [...this.#extensions].sort(([a], [b]) => a.number - b.number);
      const fields = inOrder.flatMap(([extension, value]) => writeExtension(extension, value));
      this.#message.$unknown = [...(this.#message.$unknown ?? []), ...fields];
    }
    return this.#message;
  }

  #valueOf(field: FieldDescriptor): unknown {
    if (field.kind === "extension") return this.#extensions?.get(field);
    return fieldValue(field, this.#message);
  }

  #putExtension(extension: FieldDescriptor, value: unknown): void {
    this.#extensions ??= new Map();
    if (extension.cardinality !== "repeated") {
      this.#extensions.set(extension, value);
      return;
    }
    const list = this.#extensions.get(extension);
    if (list === undefined) this.#extensions.set(extension, [value]);
    else (list as unknown[]).push(value);
  }
}

/** The value of a map's entry in which none was told. */
function emptyValue(field: FieldDescriptor): unknown {
  return field.value.kind === "message" ? createMessage(field.value.message) : zeroOf(field);
}
