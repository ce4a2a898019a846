import { existsSync } from "node:fs";
import { wellKnownSource } from "@baud/compiler";
import type { FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { ProtocError } from "./protoc-error.js";
import type { SourceTree } from "./source-tree.js";

/**
 * The virtual paths of the input files, which are given as paths on disk or as virtual ones. Without folders to look
 * in, they name files of the descriptor sets. Throws `ProtocError`.
 */
export function virtualInputs(
  tree: SourceTree,
  descriptors: ReadonlyMap<string, FileDescriptorProto>,
  inputFiles: readonly string[],
): string[] {
  return inputFiles.map((input) =>
    tree.isEmpty ? descriptorInput(descriptors, input) : virtualInput(tree, descriptors, input),
  );
}

function descriptorInput(descriptors: ReadonlyMap<string, FileDescriptorProto>, input: string): string {
  if (descriptors.has(input)) return input;
  throw new ProtocError(`Could not find file in descriptor database: ${input}: No such file or directory`);
}

function virtualInput(tree: SourceTree, descriptors: ReadonlyMap<string, FileDescriptorProto>, input: string): string {
  const isVirtual = () =>
    tree.read(input).kind === "file" || descriptors.has(input) || wellKnownSource(input) !== undefined;
  if (!existsSync(input)) {
    if (isVirtual()) return input;
    throw new ProtocError(`Could not make proto path relative: ${input}: No such file or directory`);
  }
  const found = tree.virtualPathOf(input);
  switch (found.kind) {
    case "found":
      return found.virtualPath;
    case "shadowed":
      throw new ProtocError(
        `${input}: Input is shadowed in the --proto_path by "${found.by}".  Either use the latter file as your input or ` +
          "reorder the --proto_path so that the former file's location comes first.",
      );
    case "unreadable":
      if (descriptors.has(input)) return input;
      throw new ProtocError(`Could not map to virtual file: ${input}: ${found.reason}`);
    case "unmapped":
      if (isVirtual()) return input;
      throw new ProtocError(
        `${input}: File does not reside within any path specified using --proto_path (or -I).  You must specify a ` +
          "--proto_path which encompasses this file.  Note that the proto_path must be an exact prefix of the .proto file " +
          "names -- protoc is too dumb to figure out when two paths (e.g. absolute and relative) are equivalent (it's " +
          "harder than you think).",
      );
  }
}
