import type { FileDescriptor, MessageDescriptor } from "./descriptor.js";

/** What a type, a field or a service is declared in: it is named after it, and inherits its features. */
export type Scope = FileDescriptor | MessageDescriptor;

export function fileOf(scope: Scope): FileDescriptor {
  return scope.kind === "file" ? scope : scope.file;
}

/** The full name of what is called `name` in `scope`. */
export function qualify(scope: Scope, name: string): string {
  const prefix = scope.kind === "file" ? scope.package : scope.typeName;
  return prefix === "" ? name : `${prefix}.${name}`;
}
