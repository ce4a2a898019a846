import { readFileSync } from "node:fs";
import { type FileDescriptorProto, FileDescriptorSet } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { ProtocError } from "./protoc-error.js";

/** The files in descriptor sets, by their names; of a file that is in several the first. Throws `ProtocError`. */
export function readDescriptorSets(paths: readonly string[]): ReadonlyMap<string, FileDescriptorProto> {
  const files = new Map<string, FileDescriptorProto>();
  for (const path of paths) {
    for (const file of readSet(path)) {
      const name = file.name ?? "";
      if (!files.has(name)) files.set(name, file);
    }
  }
  return files;
}

function readSet(path: string): FileDescriptorProto[] {
  let bytes: Uint8Array;
  try {
    bytes = readFileSync(path);
  } catch {
    throw new ProtocError(`${path}: No such file or directory`);
  }
  try {
    return FileDescriptorSet.decode(bytes).file;
  } catch {
    throw new ProtocError(`${path}: Unable to parse.`);
  }
}
