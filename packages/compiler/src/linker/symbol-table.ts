import { elementsInOrder } from "./elements-in-order.js";
import { type FieldSymbol, type LinkedFile, type LinkedSymbol, type MessageSymbol, scopeOf } from "./symbol.js";

/**
 * All names of a compilation, and what they stand for. What a file adds can be taken back as a whole, so that a file
 * with errors leaves nothing behind.
 */
export class SymbolTable {
  readonly #files: Map<string, LinkedFile> = new Map();
  readonly #symbols: Map<string, LinkedSymbol> = new Map();
  readonly #extensions: Map<MessageSymbol, Map<number, FieldSymbol>> = new Map();
  /** How to take back what was added since the last `commit`. */
  readonly #added: string[] = [];
  #undo: (() => void)[] = [];

  file(name: string): LinkedFile | undefined {
    return this.#files.get(name);
  }

  find(fullName: string): LinkedSymbol | undefined {
    return this.#symbols.get(fullName);
  }

  extension(containingType: MessageSymbol, number: number): FieldSymbol | undefined {
    return this.#extensions.get(containingType)?.get(number);
  }

  addFile(file: LinkedFile): void {
    this.#files.set(file.name, file);
    this.#undo.push(() => this.#files.delete(file.name));
  }

  /** False if the name is taken. */
  add(symbol: LinkedSymbol): boolean {
    const { fullName } = symbol;
    if (this.#symbols.has(fullName)) return false;
    this.#symbols.set(fullName, symbol);
    this.#added.push(fullName);
    return true;
  }

  /** False if another extension of the message has the number. */
  addExtension(containingType: MessageSymbol, field: FieldSymbol): boolean {
    const number = field.descriptor.number ?? 0;
    let extensions = this.#extensions.get(containingType);
    if (extensions === undefined) {
      extensions = new Map();
      this.#extensions.set(containingType, extensions);
    }
    if (extensions.has(number)) return false;
    extensions.set(number, field);
    this.#undo.push(() => extensions.delete(number));
    return true;
  }

  /** Takes back a file that was committed. What uses it must go as well. */
  removeFile(file: LinkedFile): void {
    this.#files.delete(file.name);
    for (const element of elementsInOrder(file)) {
      if (element.kind === "extensionRange") continue;
      this.#symbols.delete(element.fullName);
      if (element.kind === "message") this.#extensions.delete(element);
      if (element.kind !== "field" || !element.isExtension || element.containingType === undefined) continue;
      const extensions = this.#extensions.get(element.containingType);
      const number = element.descriptor.number ?? 0;
      if (extensions?.get(number) === element) extensions.delete(number);
    }
    for (let name = file.package; name !== ""; name = scopeOf(name)) {
      if (this.#symbols.get(name)?.file === file) this.#passOnPackage(name);
    }
  }

  /** Finds another file for a package whose first file has gone. */
  #passOnPackage(fullName: string): void {
    this.#symbols.delete(fullName);
    for (const file of this.#files.values()) {
      if (file.package !== fullName && !file.package.startsWith(`${fullName}.`)) continue;
      this.#symbols.set(fullName, { kind: "package", fullName, file });
      return;
    }
  }

  /** What was added since the last call stays. */
  commit(): void {
    this.#added.length = 0;
    this.#undo = [];
  }

  /** What was added since the last `commit` goes. */
  rollBack(): void {
    for (const name of this.#added) this.#symbols.delete(name);
    for (const undo of this.#undo) undo();
    this.commit();
  }
}
