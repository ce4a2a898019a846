import { DecodeError } from "../wire/decode-error.js";
import { parseDefault } from "./default-value.js";
import type {
  EnumDescriptor,
  EnumValueDescriptor,
  FieldDescriptor,
  FileDescriptor,
  MapKeyType,
  MessageDescriptor,
  MethodDescriptor,
  OneofDescriptor,
  ScalarType,
  ServiceDescriptor,
  ValueType,
} from "./descriptor.js";
import { defaultFeatures, EDITION_PROTO2, EDITION_PROTO3, type Features, overrideFeatures } from "./features.js";
import { findType } from "./find-type.js";
import { LazyMessage, type MessageContents } from "./lazy-message.js";
import type { MessageShape } from "./message-shape.js";
import { jsonName, methodName, propertyName } from "./names.js";
import {
  type EnumProto,
  type FieldProto,
  type MessageProto,
  type OptionsProto,
  readFileProto,
  type ServiceProto,
} from "./proto-reader.js";

/** Finds a file by its import path. */
export type FindFile = (name: string) => FileDescriptor | undefined;

/**
 * Builds the descriptors of a file from the encoded `google.protobuf.FileDescriptorProto`. Every file that it imports
 * must be found. Throws `DecodeError` for bytes that are none, and `TypeError` for an import or a name that nothing
 * stands for. `shape` is that of the file's messages.
 */
export function buildFile(bytes: Uint8Array, findFile: FindFile, shape: MessageShape = {}): FileDescriptor {
  const file = buildLazily(bytes, findFile, shape);
  // Asked for its fields, a message finds out whether the names in it stand for something.
  for (const type of file.types.values()) if (type.kind === "message") type.fields;
  return file;
}

/** The same for bytes that are known to be right: the fields of a message are built when first asked for. */
export function buildLazily(bytes: Uint8Array, findFile: FindFile, shape: MessageShape): FileDescriptor {
  const proto = readFileProto(bytes);
  const edition =
    proto.syntax === "editions" ? proto.edition : proto.syntax === "proto3" ? EDITION_PROTO3 : EDITION_PROTO2;
  const dependencies = proto.dependencies.map((name) => {
    const found = findFile(name);
    if (found === undefined) throw new TypeError(`${proto.name}: the imported file ${name} is not known`);
    return found;
  });
  const types = new Map<string, MessageDescriptor | EnumDescriptor>();
  const file: Mutable<FileDescriptor> = {
    kind: "file",
    name: proto.name,
    package: proto.package,
    edition,
    features: overrideFeatures(defaultFeatures(edition), proto.options.features),
    dependencies,
    publicDependencies: proto.publicDependencies.flatMap((index) => dependencies[index] ?? []),
    messages: [],
    enums: [],
    extensions: [],
    services: [],
    types,
    optimizeFor: OPTIMIZE_FOR[proto.options.numbers.get(9) ?? 0] ?? "speed",
    isDeprecated: proto.options.numbers.get(23) === 1,
    options: proto.options.bytes,
    shape,
    bytes,
  };
  const builder = new Builder(file, types, shape);
  // Types first, all of them, because fields refer to them in any order.
  file.enums = proto.enums.map((child) => builder.enum(child, file, undefined));
  file.messages = proto.messages.map((child) => builder.message(child, file, undefined));
  builder.nestedExtensions();
  file.extensions = proto.extensions.map((child) => builder.extension(child, proto.package, file.features));
  file.services = proto.services.map((child) => builder.service(child));
  return file;
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };
/** What a type or service stands in: its features are inherited. */
type Scope = FileDescriptor | MessageDescriptor;

/** `FieldDescriptorProto.Type`, by number. */
const SCALARS: readonly (ScalarType | undefined)[] = [
  undefined,
  "double",
  "float",
  "int64",
  "uint64",
  "int32",
  "fixed64",
  "fixed32",
  "bool",
  "string",
  undefined,
  undefined,
  "bytes",
  "uint32",
  undefined,
  "sfixed32",
  "sfixed64",
  "sint32",
  "sint64",
];
const TYPE_GROUP = 10;
const TYPE_MESSAGE = 11;
const TYPE_ENUM = 14;
const LABEL_REQUIRED = 2;
const LABEL_REPEATED = 3;
const FIELD_PACKED = 2;
const FIELD_DEPRECATED = 3;
const FIELD_JSTYPE = 6;

class Builder {
  readonly #file: FileDescriptor;
  readonly #shape: MessageShape;
  readonly #types: Map<string, MessageDescriptor | EnumDescriptor>;
  readonly #extended: { message: LazyMessage; proto: MessageProto }[] = [];

  constructor(file: FileDescriptor, types: Map<string, MessageDescriptor | EnumDescriptor>, shape: MessageShape) {
    this.#file = file;
    this.#shape = shape;
    this.#types = types;
  }

