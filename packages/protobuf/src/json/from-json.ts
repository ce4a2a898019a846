import type { FieldDescriptor, MapKeyType, MessageDescriptor } from "../descriptor/descriptor.js";
import { otherMember, setFieldValue } from "../message/field-value.js";
import { setEntry } from "../message/map-entry.js";
import type { AnyMessage } from "../message/message-type.js";
import { createMessage } from "../plan/create-message.js";
import { is64Bit, toNumber } from "../plan/integers.js";
import { DecodeError } from "../wire/decode-error.js";
import { RECURSION_LIMIT } from "../wire/reader.js";
import { extensionsInJson, jsonFormOf } from "./json-form.js";
import type { JsonContext, JsonReadOptions } from "./json-options.js";
import type { ParsedJson } from "./json-value.js";
import { enumFromJson, notA, scalarFromJson } from "./scalar-from-json.js";
import { isWrapper } from "./well-known.js";

/**
 * The message that ProtoJSON tells (the guide of that name). Throws `DecodeError`, with the path of the field without
 * the type in front.
 */
export function fromJson(descriptor: MessageDescriptor, json: ParsedJson, options: JsonReadOptions = {}): AnyMessage {
  return new JsonReader({ ...options, root: descriptor.file }).message(descriptor, json);
}

/** Stands for a value that `ignoreUnknown` passes over. */
const IGNORED = Symbol("ignored");

class JsonReader {
  readonly #options: JsonContext<JsonReadOptions>;
  /** The outermost message is nested in none. */
  #depth = -1;

  constructor(options: JsonContext<JsonReadOptions>) {
    this.#options = options;
  }

  message(descriptor: MessageDescriptor, json: ParsedJson): AnyMessage {
    if (++this.#depth > RECURSION_LIMIT) throw new DecodeError(`messages nested more than ${RECURSION_LIMIT} deep`);
    const message = this.#special(descriptor, json) ?? this.#fields(descriptor, json);
    this.#depth--;
    return message;
  }

  #fields(descriptor: MessageDescriptor, json: ParsedJson): AnyMessage {
    if (!isObject(json)) throw notA(`an object (${descriptor.typeName})`, json);
    const message = createMessage(descriptor);
    const names = namesOf(descriptor);
    const seen = new Set<FieldDescriptor>();
    for (const name of Object.keys(json)) {
      const field = names.get(name) ?? this.#extension(descriptor, name);
      if (field === undefined) {
        if (this.#options.ignoreUnknown === true) continue;
        throw new DecodeError(`${descriptor.typeName} has no field ${JSON.stringify(name)}`);
      }
      if (seen.has(field)) throw new DecodeError(`the field ${field.name} twice, under both of its names`);
      seen.add(field);
      try {
        this.#field(field, json[name] as ParsedJson, message);
      } catch (error) {
        if (!(error instanceof DecodeError)) throw error;
        const path = error.path === undefined ? field.name : `${field.name}.${error.path}`;
        throw new DecodeError(error.reason, undefined, path);
      }
    }
    return message;
  }

  #extension(descriptor: MessageDescriptor, name: string): FieldDescriptor | undefined {
    if (!name.startsWith("[") || !name.endsWith("]")) return undefined;
    const extension = this.#options.registry?.extension(name.slice(1, -1));
    return extension?.parent.typeName === descriptor.typeName ? extension : undefined;
  }

