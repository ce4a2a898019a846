import type { FieldSymbol, LinkedFile, LinkedSymbol, MessageSymbol } from "./symbol.js";

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