  message(proto: MessageProto, scope: Scope, parent: MessageDescriptor | undefined): MessageDescriptor {
    const typeName = qualify(scope, proto.name);
    const features = overrideFeatures(scope.features, proto.options.features);
    const place = { typeName, file: this.#file, parent, features };
    const message = new LazyMessage(proto, place, (self) => this.#contents(self, proto));
    this.#types.set(message.typeName, message);
    message.enums = proto.enums.map((child) => this.enum(child, message, message));
    message.messages = proto.messages.map((child) => this.message(child, message, message));
    if (proto.extensions.length > 0) this.#extended.push({ message, proto });
    return message;
  }

  /** Builds the extensions that are declared within messages. */
  nestedExtensions(): void {
    for (const { message, proto } of this.#extended) {
      message.extensions = proto.extensions.map((child) => this.extension(child, message.typeName, message.features));
    }
  }

  #contents(message: MessageDescriptor, proto: MessageProto): MessageContents {
    const oneofs = proto.oneofs.map((child) => this.#oneof(child.name, child.options, message));
    const fields = proto.readFields().map((child) => {
      const isInOneof = child.oneofIndex !== undefined && !child.isProto3Optional;
      const oneof = isInOneof ? oneofs[child.oneofIndex as number] : undefined;
      const field = this.#field(child, "field", message, message.features, oneof, message.typeName);
      if (oneof !== undefined) (oneof.fields as FieldDescriptor[]).push(field);
      return field;
    });
    const members = [...new Set(fields.map((field) => field.union ?? field))];
    makeDistinct(members);
    return {
      fields,
      oneofs: oneofs.filter((oneof) => oneof.fields.length > 0),
      members,
      fieldsByNumber: new Map(fields.map((field) => [field.number, field])),
    };
  }

  extension(proto: FieldProto, scopeName: string, features: Features): FieldDescriptor {
    const extendee = this.#resolve(proto.extendee, proto.name);
    if (extendee.kind !== "message") throw new TypeError(`${this.#file.name}: ${proto.extendee} is not a message`);
    return this.#field(proto, "extension", extendee, features, undefined, scopeName);
  }

  enum(proto: EnumProto, scope: Scope, parent: MessageDescriptor | undefined): EnumDescriptor {
    const values: EnumValueDescriptor[] = [];
    const valuesByNumber = new Map<number, EnumValueDescriptor>();
    const result: EnumDescriptor = {
      kind: "enum",
      name: proto.name,
      typeName: qualify(scope, proto.name),
      file: this.#file,
      parent,
      isClosed: overrideFeatures(scope.features, proto.options.features).enumType === "closed",
      values,
      valuesByNumber,
      valuesByName: new Map(),
      isDeprecated: proto.options.numbers.get(3) === 1,
      options: proto.options.bytes,
    };
    for (const { name, number, options } of proto.values) {
      const isDeprecated = options.numbers.get(1) === 1;
      const value: EnumValueDescriptor = {
        kind: "enumValue",
        name,
        number,
        parent: result,
        isDeprecated,
        options: options.bytes,
      };
      values.push(value);
      if (!valuesByNumber.has(number)) valuesByNumber.set(number, value);
      (result.valuesByName as Map<string, EnumValueDescriptor>).set(name, value);
    }
    this.#types.set(result.typeName, result);
    return result;
  }

  service(proto: ServiceProto): ServiceDescriptor {
    const methods: MethodDescriptor[] = [];
    const service: ServiceDescriptor = {
      kind: "service",
      name: proto.name,
      typeName: qualify(this.#file, proto.name),
      file: this.#file,
      methods,
      isDeprecated: proto.options.numbers.get(33) === 1,
      options: proto.options.bytes,
    };
    for (const method of proto.methods) {
      const input = this.#resolve(method.input, method.name);
      const output = this.#resolve(method.output, method.name);
      if (input.kind !== "message" || output.kind !== "message") {
        throw new TypeError(`${service.typeName}.${method.name}: a method takes and gives messages`);
      }
      methods.push({
        kind: "method",
        name: method.name,
        property: methodName(method.name),
        parent: service,
        input,
        output,
        isClientStreaming: method.isClientStreaming,
        isServerStreaming: method.isServerStreaming,
        idempotency: IDEMPOTENCY[method.options.numbers.get(34) ?? 0] ?? "unknown",
        isDeprecated: method.options.numbers.get(33) === 1,
        options: method.options.bytes,
      });
    }
    makeDistinct(methods);
    return service;
  }

  #oneof(name: string, options: OptionsProto, parent: MessageDescriptor): OneofDescriptor {
    const typeName = `${parent.typeName}.${name}`;
    const property = propertyName(name, this.#shape.fieldNames);
    return { kind: "oneof", name, typeName, property, parent, fields: [], options: options.bytes };
  }

  #field(
    proto: FieldProto,
    kind: FieldDescriptor["kind"],
    parent: MessageDescriptor,
    inherited: Features,
    oneof: OneofDescriptor | undefined,
    scopeName: string,
  ): FieldDescriptor {
    const features = fieldFeatures(proto, inherited);
    const element = this.#valueType(proto, features, parent);
    const isRepeated = proto.label === LABEL_REPEATED;
    const entry = isRepeated && element.kind === "message" && element.message.isMapEntry ? element.message : undefined;
    const value = entry?.fields[1]?.value ?? element;
    const isMessage = value.kind === "message";
    const isExplicit =
      kind === "extension" || oneof !== undefined || isMessage || features.fieldPresence === "explicit";
    return {
      kind,
      name: proto.name,
      typeName: scopeName === "" ? proto.name : `${scopeName}.${proto.name}`,
      number: proto.number,
      jsonName: proto.jsonName ?? jsonName(proto.name),
      property: propertyName(proto.name, this.#shape.fieldNames),
      file: this.#file,
      parent,
      oneof,
      union: this.#shape.oneofs === "flat" ? undefined : oneof,
      features,
      cardinality: entry !== undefined ? "map" : isRepeated ? "repeated" : "singular",
      presence: isRepeated
        ? "implicit"
        : features.fieldPresence === "legacyRequired"
          ? "required"
          : isExplicit
            ? "explicit"
            : "implicit",
      entry,
      key: entry === undefined ? undefined : keyType(entry),
      value,
      isPacked: isRepeated && isPackable(element) && features.repeatedFieldEncoding === "packed",
      integers: INTEGERS[proto.options.numbers.get(FIELD_JSTYPE) ?? 0] ?? this.#shape.int64 ?? "bigint",
      defaultValue: isRepeated ? undefined : parseDefault(proto.defaultValue, value),
      hasDefault: proto.defaultValue !== undefined,
      isDeprecated: proto.options.numbers.get(FIELD_DEPRECATED) === 1,
      options: proto.options.bytes,
    };
  }

  #valueType(proto: FieldProto, features: Features, parent: MessageDescriptor): ValueType {
    const scalar = SCALARS[proto.type];
    if (scalar !== undefined) return { kind: "scalar", scalar };
    if (proto.type !== TYPE_ENUM && proto.type !== TYPE_MESSAGE && proto.type !== TYPE_GROUP && proto.type !== 0) {
      throw new DecodeError(`${this.#file.name}: field ${proto.name} has the type number ${proto.type}, which is none`);
    }
    const type = this.#resolve(proto.typeName, proto.name);
    if (type.kind === "enum") return { kind: "enum", enum: type };
    // A map stays length-prefixed, and the messages in it as well, whatever the file says (editions guide).
    const isDelimited = features.messageEncoding === "delimited" && !type.isMapEntry && !parent.isMapEntry;
    return { kind: "message", message: type, isDelimited };
  }

  #resolve(name: string, user: string): MessageDescriptor | EnumDescriptor {
    const found = findType(name.replace(/^\./, ""), this.#file);
    if (found === undefined) throw new TypeError(`${this.#file.name}: ${user} refers to ${name}, which is not known`);
    return found;
  }
}

function fieldFeatures(proto: FieldProto, inherited: Features): Features {
  const packed = proto.options.numbers.get(FIELD_PACKED);
  const isPlain = proto.label !== LABEL_REQUIRED && proto.type !== TYPE_GROUP && !proto.isProto3Optional;
  if (isPlain && packed === undefined) return overrideFeatures(inherited, proto.options.features);
  const set = new Map(proto.options.features);
  // What proto2 and proto3 say in other words.
  if (packed !== undefined) set.set(3, packed === 1 ? 1 : 2);
  if (proto.label === LABEL_REQUIRED) set.set(1, 3);
  if (proto.isProto3Optional) set.set(1, 1);
  if (proto.type === TYPE_GROUP) set.set(5, 2);
  return overrideFeatures(inherited, set);
}

/**
 * Of members that would have the same property (`foo_bar` and `fooBar`), the later ones are called as in the `.proto`.
 */
function makeDistinct(members: readonly { readonly name: string; readonly property: string }[]): void {
  const taken = new Set<string>();
  // Their maker is the one who calls.
  for (const member of members as readonly { name: string; property: string }[]) {
    if (taken.has(member.property)) member.property = member.name;
    while (taken.has(member.property)) member.property += "$";
    taken.add(member.property);
  }
}

function qualify(scope: Scope, name: string): string {
  const prefix = scope.kind === "file" ? scope.package : scope.typeName;
  return prefix === "" ? name : `${prefix}.${name}`;
}

function isPackable(value: ValueType): boolean {
  return value.kind === "enum" || (value.kind === "scalar" && value.scalar !== "string" && value.scalar !== "bytes");
}

function keyType(entry: MessageDescriptor): MapKeyType {
  const key = entry.fields[0]?.value;
  const scalar = key?.kind === "scalar" ? key.scalar : undefined;
  if (scalar === undefined || scalar === "double" || scalar === "float" || scalar === "bytes") {
    throw new TypeError(`${entry.typeName}: a map's key is an integer, a boolean or a string`);
  }
  return scalar;
}

const IDEMPOTENCY = ["unknown", "noSideEffects", "idempotent"] as const;
const OPTIMIZE_FOR = [undefined, "speed", "codeSize", "liteRuntime"] as const;
const INTEGERS = [undefined, "string", "number"] as const;
