import type { FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { ProtocError } from "./protoc-error.js";
import type { ProtocRequest } from "./protoc-request.js";

/** Checks what flags forbid in the input files: services, and imports that are not listed. Throws `ProtocError`. */
export function checkEntryFiles(
  request: ProtocRequest,
  files: readonly FileDescriptorProto[],
  entryFiles: readonly string[],
): void {
  const { areServicesDisallowed, directDependencies, optionDependencies } = request;
  if (!areServicesDisallowed && directDependencies === undefined && optionDependencies === undefined) return;
  const filesByName = new Map(files.map((file) => [file.name, file]));
  for (const name of entryFiles) {
    const file = filesByName.get(name)!;
    if (areServicesDisallowed && file.service.length > 0) {
      throw new ProtocError(`${name}: This file contains services, but --disallow_services was used.`);
    }
    checkImports(name, file.dependency, directDependencies, request.directDependenciesViolation);
    checkImports(name, file.optionDependency, optionDependencies, request.optionDependenciesViolation);
  }
}

/** `violation` is what is said of an import that is not among those allowed, with `%s` where the import goes. */
function checkImports(
  file: string,
  imports: readonly string[],
  allowed: ReadonlySet<string> | undefined,
  violation: string,
): void {
  if (allowed === undefined) return;
  const lines = imports
    .filter((dependency) => !allowed.has(dependency))
    .map((dependency) => `${file}: ${violation.replaceAll("%s", dependency)}`);
  if (lines.length > 0) throw new ProtocError(lines.join("\n"));
}
