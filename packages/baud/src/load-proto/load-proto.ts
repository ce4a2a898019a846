import { compile, type Diagnostic, formatDiagnostic } from "@baud/compiler";
import {
  type AnyMessage,
  createMessageType,
  createRegistryFromBytes,
  type MessageType,
  type Registry,
} from "@baud/protobuf";
import { FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { createService, type DynamicService } from "@baud/rpc";
import { canonicalPath } from "../protoc/canonical-path.js";
import { SourceTree } from "../protoc/source-tree.js";
import { virtualInputs } from "../protoc/virtual-inputs.js";

export interface LoadProtoOptions {
  /** The folders in which imports are searched, in order, as `--proto_path` has them. Default: the current folder. */
  readonly protoPath?: string | readonly string[];
}

/** What `.proto` files declare, with all that they import. */
export interface LoadedProto {
  /** The services, by their full names, for `createClient` and `addService`. */
  readonly services: ReadonlyMap<string, DynamicService>;
  /** The descriptors. */
  readonly registry: Registry;
  /** What the compiler warned of. */
  readonly warnings: readonly Diagnostic[];
  /** A service by its full name: `helloworld.Greeter`. Throws if there is none. */
  service(typeName: string): DynamicService;
  /** A message type by its full name: `helloworld.HelloRequest`. Throws if there is none. */
  message(typeName: string): MessageType<AnyMessage>;
}

/** Thrown by `loadProto`; the message is what `baud protoc` prints, one line for each error. */
export class LoadProtoError extends Error {
  /** What the compiler found; empty if a file could not be found in the first place. */
  readonly diagnostics: readonly Diagnostic[];

  constructor(message: string, diagnostics: readonly Diagnostic[] = []) {
    super(message);
    this.name = "LoadProtoError";
    this.diagnostics = diagnostics;
  }
}

/**
 * Compiles `.proto` files when the program runs, without a step that generates code. The files are given as
 * `baud protoc` takes them: on disk below one of the folders, or by the path from it. Throws `LoadProtoError`.
 */
export function loadProto(files: string | readonly string[], options: LoadProtoOptions = {}): LoadedProto {
  const folders = listOf(options.protoPath ?? ".");
  const tree = new SourceTree(folders.map((folder) => ({ virtualPath: "", diskPath: canonicalPath(folder) })));
  const { files: compiled, diagnostics } = compile({
    entryFiles: findInputs(tree, listOf(files)),
    loadSource(path) {
      const found = tree.read(path);
      return found.kind === "file" ? found.bytes : undefined;
    },
    sourceInfo: "none",
  });
  const errors = diagnostics.filter(({ severity }) => severity === "error");
  if (errors.length > 0) {
    throw new LoadProtoError(errors.map((error) => formatDiagnostic(error)).join("\n"), diagnostics);
  }
  return new CompiledProto(
    createRegistryFromBytes(compiled.map((file) => FileDescriptorProto.encode(file))),
    diagnostics,
  );
}

function listOf(value: string | readonly string[]): readonly string[] {
  return typeof value === "string" ? [value] : value;
}

function findInputs(tree: SourceTree, files: readonly string[]): string[] {
  try {
    return virtualInputs(tree, new Map(), files);
  } catch (error) {
    throw new LoadProtoError(error instanceof Error ? error.message : String(error));
  }
}

class CompiledProto implements LoadedProto {
  readonly services: ReadonlyMap<string, DynamicService>;
  readonly registry: Registry;
  readonly warnings: readonly Diagnostic[];

  constructor(registry: Registry, warnings: readonly Diagnostic[]) {
    this.registry = registry;
    this.warnings = warnings;
    const services = registry.files.flatMap((file) => file.services);
    this.services = new Map(services.map((service) => [service.typeName, createService(service)]));
  }

  service(typeName: string): DynamicService {
    const service = this.services.get(typeName);
    if (service !== undefined) return service;
    const known = [...this.services.keys()].join(", ");
    throw new RangeError(`there is no service "${typeName}"; the services are: ${known === "" ? "none" : known}`);
  }

  message(typeName: string): MessageType<AnyMessage> {
    const descriptor = this.registry.message(typeName);
    if (descriptor !== undefined) return createMessageType(descriptor);
    const files = this.registry.files.map(({ name }) => name).join(", ");
    throw new RangeError(`there is no message "${typeName}" in ${files}; it is named in full, with its package`);
  }
}
