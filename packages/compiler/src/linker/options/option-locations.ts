import type { FileDescriptorProto, SourceCodeInfo_Location } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { UNINTERPRETED_OPTION } from "../../descriptor/field-number.js";

/** From the paths of uninterpreted options to those of the fields that they set; the former as numbers with commas. */
export type OptionPaths = Map<string, readonly number[]>;

/**
 * Renames the locations of uninterpreted options to those of the fields that they set, and drops those of their parts.
 */
export function renameOptionLocations(file: FileDescriptorProto, paths: OptionPaths): void {
  const info = file.sourceCodeInfo;
  if (info === undefined || paths.size === 0) return;
  const kept: SourceCodeInfo_Location[] = [];
  let dropped: readonly number[] | undefined;
  for (const location of info.location) {
    const { path } = location;
    if (dropped?.every((number, index) => path[index] === number)) continue;
    dropped = undefined;
    // Only paths with the number of uninterpreted options can be among those to rename.
    const target = path.includes(UNINTERPRETED_OPTION) ? paths.get(path.join()) : undefined;
    if (target !== undefined) {
      dropped = path;
      location.path = [...target];
    }
    kept.push(location);
  }
  info.location = kept;
}

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