  #field(field: FieldDescriptor, json: ParsedJson, message: AnyMessage): void {
    // Where optional members may be undefined, typed JSON may have some.
    if (json === undefined) return;
    // Null means that the field is not set, but for the types that have null as a value.
    if (json === null && !(field.cardinality === "singular" && acceptsNull(field))) return;
    const value =
      field.cardinality === "repeated"
        ? this.#list(field, json)
        : field.cardinality === "map"
          ? this.#map(field, json)
          : this.#value(field, json);
    if (value === IGNORED) return;
    if (field.kind === "extension") {
      message.$unknown = [...(message.$unknown ?? []), ...extensionsInJson().read(field, value)];
    } else {
      if (otherMember(field, message) !== undefined)
        throw new DecodeError("a second member of its oneof, which holds one");
      setFieldValue(field, message, value);
    }
  }

  #list(field: FieldDescriptor, json: ParsedJson): unknown[] {
    if (!Array.isArray(json)) throw notA("an array", json);
    const list: unknown[] = [];
    for (const element of json) {
      if (element === null && !acceptsNull(field)) throw notA("an element that is not null", element);
      const value = this.#value(field, element);
      if (value !== IGNORED) list.push(value);
    }
    return list;
  }

  #map(field: FieldDescriptor, json: ParsedJson): Record<string, unknown> {
    if (!isObject(json)) throw notA("an object", json);
    const map: Record<string, unknown> = {};
    for (const key of Object.keys(json)) {
      const element = json[key] as ParsedJson;
      if (element === null && !acceptsNull(field))
        throw notA(`a value of ${JSON.stringify(key)} that is not null`, element);
      const value = this.#value(field, element);
      if (value !== IGNORED) setEntry(map, readKey(field.key as MapKeyType, key), value);
    }
    return map;
  }

  #value(field: FieldDescriptor, json: ParsedJson): unknown {
    switch (field.value.kind) {
      case "scalar": {
        const value = scalarFromJson(field.value.scalar, json);
        if (field.integers === "bigint" || !is64Bit(field.value.scalar)) return value;
        // What is read from a 64-bit integer is a bigint.
        return field.integers === "string" ? String(value) : toNumber(value as bigint);
      }
      case "enum": {
        const number = enumFromJson(field.value.enum, json);
        if (number !== undefined) return number;
        if (this.#options.ignoreUnknown === true) return IGNORED;
        throw notA(`a value of ${field.value.enum.typeName}`, json);
      }
      case "message":
        return this.message(field.value.message, json);
    }
  }

  /** The types that ProtoJSON gives a form of their own; undefined for all others. */
  #special(descriptor: MessageDescriptor, json: ParsedJson): AnyMessage | undefined {
    if (!descriptor.typeName.startsWith("google.protobuf.")) return undefined;
    const form = jsonFormOf(descriptor);
    if (form !== undefined) {
      const read = form.read(json, this.#options, (inner, type) => this.message(type, inner));
      return { ...createMessage(descriptor), ...read };
    }
    switch (descriptor.typeName) {
      case "google.protobuf.Struct":
        return { ...createMessage(descriptor), fields: this.#map(descriptor.fields[0] as FieldDescriptor, json) };
      case "google.protobuf.ListValue":
        return { ...createMessage(descriptor), values: this.#list(descriptor.fields[0] as FieldDescriptor, json) };
      case "google.protobuf.Value":
        return this.#dynamic(descriptor, json);
      default:
        if (!isWrapper(descriptor)) return undefined;
        return { ...createMessage(descriptor), value: this.#value(descriptor.fields[0] as FieldDescriptor, json) };
    }
  }

  /** `google.protobuf.Value` holds any JSON. */
  #dynamic(descriptor: MessageDescriptor, json: ParsedJson): AnyMessage {
    const property = dynamicCase(json);
    const field = descriptor.fields.find((candidate) => candidate.property === property) as FieldDescriptor;
    const message = createMessage(descriptor);
    setFieldValue(field, message, this.#value(field, json));
    return message;
  }
}

function dynamicCase(json: ParsedJson): string {
  if (json === null) return "nullValue";
  if (typeof json === "object") return Array.isArray(json) ? "listValue" : "structValue";
  return typeof json === "string" ? "stringValue" : typeof json === "boolean" ? "boolValue" : "numberValue";
}

function acceptsNull(field: FieldDescriptor): boolean {
  if (field.value.kind === "message") return field.value.message.typeName === "google.protobuf.Value";
  return field.value.kind === "enum" && field.value.enum.typeName === "google.protobuf.NullValue";
}

/** A map's key, checked, and in the one form that the key has as a property. */
function readKey(type: MapKeyType, key: string): string {
  if (type === "bool") {
    if (key !== "true" && key !== "false") throw notA("the key true or false", key);
    return key;
  }
  return String(scalarFromJson(type, key));
}

function isObject(json: ParsedJson): json is { [key: string]: ParsedJson } {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

const known = new WeakMap<MessageDescriptor, ReadonlyMap<string, FieldDescriptor>>();

/** The fields by their names in JSON, and as in the `.proto`. */
function namesOf(descriptor: MessageDescriptor): ReadonlyMap<string, FieldDescriptor> {
  let names = known.get(descriptor);
  if (names === undefined) {
    names = new Map([
      ...descriptor.fields.map((field) => [field.name, field] as const),
      ...descriptor.fields.map((field) => [field.jsonName, field] as const),
    ]);
    known.set(descriptor, names);
  }
  return names;
}
