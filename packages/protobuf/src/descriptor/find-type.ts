import type { EnumDescriptor, FileDescriptor, MessageDescriptor } from "./descriptor.js";
import { typeInFile } from "./type-in-file.js";

/** The type of this full name in `file` or in what it imports, however indirectly. */
export function findType(typeName: string, file: FileDescriptor): MessageDescriptor | EnumDescriptor | undefined {
  return search(typeName, file, new Set());
}

function search(
  typeName: string,
  file: FileDescriptor,
  visited: Set<FileDescriptor>,
): MessageDescriptor | EnumDescriptor | undefined {
  const own = typeInFile(typeName, file);
  if (own !== undefined) return own;
  visited.add(file);
  for (const dependency of file.dependencies) {
    if (visited.has(dependency)) continue;
    const found = search(typeName, dependency, visited);
    if (found !== undefined) return found;
  }
  return undefined;
}
