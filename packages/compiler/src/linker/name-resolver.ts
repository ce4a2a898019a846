import type { Linking } from "./linking.js";
import { NameSuggestions } from "./name-suggestions.js";
import type { LinkedFile, LinkedSymbol } from "./symbol.js";

/** What a name refers to, or why it refers to nothing. */
export type Resolution =
  | { readonly kind: "found"; readonly symbol: LinkedSymbol }
  | {
      readonly kind: "missing";
      /** A file that has the name and is not imported. */
      readonly notImported: { readonly name: string; readonly file: LinkedFile } | undefined;
      /** What the name was taken for, because its first part was found in an inner scope. */
      readonly resolvedName: string | undefined;
    };

/** Finds what names refer to, seen from one file (language guide, "Packages and Name Resolution"). */
export class NameResolver {
  readonly #linking: Linking;
  #notImported: { name: string; file: LinkedFile } | undefined;

  /** What may have been meant where nothing was found. */
  readonly suggestions: NameSuggestions;

  constructor(linking: Linking) {
    this.suggestions = new NameSuggestions(linking);
    this.#linking = linking;
  }

  /**
   * Looks a name up from inside the element `from`: its first part in ever wider scopes, and then the rest where that
   * was found, and nowhere else. A leading dot means the widest scope. With `typesOnly` a name that is not of a type is
   * passed over.
   */
  resolve(name: string, from: string, typesOnly: boolean = false): Resolution {
    this.#notImported = undefined;
    if (name.startsWith(".")) return this.#resolution(this.find(name.slice(1)));
    const dot = name.indexOf(".");
    const first = dot === -1 ? name : name.slice(0, dot);
    for (let scope = from; ; ) {
      const end = scope.lastIndexOf(".");
      if (end === -1) return this.#resolution(this.find(name));
      scope = scope.slice(0, end);
      const symbol = this.find(`${scope}.${first}`);
      if (symbol === undefined) continue;
      if (dot !== -1) {
        if (!isScope(symbol)) continue;
        const resolvedName = `${scope}.${name}`;
        return this.#resolution(this.find(resolvedName), resolvedName);
      }
      if (!typesOnly || symbol.kind === "message" || symbol.kind === "enum") return this.#resolution(symbol);
    }
  }

  /** Finds a full name in this file and in those that it may use. */
  find(fullName: string): LinkedSymbol | undefined {
    const symbol = this.findAnywhere(fullName);
    if (symbol === undefined) return undefined;
    const { file, visibleFiles } = this.#linking;
    if (symbol.file === file || visibleFiles.has(symbol.file)) return symbol;
    if (symbol.kind === "package") {
      // The table knows the first file of a package; others, which this one may use, can be in it too.
      if (isInPackage(file, fullName)) return symbol;
      for (const visible of visibleFiles) if (isInPackage(visible, fullName)) return symbol;
    }
    this.#notImported = { name: fullName, file: symbol.file };
    return undefined;
  }

  /** Finds a full name in any file that has been linked. */
  findAnywhere(fullName: string): LinkedSymbol | undefined {
    const { table, unusedImports } = this.#linking;
    const symbol = table.find(fullName);
    if (symbol !== undefined && unusedImports.size > 0) unusedImports.delete(symbol.file);
    return symbol;
  }

  #resolution(symbol: LinkedSymbol | undefined, resolvedName?: string): Resolution {
    if (symbol !== undefined) return { kind: "found", symbol };
    return { kind: "missing", notImported: this.#notImported, resolvedName };
  }
}

/** The errors for a name that was not found. */
export function missingNameErrors(
  name: string,
  resolution: Resolution & { kind: "missing" },
  file: LinkedFile,
): string[] {
  const { notImported, resolvedName } = resolution;
  const errors: string[] = [];
  if (notImported !== undefined) {
    errors.push(
      `"${notImported.name}" seems to be defined in "${notImported.file.name}", which is not imported by ` +
        `"${file.name}".  To use it here, please add the necessary import.`,
    );
  }
  if (resolvedName !== undefined) {
    errors.push(
      `"${name}" is resolved to "${resolvedName}", which is not defined. The innermost scope is searched first in name ` +
        `resolution. Consider using a leading '.'(i.e., ".${name}") to start from the outermost scope.`,
    );
  }
  return errors.length > 0 ? errors : [`"${name}" is not defined.`];
}

/** Whether names can be inside: what protoc calls an aggregate. */
function isScope(symbol: LinkedSymbol): boolean {
  return symbol.kind === "message" || symbol.kind === "package" || symbol.kind === "enum" || symbol.kind === "service";
}

function isInPackage(file: LinkedFile, name: string): boolean {
  return file.package === name || file.package.startsWith(`${name}.`);
}
