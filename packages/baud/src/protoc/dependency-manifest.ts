import type { FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { ProtocError } from "./protoc-error.js";
import type { SourceTree } from "./source-tree.js";

/** The rule for make (`--dependency_out`): the outputs, and the sources that they are made from. */
export function dependencyManifest(
  tree: SourceTree,
  outputs: readonly string[],
  files: readonly FileDescriptorProto[],
): string {
  const sources = files.map((file) => {
    const found = tree.read(file.name ?? "");
    if (found.kind === "missing") throw new ProtocError(`Unable to identify path for file ${file.name}`);
    return ` ${found.diskPath}`;
  });
  return `${outputs.map((path) => path.replace(/^\.\//, "")).join(" \\\n")}:${sources.join("\\\n")}`;
}
