import type { FieldDescriptor, Registry } from "@baud/protobuf";
import {
  type DescriptorProto,
  FeatureSet,
  type FieldDescriptorProto,
  FieldOptions,
  type FileDescriptorProto,
  FieldDescriptorProto_Label as Label,
  FeatureSet_MessageEncoding as MessageEncoding,
  FieldDescriptorProto_Type as Type,
} from "@baud/protobuf/google/protobuf/descriptor_pb";

/**
 * The files, changed so that messages take everything that protoc takes, and mean the same bytes and text: required
 * fields are optional, strings are bytes where protoc does not insist on UTF-8, and maps are lists of entries, which
 * keep their order and all that stands twice. `registry` knows the files as they are.
 */
export function lenientFiles(
  files: readonly FileDescriptorProto[],
  registry: Registry,
  mode: "encode" | "decode",
): FileDescriptorProto[] {
  const change = new Leniency(registry, mode);
  return files.map((file) => ({
    ...file,
    messageType: file.messageType.map((message) => change.message(message, file.package ?? "")),
    extension: file.extension.map((field) => change.extension(field, file.package ?? "")),
  }));
}

class Leniency {
  readonly #registry: Registry;
  readonly #mode: "encode" | "decode";

  constructor(registry: Registry, mode: "encode" | "decode") {
    this.#registry = registry;
    this.#mode = mode;
  }

  message(proto: DescriptorProto, scope: string): DescriptorProto {
    const typeName = qualified(scope, proto.name);
    const type = this.#registry.message(typeName);
    return {
      ...proto,
      field: proto.field.map((field) => this.#field(field, type?.fieldsByNumber.get(field.number ?? 0))),
      nestedType: proto.nestedType.map((nested) => this.message(nested, typeName)),
      extension: proto.extension.map((field) => this.extension(field, typeName)),
      options: type?.isMapEntry === true ? undefined : proto.options,
    };
  }

  extension(proto: FieldDescriptorProto, scope: string): FieldDescriptorProto {
    return this.#field(proto, this.#registry.extension(qualified(scope, proto.name)));
  }

  #field(proto: FieldDescriptorProto, field: FieldDescriptor | undefined): FieldDescriptorProto {
    if (field === undefined) return proto;
    const isRequired = field.presence === "required";
    const isInMap = field.cardinality === "map" || field.parent.isMapEntry;
    return {
      ...proto,
      label: isRequired ? Label.LABEL_OPTIONAL : proto.label,
      // What is asked for here is explicit presence, which this says in files of any edition.
      proto3Optional: isRequired || field.parent.isMapEntry ? true : proto.proto3Optional,
      type: this.#takesAnyBytes(field) ? Type.TYPE_BYTES : proto.type,
      defaultValue: undefined,
      options: isInMap ? lengthPrefixed(proto.options) : proto.options,
    };
  }

  #takesAnyBytes(field: FieldDescriptor): boolean {
    if (field.cardinality === "map" || field.value.kind !== "scalar" || field.value.scalar !== "string") return false;
    // The parser and the printer read and write these themselves.
    if (field.parent.typeName === "google.protobuf.Any") return false;
    return this.#mode === "encode" || field.features.utf8Validation === "none";
  }
}

/** The entries of maps have a length in front, whatever the file says of other messages. */
function lengthPrefixed(options: FieldOptions | undefined): FieldOptions {
  const features = FeatureSet.create({ ...options?.features, messageEncoding: MessageEncoding.LENGTH_PREFIXED });
  return { ...(options ?? FieldOptions.create()), features };
}

function qualified(scope: string, name: string | undefined): string {
  return scope === "" ? (name ?? "") : `${scope}.${name}`;
}
