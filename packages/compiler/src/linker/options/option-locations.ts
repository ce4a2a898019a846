import type { FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";

/** Drops the locations of fields with these paths, and of what is inside. */
export function dropOptionLocations(file: FileDescriptorProto, paths: readonly (readonly number[])[]): void {
  const info = file.sourceCodeInfo;
  if (info === undefined || paths.length === 0) return;
  const dropped = new Set(paths.map((path) => path.join()));
  info.location = info.location.filter(({ path }) => {
    for (let length = 1; length <= path.length; length++) if (dropped.has(path.slice(0, length).join())) return false;
    return true;
  });
}
