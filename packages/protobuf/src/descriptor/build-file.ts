import { buildField } from "./build-field.js";
import { buildService } from "./build-service.js";
import type {
  EnumDescriptor,
  FieldDescriptor,
  FileDescriptor,
  MessageDescriptor,
  ServiceDescriptor,
} from "./descriptor.js";
import { defaultFeatures, EDITION_PROTO2, EDITION_PROTO3, type Features, overrideFeatures } from "./features.js";
import { LazyEnum } from "./lazy-enum.js";
import { LazyMessage } from "./lazy-message.js";
import type { MessageShape } from "./message-shape.js";
import { RawProto } from "./raw-proto.js";
import { typesIn } from "./type-in-file.js";

/** Finds a file by its import path. */
export type FindFile = (name: string) => FileDescriptor | undefined;

/**
 * Builds the descriptors of a file from the encoded `google.protobuf.FileDescriptorProto`. Every file that it imports
 * must be found. Throws `DecodeError` for bytes that are none, and `TypeError` for an import or a name that nothing
 * stands for. `shape` is that of the file's messages.
 */
export function buildFile(bytes: Uint8Array, findFile: FindFile, shape: MessageShape = {}): FileDescriptor {
  const file = buildLazily(bytes, findFile, shape);
  // Whatever is asked for its parts finds out whether they are right, and whether the names in it stand for something.
  void [file.extensions, file.services];
  for (const type of file.types.values()) {
    if (type.kind === "enum") void type.values;
    else void [type.fields, type.extensions, type.extensionRanges, type.reservedNames];
  }
  return file;
}

/** The same for bytes that are known to be right: everything is built when it is first asked for. */
export function buildLazily(bytes: Uint8Array, findFile: FindFile, shape: MessageShape): FileDescriptor {
  return new LazyFile(bytes, findFile, shape);
}

class LazyFile implements FileDescriptor {
  readonly kind = "file";
  readonly name: string;
  readonly package: string;
  readonly edition: number;
  readonly features: Features;
  readonly dependencies: readonly FileDescriptor[];
  readonly publicDependencies: readonly FileDescriptor[];
  readonly messages: readonly MessageDescriptor[];
  readonly enums: readonly EnumDescriptor[];
  readonly optimizeFor: FileDescriptor["optimizeFor"];
  readonly isDeprecated: boolean;
  readonly options: Uint8Array | undefined;
  readonly shape: MessageShape;
  readonly bytes: Uint8Array;
  readonly #proto: RawProto;
  #types: Map<string, MessageDescriptor | EnumDescriptor> | undefined;
  #extensions: readonly FieldDescriptor[] | undefined;
  #services: readonly ServiceDescriptor[] | undefined;

  constructor(bytes: Uint8Array, findFile: FindFile, shape: MessageShape) {
    const proto = new RawProto(bytes);
    const options = proto.message(8);
    const syntax = proto.text(12);
    this.name = proto.name;
    this.package = proto.text(2) ?? "";
    this.edition =
      syntax === "editions" ? (proto.number(14) ?? 0) : syntax === "proto3" ? EDITION_PROTO3 : EDITION_PROTO2;
    this.features = overrideFeatures(defaultFeatures(this.edition), options?.message(50)?.allNumbers());
    this.dependencies = proto.texts(3).map((name) => {
      const found = findFile(name);
      if (found === undefined) throw new TypeError(`${this.name}: the imported file ${name} is not known`);
      return found;
    });
    this.publicDependencies = proto.numbers(10).flatMap((index) => this.dependencies[index] ?? []);
    this.optimizeFor = OPTIMIZE_FOR[options?.number(9) ?? 0] ?? "speed";
    this.isDeprecated = options?.number(23) === 1;
    this.options = options?.bytes;
    this.shape = shape;
    this.bytes = bytes;
    this.#proto = proto;
    this.enums = proto.messages(5).map((child) => new LazyEnum(child, this));
    this.messages = proto.messages(4).map((child) => new LazyMessage(child, this));
  }

  get types(): ReadonlyMap<string, MessageDescriptor | EnumDescriptor> {
    if (this.#types === undefined) {
      const types = new Map<string, MessageDescriptor | EnumDescriptor>();
      const add = (type: MessageDescriptor | EnumDescriptor): void => {
        types.set(type.typeName, type);
        if (type.kind === "message") typesIn(type).forEach(add);
      };
      typesIn(this).forEach(add);
      this.#types = types;
    }
    return this.#types;
  }

  get extensions(): readonly FieldDescriptor[] {
    this.#extensions ??= this.#proto.messages(7).map((child) => buildField(child, "extension", this, undefined));
    return this.#extensions;
  }

  get services(): readonly ServiceDescriptor[] {
    this.#services ??= this.#proto.messages(6).map((child) => buildService(child, this));
    return this.#services;
  }
}

const OPTIMIZE_FOR = [undefined, "speed", "codeSize", "liteRuntime"] as const;
