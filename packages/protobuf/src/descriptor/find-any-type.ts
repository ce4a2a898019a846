import type { FileDescriptor, MessageDescriptor } from "./descriptor.js";
import { findType } from "./find-type.js";
import type { Registry } from "./registry.js";

/**
 * The type that the URL of a `google.protobuf.Any` names behind its last slash: looked up in the registry, then in
 * `root` and what it imports. Undefined for a URL without a slash.
 */
export function findAnyType(
  typeUrl: string,
  registry: Registry | undefined,
  root: FileDescriptor,
): MessageDescriptor | undefined {
  const slash = typeUrl.lastIndexOf("/");
  if (slash < 0) return undefined;
  const typeName = typeUrl.slice(slash + 1);
  const registered = registry?.message(typeName);
  if (registered !== undefined) return registered;
  const type = findType(typeName, root);
  return type?.kind === "message" ? type : undefined;
}
