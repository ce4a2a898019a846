import type { LinkedFile } from "../linker/symbol.js";
import { SymbolTable } from "../linker/symbol-table.js";
import { Compilation, type KeptFile } from "./compilation.js";
import type { CompileInput, CompileResult } from "./compile-input.js";
import { type SourceFile, SourceFiles } from "./source-files.js";

/** The result of a compilation that may have used files of the one before. */
export interface IncrementalResult extends CompileResult {
  /** The files that had to be linked: they, or what they import, are not as they were. */
  readonly linkedFiles: readonly string[];
}

interface Run {
  readonly result: IncrementalResult;
  readonly linked: ReadonlyMap<string, KeptFile>;
  readonly hasReused: boolean;
}

/**
 * Compiles again and again, and links only files that have changed, or that import one that has. What it gives is what
 * `compile` would give; descriptors of files that did not change are the same objects, so they must be left as they are.
 */
export class Compiler {
  #table: SymbolTable = new SymbolTable();
  #kept: Map<string, KeptFile> = new Map();
  /** The choices of the input that decide what a linked file looks like. */
  #form = "";

  compile(input: CompileInput): IncrementalResult {
    const form = [
      input.sourceInfo ?? "full",
      input.invalidUtf8 ?? "replace",
      Boolean(input.retainOptions),
      Boolean(input.keepSourceFiles),
    ].join();
    if (form !== this.#form) this.#forget();
    this.#form = form;

    const sources = new SourceFiles(input);
    this.#dropChanged(input, sources);
    const { result, linked, hasReused } = this.#run(input, sources);
    // Which of two files is to blame for a conflict depends on their order: then all of them are linked again in it.
    const dependsOnOrder =
      result.diagnostics.some(({ severity }) => severity === "error") ||
      [...linked.values()].some((file) => file.linked.isSaidByOrder);
    if (!dependsOnOrder || !hasReused) return result;
    this.#forget();
    return this.#run(input, new SourceFiles(input)).result;
  }

  #run(input: CompileInput, sources: SourceFiles): Run {
    const linked = new Map<string, KeptFile>();
    const onLinked = (name: string, file: KeptFile) => void linked.set(name, file);
    const compilation = new Compilation(input, sources, this.#table, { kept: this.#kept, onLinked });
    const result = { ...compilation.run(), linkedFiles: [...linked.keys()] };
    for (const [name, file] of linked) this.#kept.set(name, file);
    return { result, linked, hasReused: compilation.reused.size > 0 };
  }

  #forget(): void {
    this.#table = new SymbolTable();
    this.#kept = new Map();
  }

  /** Takes back every file that is not as it was, or is not imported any more, and with it what imports it. */
  #dropChanged(input: CompileInput, sources: SourceFiles): void {
    if (this.#kept.size === 0) return;
    const entryFiles = new Set(input.entryFiles);
    const importers = new Map<string, string[]>();
    const changed = new Set<string>();
    const reached = new Set(input.entryFiles);
    // A set goes on to what is added while it is gone through.
    for (const name of reached) {
      const source = sources.find(name);
      const kept = this.#kept.get(name);
      const isSame = kept !== undefined && isEqual(kept.source, source) && kept.isEntry === entryFiles.has(name);
      if (!isSame || kept.linked.isSaidByOrder) changed.add(name);
      for (const imported of isSame ? importsOf(kept.linked) : importsIn(name, source, sources)) {
        reached.add(imported);
        const others = importers.get(imported);
        if (others === undefined) importers.set(imported, [name]);
        else others.push(name);
      }
    }
    for (const name of changed) for (const importer of importers.get(name) ?? []) changed.add(importer);
    for (const [name, { linked }] of this.#kept) {
      if (reached.has(name) && !changed.has(name)) continue;
      this.#table.removeFile(linked);
      this.#kept.delete(name);
    }
  }
}

function isEqual(before: SourceFile, now: SourceFile): boolean {
  if (before.kind === "source") return now.kind === "source" && now.text === before.text;
  return before.kind === "descriptor" && now.kind === "descriptor" && now.descriptor === before.descriptor;
}

function importsOf({ descriptor }: LinkedFile): readonly string[] {
  return [...descriptor.dependency, ...descriptor.optionDependency];
}

function importsIn(name: string, source: SourceFile, sources: SourceFiles): readonly string[] {
  switch (source.kind) {
    case "missing":
      return [];
    case "descriptor":
      return [...source.descriptor.dependency, ...source.descriptor.optionDependency];
    case "source":
      return sources.importsOf(name, source.text);
  }
}
