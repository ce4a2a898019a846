import type { EnumDescriptor, FileDescriptor, MessageDescriptor } from "./descriptor.js";

type Type = MessageDescriptor | EnumDescriptor;

/**
 * The types of a file at every depth, by full name. To find one, only those around it are looked at; to have all, every
 * message must be read.
 */
export class TypesByName implements ReadonlyMap<string, Type> {
  readonly #file: FileDescriptor;
  /** Those that stand in no other, by their own name. */
  #outer: Map<string, Type> | undefined;
  #all: Map<string, Type> | undefined;

  constructor(file: FileDescriptor) {
    this.#file = file;
  }

  get(typeName: string): Type | undefined {
    const prefix = this.#file.package === "" ? "" : `${this.#file.package}.`;
    if (!typeName.startsWith(prefix)) return undefined;
    this.#outer ??= new Map(typesIn(this.#file).map((type) => [type.name, type]));
    const [first = "", ...inner] = typeName.slice(prefix.length).split(".");
    let found = this.#outer.get(first);
    for (const name of inner) {
      if (found?.kind !== "message") return undefined;
      found = typesIn(found).find((type) => type.name === name);
    }
    return found;
  }

  has(typeName: string): boolean {
    return this.get(typeName) !== undefined;
  }

  get size(): number {
    return this.#map().size;
  }

  keys(): MapIterator<string> {
    return this.#map().keys();
  }

  values(): MapIterator<Type> {
    return this.#map().values();
  }

  entries(): MapIterator<[string, Type]> {
    return this.#map().entries();
  }

  [Symbol.iterator](): MapIterator<[string, Type]> {
    return this.entries();
  }

  forEach(visit: (type: Type, typeName: string, map: ReadonlyMap<string, Type>) => void): void {
    for (const [typeName, type] of this) visit(type, typeName, this);
  }

  #map(): Map<string, Type> {
    if (this.#all === undefined) {
      const all = new Map<string, Type>();
      const add = (type: Type): void => {
        all.set(type.typeName, type);
        if (type.kind === "message") typesIn(type).forEach(add);
      };
      typesIn(this.#file).forEach(add);
      this.#all = all;
    }
    return this.#all;
  }
}

function typesIn({ enums, messages }: FileDescriptor | MessageDescriptor): Type[] {
  return [...enums, ...messages];
}
