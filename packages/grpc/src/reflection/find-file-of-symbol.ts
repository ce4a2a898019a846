import type { FileDescriptor, Registry } from "@baud/protobuf";

/**
 * The file that declares a full name: of a service, a message, an enum, an extension, or of what stands within one of them (a
 * method, a field, a oneof, a value).
 */
export function findFileOfSymbol(registry: Registry, name: string): FileDescriptor | undefined {
  return fileOf(registry, name) ?? fileOfMember(registry, name);
}

function fileOf(registry: Registry, name: string): FileDescriptor | undefined {
  const declared = registry.service(name) ?? registry.message(name) ?? registry.enum(name) ?? registry.extension(name);
  return declared?.file;
}

function fileOfMember(registry: Registry, name: string): FileDescriptor | undefined {
  const dot = name.lastIndexOf(".");
  const owner = name.slice(0, Math.max(dot, 0));
  const member = name.slice(dot + 1);
  const isNamed = (each: { readonly name: string }): boolean => each.name === member;

  const service = registry.service(owner);
  if (service?.methods.some(isNamed)) return service.file;
  const message = registry.message(owner);
  if (message?.fields.some(isNamed) || message?.oneofs.some(isNamed)) return message.file;
  return findFileOfEnumValue(registry, owner, isNamed);
}

/** Values of an enum stand beside it, not within (protobuf language guide, "Enumerations"). */
function findFileOfEnumValue(
  registry: Registry,
  scope: string,
  isNamed: (each: { readonly name: string }) => boolean,
): FileDescriptor | undefined {
  const message = registry.message(scope);
  if (message !== undefined) return message.enums.some((each) => each.values.some(isNamed)) ? message.file : undefined;
  return registry.files.find((file) => file.package === scope && file.enums.some((each) => each.values.some(isNamed)));
}
