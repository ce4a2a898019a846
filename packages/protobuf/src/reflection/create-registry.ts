import { buildFile } from "../descriptor/build-file.js";
import type {
  EnumDescriptor,
  FieldDescriptor,
  FileDescriptor,
  MessageDescriptor,
  ServiceDescriptor,
} from "../descriptor/descriptor.js";
import type { Registry } from "../descriptor/registry.js";
import { supportAllTypesInJson } from "../json/message-forms.js";
import { Reader } from "../wire/reader.js";

/** What leads to a file: its descriptor, or a message type, an extension or an embedded descriptor out of it. */
export type RegistrySource =
  | FileDescriptor
  | { readonly descriptor: FileDescriptor | MessageDescriptor | FieldDescriptor };

/**
 * A registry of the files that these come from, and of all that they import:
 * `createRegistry(Person, file_acme_options)`.
 */
export function createRegistry(...sources: readonly RegistrySource[]): Registry {
  return new FileRegistry(
    sources.map((source) => {
      const descriptor = "descriptor" in source ? source.descriptor : source;
      return descriptor.kind === "file" ? descriptor : descriptor.file;
    }),
  );
}

/**
 * A registry built from encoded `google.protobuf.FileDescriptorProto`s, in which every file stands behind those that it
 * imports (as `protoc --include_imports` orders them). Throws as `buildFile` does.
 */
export function createRegistryFromBytes(files: Iterable<Uint8Array>): Registry {
  const built = new Map<string, FileDescriptor>();
  for (const bytes of files) {
    const file = buildFile(bytes, (name) => built.get(name));
    built.set(file.name, file);
  }
  return new FileRegistry([...built.values()]);
}

/**
 * A registry built from an encoded `google.protobuf.FileDescriptorSet`, as `protoc --descriptor_set_out` and
 * `--include_imports` write it: every file stands behind those that it imports. Throws `DecodeError` for bytes that are
 * none, and `TypeError` for an import or a name that nothing stands for.
 */
export function createRegistryFromSet(set: Uint8Array): Registry {
  const files: Uint8Array[] = [];
  const reader = new Reader(set);
  while (reader.pos < reader.limit) {
    const tag = reader.tag();
    if (tag === FILE) files.push(reader.bytes());
    else reader.skip(tag);
  }
  return createRegistryFromBytes(files);
}

/** The tag of `FileDescriptorSet.file`. */
const FILE = 10;

class FileRegistry implements Registry {
  readonly #files = new Map<string, FileDescriptor>();
  readonly #services = new Map<string, ServiceDescriptor>();
  readonly #types = new Map<string, MessageDescriptor | EnumDescriptor>();
  readonly #extensions = new Map<string, FieldDescriptor>();
  readonly #extensionsOf = new Map<string, FieldDescriptor[]>();

  constructor(files: readonly FileDescriptor[]) {
    // What a registry finds for JSON, JSON must be able to read.
    supportAllTypesInJson();
    for (const file of files) this.#add(file);
  }

  get files(): readonly FileDescriptor[] {
    return [...this.#files.values()];
  }

  file(name: string): FileDescriptor | undefined {
    return this.#files.get(name);
  }

  message(typeName: string): MessageDescriptor | undefined {
    const type = this.#types.get(typeName);
    return type?.kind === "message" ? type : undefined;
  }

  enum(typeName: string): EnumDescriptor | undefined {
    const type = this.#types.get(typeName);
    return type?.kind === "enum" ? type : undefined;
  }

  service(typeName: string): ServiceDescriptor | undefined {
    return this.#services.get(typeName);
  }

  extension(typeName: string): FieldDescriptor | undefined {
    return this.#extensions.get(typeName);
  }

  extensionByNumber(extendee: MessageDescriptor, number: number): FieldDescriptor | undefined {
    return this.extensionsOf(extendee).find((extension) => extension.number === number);
  }

  extensionsOf(extendee: MessageDescriptor): readonly FieldDescriptor[] {
    return this.#extensionsOf.get(extendee.typeName) ?? [];
  }

  #add(file: FileDescriptor): void {
    if (this.#files.has(file.name)) return;
    for (const dependency of file.dependencies) this.#add(dependency);
    this.#files.set(file.name, file);
    for (const [name, type] of file.types) this.#types.set(name, type);
    for (const service of file.services) this.#services.set(service.typeName, service);
    for (const extension of file.extensions) this.#addExtension(extension);
    for (const type of file.types.values()) {
      if (type.kind === "message") for (const extension of type.extensions) this.#addExtension(extension);
    }
  }

  #addExtension(extension: FieldDescriptor): void {
    this.#extensions.set(extension.typeName, extension);
    const siblings = this.#extensionsOf.get(extension.parent.typeName);
    if (siblings === undefined) this.#extensionsOf.set(extension.parent.typeName, [extension]);
    else siblings.push(extension);
  }
}
