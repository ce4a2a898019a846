import type { FieldDescriptor, MessageDescriptor } from "../descriptor/descriptor.js";
import { checkOneof } from "../message/check-oneof.js";
import { fieldValue } from "../message/field-value.js";
import type { AnyMessage } from "../message/message-type.js";
import { initialValue, zeroOf } from "../plan/create-message.js";
import { isSet } from "../plan/is-set.js";
import { EncodeError } from "../wire/encode-error.js";
import { extensionsInJson, jsonFormOf } from "./json-form.js";
import type { JsonContext, JsonWriteOptions } from "./json-options.js";
import type { JsonObject, JsonValue } from "./json-value.js";
import { putMember } from "./put-member.js";
import { enumToJson, scalarToJson } from "./scalar-to-json.js";
import { isWrapper } from "./well-known.js";

/**
 * A message as ProtoJSON (the guide of that name). Fields may be absent. Throws `EncodeError`, with the path of the
 * field without the type in front, for what JSON cannot say.
 */
export function toJson(descriptor: MessageDescriptor, message: AnyMessage, options: JsonWriteOptions = {}): JsonValue {
  return messageToJson(descriptor, message, { ...options, root: descriptor.file });
}

type Context = JsonContext<JsonWriteOptions>;

function messageToJson(descriptor: MessageDescriptor, message: AnyMessage, options: Context): JsonValue {
  const special = specialToJson(descriptor, message, options);
  if (special !== undefined) return special;
  const json: JsonObject = {};
  for (const field of descriptor.fields) {
    const value = fieldValue(field, message) ?? initialValue(field);
    if (options.emitDefaults === true ? value !== undefined : isSet(field, value)) {
      putField(field, value, json, message, options);
    }
  }
  if (message.$unknown !== undefined && options.registry !== undefined) {
    extensionsInJson().write(descriptor, message.$unknown, options.registry, (extension, value) => {
      putMember(json, `[${extension.typeName}]`, fieldToJson(extension, value, options));
    });
  }
  return json;
}

function putField(
  field: FieldDescriptor,
  value: unknown,
  json: JsonObject,
  message: AnyMessage,
  options: Context,
): void {
  try {
    checkOneof(field, message);
    putMember(json, options.useProtoNames === true ? field.name : field.jsonName, fieldToJson(field, value, options));
  } catch (error) {
    if (!(error instanceof EncodeError)) throw error;
    throw new EncodeError(error.reason, error.path === undefined ? field.name : `${field.name}.${error.path}`);
  }
}

function fieldToJson(field: FieldDescriptor, value: unknown, options: Context): JsonValue {
  if (field.cardinality === "repeated") {
    return (value as readonly unknown[]).map((element) => valueToJson(field, element, options));
  }
  if (field.cardinality === "map") {
    const map = value as Readonly<Record<string, unknown>>;
    const json: JsonObject = {};
    for (const key of Object.keys(map)) putMember(json, key, valueToJson(field, map[key], options));
    return json;
  }
  return valueToJson(field, value, options);
}

function valueToJson(field: FieldDescriptor, value: unknown, options: Context): JsonValue {
  switch (field.value.kind) {
    case "scalar":
      return scalarToJson(field.value.scalar, value);
    case "enum":
      return enumToJson(field.value.enum, value, options.enumsAsNumbers === true);
    case "message":
      return messageToJson(field.value.message, value as AnyMessage, options);
  }
}

/** The types that ProtoJSON gives a form of their own; undefined for all others. */
function specialToJson(descriptor: MessageDescriptor, message: AnyMessage, options: Context): JsonValue | undefined {
  if (!descriptor.typeName.startsWith("google.protobuf.")) return undefined;
  const form = jsonFormOf(descriptor);
  if (form !== undefined) return form.write(message, options, messageToJson);
  switch (descriptor.typeName) {
    case "google.protobuf.Struct":
    case "google.protobuf.ListValue": {
      const field = descriptor.fields[0] as FieldDescriptor;
      return fieldToJson(field, message[field.property] ?? initialValue(field), options);
    }
    case "google.protobuf.Value":
      return dynamicToJson(descriptor, message, options);
    default: {
      if (!isWrapper(descriptor)) return undefined;
      const field = descriptor.fields[0] as FieldDescriptor;
      return valueToJson(field, message[field.property] ?? zeroOf(field), options);
    }
  }
}

/** `google.protobuf.Value` is what it holds. */
function dynamicToJson(descriptor: MessageDescriptor, message: AnyMessage, options: Context): JsonValue {
  const field = descriptor.fields.find((candidate) => fieldValue(candidate, message) !== undefined);
  if (field === undefined) throw new EncodeError("a google.protobuf.Value in which nothing is set");
  const value = fieldValue(field, message);
  if (typeof value === "number" && !Number.isFinite(value)) {
    throw new EncodeError(`${value} in a google.protobuf.Value, where JSON has finite numbers only`);
  }
  return valueToJson(field, value, options);
}
