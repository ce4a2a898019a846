import type { Descriptor } from "../descriptor/descriptor.js";
import type { Extension } from "../generated/extension.js";
import type {
  EnumOptions,
  EnumValueOptions,
  FieldOptions,
  FileOptions,
  MessageOptions,
  MethodOptions,
  OneofOptions,
  ServiceOptions,
} from "../google/protobuf/descriptor_pb.js";
import type { AnyMessage } from "../message/message-type.js";
import { Reader } from "../wire/reader.js";
import type { UnknownField } from "../wire/unknown-field.js";

/** The options message of a descriptor, all of it as unknown fields: extensions are found there. */
type OptionsView = { $unknown?: readonly UnknownField[] };

/** The options message of a descriptor's kind: what its custom options extend. */
export type OptionsOf<D extends Descriptor> = {
  file: FileOptions;
  message: MessageOptions;
  field: FieldOptions;
  extension: FieldOptions;
  oneof: OneofOptions;
  enum: EnumOptions;
  enumValue: EnumValueOptions;
  service: ServiceOptions;
  method: MethodOptions;
}[D["kind"]];

/** A custom option of a descriptor: as generated, or as `createExtension` makes it. */
export type CustomOption<D extends Descriptor, V> = Extension<OptionsOf<D>, V> | Extension<AnyMessage, V>;

/**
 * The value of a custom option at a file, message, field, oneof, enum, value, service or method:
 * `getOption(Person.descriptor, sensitive)`. Where it is not set, its default, which for messages is undefined. Throws
 * `DecodeError` when its bytes are none of its type.
 */
export function getOption<D extends Descriptor, V>(descriptor: D, option: CustomOption<D, V>): V {
  // An extension reads nothing of a message but its unknown fields.
  return option.get(optionsOf(descriptor) as never);
}

/** Whether a custom option is set at a descriptor. */
export function hasOption<D extends Descriptor, V>(descriptor: D, option: CustomOption<D, V>): boolean {
  return option.has(optionsOf(descriptor) as never);
}

/** The options of a descriptor, all of them as unknown fields. Throws `DecodeError`. */
export function optionsOf(descriptor: Descriptor): OptionsView {
  const view: OptionsView = {};
  if (descriptor.options === undefined) return view;
  const reader = new Reader(descriptor.options);
  while (reader.pos < reader.limit) reader.unknown(reader.tag(), view);
  return view;
}
