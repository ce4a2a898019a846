import type { EnumDescriptor, FileDescriptor, MessageDescriptor } from "./descriptor.js";

type Type = MessageDescriptor | EnumDescriptor;

/**
 * The type of this full name in the file, at any depth. Only the types around it are looked at: `file.types`, which has
 * all, must read every message.
 */
export function typeInFile(typeName: string, file: FileDescriptor): Type | undefined {
  const prefix = file.package === "" ? "" : `${file.package}.`;
  if (!typeName.startsWith(prefix)) return undefined;
  const [first = "", ...inner] = typeName.slice(prefix.length).split(".");
  let found = outerTypes(file).get(first);
  for (const name of inner) {
    if (found?.kind !== "message") return undefined;
    found = typesIn(found).find((type) => type.name === name);
  }
  return found;
}

/** Those that are declared in `scope` itself. */
export function typesIn({ enums, messages }: FileDescriptor | MessageDescriptor): Type[] {
  return [...enums, ...messages];
}

const known = new WeakMap<FileDescriptor, Map<string, Type>>();

/** The types that stand in no other, by their own name. */
function outerTypes(file: FileDescriptor): Map<string, Type> {
  let types = known.get(file);
  if (types === undefined) {
    types = new Map(typesIn(file).map((type) => [type.name, type]));
    known.set(file, types);
  }
  return types;
}
