import { buildField, makeDistinct } from "./build-field.js";
import type {
  EnumDescriptor,
  FieldDescriptor,
  FileDescriptor,
  MessageDescriptor,
  OneofDescriptor,
} from "./descriptor.js";
import { type Features, overrideFeatures } from "./features.js";
import { LazyEnum } from "./lazy-enum.js";
import { propertyName } from "./names.js";
import { NO_FIELDS, type RawProto } from "./raw-proto.js";
import { fileOf, qualify, type Scope } from "./scope.js";

/**
 * A message of which nothing but the name is read before it is asked for: of the types in a file, a program uses a few,
 * and it should not wait for the others.
 */
export class LazyMessage implements MessageDescriptor {
  readonly kind = "message";
  readonly name: string;
  readonly typeName: string;
  readonly file: FileDescriptor;
  readonly parent: MessageDescriptor | undefined;
  readonly #proto: RawProto;
  readonly #scope: Scope;
  #options: RawProto | undefined;
  #features: Features | undefined;
  #messages: readonly MessageDescriptor[] | undefined;
  #enums: readonly EnumDescriptor[] | undefined;
  #extensions: readonly FieldDescriptor[] | undefined;
  #contents: Contents | undefined;

  constructor(proto: RawProto, scope: Scope) {
    this.name = proto.name;
    this.typeName = qualify(scope, this.name);
    this.file = fileOf(scope);
    this.parent = scope.kind === "file" ? undefined : scope;
    this.#proto = proto;
    this.#scope = scope;
  }

  get features(): Features {
    this.#features ??= overrideFeatures(this.#scope.features, this.#rawOptions.message(12)?.allNumbers());
    return this.#features;
  }

  get messages(): readonly MessageDescriptor[] {
    this.#messages ??= this.#proto.messages(3).map((child) => new LazyMessage(child, this));
    return this.#messages;
  }

  get enums(): readonly EnumDescriptor[] {
    this.#enums ??= this.#proto.messages(4).map((child) => new LazyEnum(child, this));
    return this.#enums;
  }

  get extensions(): readonly FieldDescriptor[] {
    this.#extensions ??= this.#proto.messages(6).map((child) => buildField(child, "extension", this, undefined));
    return this.#extensions;
  }

  get extensionRanges(): readonly (readonly [number, number])[] {
    return this.#proto.messages(5).map((range) => [range.number(1) ?? 0, range.number(2) ?? 0]);
  }

  get reservedNames(): ReadonlySet<string> {
    return new Set(this.#proto.texts(10));
  }

  get isMessageSet(): boolean {
    return this.#rawOptions.number(1) === 1;
  }

  get isDeprecated(): boolean {
    return this.#rawOptions.number(3) === 1;
  }

  get isMapEntry(): boolean {
    return this.#rawOptions.number(7) === 1;
  }

  get options(): Uint8Array | undefined {
    return this.#proto.message(OPTIONS)?.bytes;
  }

  get fields(): readonly FieldDescriptor[] {
    return this.#all().fields;
  }

  get oneofs(): readonly OneofDescriptor[] {
    return this.#all().oneofs;
  }

  get members(): readonly (FieldDescriptor | OneofDescriptor)[] {
    return this.#all().members;
  }

  get fieldsByNumber(): ReadonlyMap<number, FieldDescriptor> {
    return this.#all().fieldsByNumber;
  }

  get #rawOptions(): RawProto {
    this.#options ??= this.#proto.message(OPTIONS) ?? NO_FIELDS;
    return this.#options;
  }

  #all(): Contents {
    this.#contents ??= buildContents(this, this.#proto);
    return this.#contents;
  }
}

const OPTIONS = 7;

/** What refers to other types, so that each is there before any of it is built. */
type Contents = Pick<MessageDescriptor, "fields" | "oneofs" | "members" | "fieldsByNumber">;

function buildContents(message: MessageDescriptor, proto: RawProto): Contents {
  const oneofs = proto.messages(8).map((child) => buildOneof(child, message));
  const fields = proto.messages(2).map((child) => {
    const index = child.number(9);
    // What `optional` makes in proto3 is a oneof of one field.
    const oneof = index === undefined || child.number(17) === 1 ? undefined : oneofs[index];
    const field = buildField(child, "field", message, oneof);
    oneof?.fields.push(field);
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

function buildOneof(proto: RawProto, parent: MessageDescriptor): OneofDescriptor & { fields: FieldDescriptor[] } {
  const { name } = proto;
  const property = propertyName(name, parent.file.shape.fieldNames);
  const typeName = `${parent.typeName}.${name}`;
  return { kind: "oneof", name, typeName, property, parent, fields: [], options: proto.message(2)?.bytes };
}
