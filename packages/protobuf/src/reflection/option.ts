import type { Descriptor } from "../descriptor/descriptor.js";
import type { Extension } from "../generated/extension.js";
import { Reader } from "../wire/reader.js";
import type { UnknownField } from "../wire/unknown-field.js";

/** The options message of a descriptor, all of it as unknown fields: extensions are found there. */
type OptionsView = { $unknown?: readonly UnknownField[] };

/**
 * The value of a custom option at a file, message, field, oneof, enum, value, service or method:
 * `getOption(Person.descriptor, sensitive)`. Where it is not set, its default, which for messages is undefined. Throws
 * `DecodeError` when its bytes are none of its type.
 */
export function getOption<O, V>(descriptor: Descriptor, option: Extension<O, V>): V {
  // An extension reads nothing of a message but its unknown fields.
  return option.get(optionsOf(descriptor) as O);
}

/** Whether a custom option is set at a descriptor. */
export function hasOption<O, V>(descriptor: Descriptor, option: Extension<O, V>): boolean {
  return option.has(optionsOf(descriptor) as O);
}

/** The options of a descriptor, all of them as unknown fields. Throws `DecodeError`. */
export function optionsOf(descriptor: Descriptor): OptionsView {
  const view: OptionsView = {};
  if (descriptor.options === undefined) return view;
  const reader = new Reader(descriptor.options);
  while (reader.pos < reader.limit) reader.unknown(reader.tag(), view);
  return view;
}
