import { existsSync } from "node:fs";
import { ProtocError } from "./protoc-error.js";
import type { SourceTree } from "./source-tree.js";

/** The virtual paths of the input files, which are given as paths on disk or as virtual ones. Throws `ProtocError`. */
export function virtualInputs(tree: SourceTree, inputFiles: readonly string[]): string[] {
  return inputFiles.map((input) => virtualInput(tree, input));
}

function virtualInput(tree: SourceTree, input: string): string {
  if (!existsSync(input)) {
    if (tree.read(input).kind === "file") return input;
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
      throw new ProtocError(`Could not map to virtual file: ${input}: ${found.reason}`);
    case "unmapped":
      if (tree.read(input).kind === "file") return input;
      throw new ProtocError(
        `${input}: File does not reside within any path specified using --proto_path (or -I).  You must specify a ` +
          "--proto_path which encompasses this file.  Note that the proto_path must be an exact prefix of the .proto file " +
          "names -- protoc is too dumb to figure out when two paths (e.g. absolute and relative) are equivalent (it's " +
          "harder than you think).",
      );
  }
}
