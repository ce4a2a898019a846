import type { FieldDescriptor, MessageDescriptor } from "../descriptor/descriptor.js";
import type { Registry } from "../descriptor/registry.js";
import type { AnyMessage } from "../message/message-type.js";
import type { UnknownField } from "../wire/unknown-field.js";
import type { JsonContext, JsonReadOptions, JsonWriteOptions } from "./json-options.js";
import type { JsonValue, ParsedJson } from "./json-value.js";

/**
 * The form of its own that ProtoJSON gives a type, such as `google.protobuf.Timestamp`. It comes into a bundle with the type:
 * most programs use few of them.
 */
export interface JsonForm {
  /** Throws `EncodeError` for what JSON cannot say. */
  write(message: AnyMessage, options: JsonContext<JsonWriteOptions>, writeMessage: WriteJson): JsonValue;
  /** The properties that JSON tells. Throws `DecodeError`. */
  read(json: ParsedJson, options: JsonContext<JsonReadOptions>, readMessage: ReadJson): AnyMessage;
}

export type WriteJson = (
  descriptor: MessageDescriptor,
  message: AnyMessage,
  options: JsonContext<JsonWriteOptions>,
) => JsonValue;
export type ReadJson = (json: ParsedJson, descriptor: MessageDescriptor) => AnyMessage;

const forms = new Map<string, JsonForm>();

/** Called when a type that has a form is made. */
export function addJsonForm(typeName: string, form: JsonForm): void {
  forms.set(typeName, form);
}

export function jsonFormOf(descriptor: MessageDescriptor): JsonForm | undefined {
  return forms.get(descriptor.typeName);
}

/** Reads and writes extensions for JSON, which meets them only where there is a registry: that brings it along. */
export interface ExtensionCodec {
  /** Gives `put` every extension that the registry knows among the unknown fields. Throws `EncodeError`. */
  write(
    descriptor: MessageDescriptor,
    unknown: readonly UnknownField[],
    registry: Registry,
    put: (extension: FieldDescriptor, value: unknown) => void,
  ): void;
  /** The unknown fields that say `value`. Throws `EncodeError`. */
  read(extension: FieldDescriptor, value: unknown): readonly UnknownField[];
}

let extensionCodec: ExtensionCodec | undefined;

export function provideExtensionCodec(codec: ExtensionCodec): void {
  extensionCodec = codec;
}

export function extensionsInJson(): ExtensionCodec {
  if (extensionCodec === undefined) throw new TypeError("extensions in JSON need a registry made by createRegistry");
  return extensionCodec;
}
