import { DecodeError } from "../wire/decode-error.js";
import { parseDefault } from "./default-value.js";
import type {
  EnumDescriptor,
  FieldDescriptor,
  MapKeyType,
  MessageDescriptor,
  OneofDescriptor,
  ScalarType,
  ValueType,
} from "./descriptor.js";
import { type Features, overrideFeatures } from "./features.js";
import { findType } from "./find-type.js";
import { jsonName, propertyName } from "./names.js";
import type { RawProto } from "./raw-proto.js";
import { fileOf, qualify, type Scope } from "./scope.js";

/**
 * Builds a field of the message `scope`, or an extension that is declared in `scope`, from its
 * `google.protobuf.FieldDescriptorProto`. Throws `TypeError` for a name that nothing stands for.
 */
export function buildField(
  proto: RawProto,
  kind: FieldDescriptor["kind"],
  scope: Scope,
  oneof: OneofDescriptor | undefined,
): FieldDescriptor {
  const file = fileOf(scope);
  const { name } = proto;
  const parent = kind === "field" && scope.kind === "message" ? scope : extendee(proto, scope);
  const options = proto.message(OPTIONS);
  const label = proto.number(LABEL);
  const isRepeated = label === LABEL_REPEATED;
  const features = fieldFeatures(proto, options, scope.features);
  const element = valueType(proto, features, scope, parent);
  const entry = isRepeated && element.kind === "message" && element.message.isMapEntry ? element.message : undefined;
  const value = entry?.fields[1]?.value ?? element;
  const isExplicit =
    kind === "extension" || oneof !== undefined || value.kind === "message" || features.fieldPresence === "explicit";
  const defaultText = proto.text(7);
  return {
    kind,
    name,
    typeName: qualify(scope, name),
    number: proto.number(3) ?? 0,
    jsonName: proto.text(10) ?? jsonName(name),
    property: propertyName(name, file.shape.fieldNames),
    file,
    parent,
    oneof,
    union: file.shape.oneofs === "flat" ? undefined : oneof,
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
    integers: INTEGERS[options?.number(FIELD_JSTYPE) ?? 0] ?? file.shape.int64 ?? "bigint",
    defaultValue: isRepeated ? undefined : parseDefault(defaultText, value),
    hasDefault: defaultText !== undefined,
    isDeprecated: options?.number(FIELD_DEPRECATED) === 1,
    options: options?.bytes,
  };
}

/**
 * Of members that would have the same property (`foo_bar` and `fooBar`), the later ones are called as in the `.proto`.
 */
export function makeDistinct(members: readonly { readonly name: string; readonly property: string }[]): void {
  const taken = new Set<string>();
  // Their maker is the one who calls.
  for (const member of members as readonly { name: string; property: string }[]) {
    if (taken.has(member.property)) member.property = member.name;
    while (taken.has(member.property)) member.property += "$";
    taken.add(member.property);
  }
}

/** Finds the type that `name` stands for, in the file or in what it imports. */
export function resolveType(name: string, user: string, scope: Scope): MessageDescriptor | EnumDescriptor {
  const file = fileOf(scope);
  const found = findType(name.replace(/^\./, ""), file);
  if (found === undefined) throw new TypeError(`${file.name}: ${user} refers to ${name}, which is not known`);
  return found;
}

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
const TYPE_NAME = 6;
const TYPE = 5;
const LABEL = 4;
const OPTIONS = 8;
const PROTO3_OPTIONAL = 17;
const FEATURES = 21;
const LABEL_REQUIRED = 2;
const LABEL_REPEATED = 3;
const FIELD_PACKED = 2;
const FIELD_DEPRECATED = 3;
const FIELD_JSTYPE = 6;

function extendee(proto: RawProto, scope: Scope): MessageDescriptor {
  const name = proto.text(2) ?? "";
  const type = resolveType(name, proto.name, scope);
  if (type.kind !== "message") throw new TypeError(`${fileOf(scope).name}: ${name} is not a message`);
  return type;
}

function valueType(proto: RawProto, features: Features, scope: Scope, parent: MessageDescriptor): ValueType {
  const number = proto.number(TYPE) ?? 0;
  const scalar = SCALARS[number];
  if (scalar !== undefined) return { kind: "scalar", scalar };
  if (number !== TYPE_ENUM && number !== TYPE_MESSAGE && number !== TYPE_GROUP && number !== 0) {
    const { name } = fileOf(scope);
    throw new DecodeError(`${name}: field ${proto.name} has the type number ${number}, which is none`);
  }
  const type = resolveType(proto.text(TYPE_NAME) ?? "", proto.name, scope);
  if (type.kind === "enum") return { kind: "enum", enum: type };
  // A map stays length-prefixed, and the messages in it as well, whatever the file says (editions guide).
  const isDelimited = features.messageEncoding === "delimited" && !type.isMapEntry && !parent.isMapEntry;
  return { kind: "message", message: type, isDelimited };
}

function fieldFeatures(proto: RawProto, options: RawProto | undefined, inherited: Features): Features {
  const set = options?.message(FEATURES)?.allNumbers() ?? new Map<number, number>();
  // What proto2 and proto3 say in other words.
  const packed = options?.number(FIELD_PACKED);
  if (packed !== undefined) set.set(3, packed === 1 ? 1 : 2);
  if (proto.number(LABEL) === LABEL_REQUIRED) set.set(1, 3);
  if (proto.number(PROTO3_OPTIONAL) === 1) set.set(1, 1);
  if (proto.number(TYPE) === TYPE_GROUP) set.set(5, 2);
  return overrideFeatures(inherited, set);
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

const INTEGERS = [undefined, "string", "number"] as const;
