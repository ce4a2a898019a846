/** The imports of one generated module, gathered while its code is written. */
export class Imports {
  readonly #modules = new Map<string, Map<string, { local: string; isType: boolean }>>();
  readonly #taken: Set<string>;

  /** `declared` are the names that the module declares itself. */
  constructor(declared: Iterable<string>) {
    this.#taken = new Set(declared);
  }

  /** Imports `name` and gives what it is called here: itself, or `alias` when the name is taken. */
  value(module: string, name: string, alias: string = name): string {
    return this.#add(module, name, alias, false);
  }

  /** The same for a name that is used as a type only. */
  type(module: string, name: string, alias: string = name): string {
    return this.#add(module, name, alias, true);
  }

  /** The import declarations, packages first, then by path. */
  lines(): string[] {
    const modules = [...this.#modules].sort(([a], [b]) => order(a).localeCompare(order(b), "en"));
    return modules.map(([module, names]) => {
      const sorted = [...names].sort(([a], [b]) => a.localeCompare(b, "en"));
      const allTypes = sorted.every(([, { isType }]) => isType);
      const specifiers = sorted.map(([name, { local, isType }]) => {
        const renamed = local === name ? name : `${name} as ${local}`;
        return isType && !allTypes ? `type ${renamed}` : renamed;
      });
      const keyword = allTypes ? "import type" : "import";
      const line = `${keyword} { ${specifiers.join(", ")} } from "${module}";`;
      if (line.length <= 120) return line;
      return `${keyword} {\n${specifiers.map((specifier) => `  ${specifier},\n`).join("")}} from "${module}";`;
    });
  }

  #add(module: string, name: string, alias: string, isType: boolean): string {
    let names = this.#modules.get(module);
    if (names === undefined) {
      names = new Map();
      this.#modules.set(module, names);
    }
    const known = names.get(name);
    if (known !== undefined) {
      known.isType &&= isType;
      return known.local;
    }
    let local = this.#taken.has(name) ? alias : name;
    while (this.#taken.has(local)) local += "$";
    this.#taken.add(local);
    names.set(name, { local, isType });
    return local;
  }
}

/** Packages stand before relative paths, and the parents' before the siblings'. */
function order(module: string): string {
  return module.startsWith("./") ? `2${module}` : module.startsWith("../") ? `1${module}` : `0${module}`;
}
