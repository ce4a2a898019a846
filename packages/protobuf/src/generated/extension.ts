import type { FieldDescriptor, MessageDescriptor } from "../descriptor/descriptor.js";
import type { AnyMessage } from "../message/message-type.js";
import { belongsTo, hasExtension, readExtension, writeExtension } from "../plan/extension-value.js";
import type { UnknownField } from "../wire/unknown-field.js";
import type { EmbeddedFile } from "./embedded-file.js";

/**
 * An extension of messages of type `M`, with values of type `V`. Its values live in the message's `$unknown`, so a
 * message stays plain data, and an extension that a program does not know passes through it.
 */
export interface Extension<M, V> {
  /** The full name, without a leading dot. */
  readonly typeName: string;
  readonly descriptor: FieldDescriptor;
  /**
   * The value, or the default when it is not set (undefined for messages). What is changed in it must be `set` again.
   */
  get(message: M): V;
  has(message: M): boolean;
  /** Throws `EncodeError` when the value is not one of the extension's type. */
  set(message: M, value: NonNullable<V>): void;
  clear(message: M): void;
}

type Extendable = { $unknown?: readonly UnknownField[] };

/** For generated code. */
export function extension<M extends Extendable, V>(file: () => EmbeddedFile, typeName: string): Extension<M, V> {
  let found: FieldDescriptor | undefined;
  return accessTo(typeName, () => {
    found ??= extensionIn(file(), typeName);
    return found;
  });
}

/** An extension that is known at run time only, as a registry finds it: `registry.extension("acme.note")`. */
export function createExtension(descriptor: FieldDescriptor): Extension<AnyMessage, unknown> {
  if (descriptor.kind !== "extension") throw new TypeError(`${descriptor.typeName} is a field, not an extension`);
  return accessTo(descriptor.typeName, () => descriptor);
}

function accessTo<M extends Extendable, V>(typeName: string, descriptor: () => FieldDescriptor): Extension<M, V> {
  return {
    typeName,
    get descriptor() {
      return descriptor();
    },
    // The descriptor says that values have this type.
    get: (message) => readExtension(descriptor(), message.$unknown ?? []) as V,
    has: (message) => hasExtension(descriptor(), message.$unknown ?? []),
    set: (message, value) => {
      message.$unknown = [...others(message, descriptor()), ...writeExtension(descriptor(), value)];
    },
    clear: (message) => {
      const rest = others(message, descriptor());
      if (rest.length > 0) message.$unknown = rest;
      else delete message.$unknown;
    },
  };
}

function others(message: Extendable, extension: FieldDescriptor): UnknownField[] {
  return (message.$unknown ?? []).filter((field) => !belongsTo(extension, field));
}

function extensionIn(file: EmbeddedFile, typeName: string): FieldDescriptor {
  const { extensions, types, name } = file.descriptor;
  const nested = [...types.values()]
    .filter((type): type is MessageDescriptor => type.kind === "message")
    .flatMap((type) => type.extensions);
  const found = [...extensions, ...nested].find((candidate) => candidate.typeName === typeName);
  if (found === undefined) throw new TypeError(`${name} declares no extension ${typeName}`);
  return found;
}
