import { encodeUnescaped } from "@baud/compiler";
import { WireType, Writer } from "@baud/protobuf";
import { FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";
import type { ProtocRequest } from "./protoc-request.js";

/** `FileDescriptorSet.file`. */
const FILE_TAG = (1 << 3) | WireType.LENGTH_DELIMITED;

/**
 * The files of a descriptor set, each encoded when it has been compiled: the locations of a large tree take gigabytes as
 * objects, and a tenth of that as bytes.
 */
export class EncodedFiles {
  readonly #includesSourceInfo: boolean;
  /** The files that are wanted; undefined for all. */
  readonly #entryFiles: ReadonlySet<string> | undefined;
  readonly #files: Map<string, Uint8Array> = new Map();

  constructor(request: ProtocRequest, entryFiles: readonly string[]) {
    this.#includesSourceInfo = request.includesSourceInfo;
    this.#entryFiles = request.includesImports ? undefined : new Set(entryFiles);
  }

  add(file: FileDescriptorProto): void {
    const name = file.name ?? "";
    if (this.#entryFiles?.has(name) === false) return;
    const kept = this.#includesSourceInfo ? file : { ...file, sourceCodeInfo: undefined };
    this.#files.set(name, encodeUnescaped(FileDescriptorProto, kept));
  }

  /** The pieces of an encoded `FileDescriptorSet` of these files, in this order. */
  descriptorSet(files: readonly FileDescriptorProto[]): Uint8Array[] {
    const writer = new Writer();
    return files.flatMap(({ name }) => {
      const bytes = this.#files.get(name ?? "") ?? new Uint8Array();
      writer.begin(0);
      writer.uint32(FILE_TAG, bytes.length);
      return [writer.finish(), bytes];
    });
  }
}
