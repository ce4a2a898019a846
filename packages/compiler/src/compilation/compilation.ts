import type { FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { FileField } from "../descriptor/field-number.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";
import { DiagnosticSink } from "../diagnostics/diagnostic-sink.js";
import { linkFile } from "../linker/link-file.js";
import type { LinkedFile } from "../linker/symbol.js";
import type { SymbolTable } from "../linker/symbol-table.js";
import type { ParsedFile } from "../parser/parsed-file.js";
import { PositionIndex } from "../source-info/position-index.js";
import type { CompileInput, CompileResult } from "./compile-input.js";
import type { SourceFile, SourceFiles } from "./source-files.js";

/** A file that has been linked, and all that must be the same for it to be used again. */
export interface KeptFile {
  readonly source: SourceFile;
  readonly linked: LinkedFile;
  readonly isEntry: boolean;
  /** What was said of it. */
  readonly diagnostics: readonly Diagnostic[];
}

const MAX_PACKAGE_LENGTH = 511;
/** How long a chain of imports may be, each of which waits for the next. */
const MAX_IMPORT_DEPTH = 1000;

/** What an earlier compilation has left. */
export interface Reuse {
  /** The files of the table, by their names. */
  readonly kept: ReadonlyMap<string, KeptFile>;
  /** Is given what this compilation adds to the table. */
  onLinked(name: string, file: KeptFile): void;
}

/** Loads and links files, each once. */
export class Compilation {
  /** The files of an earlier compilation that were met again. */
  readonly reused: Set<string> = new Set();
  readonly #sink: DiagnosticSink = new DiagnosticSink();
  readonly #input: CompileInput;
  readonly #sources: SourceFiles;
  readonly #table: SymbolTable;
  readonly #reuse: Reuse | undefined;
  readonly #entryFiles: ReadonlySet<string>;
  /** Files that cannot be had; why has been reported. */
  readonly #bad: Set<string> = new Set();
  /** The files that are being loaded, each imported by the one before it. */
  readonly #pending: string[] = [];

  constructor(input: CompileInput, sources: SourceFiles, table: SymbolTable, reuse?: Reuse) {
    this.#input = input;
    this.#sources = sources;
    this.#table = table;
    this.#reuse = reuse;
    this.#entryFiles = new Set(input.entryFiles);
  }

  run(): CompileResult {
    const files = new Set<LinkedFile>();
    for (const name of this.#input.entryFiles) {
      const file = this.#file(name);
      if (file !== undefined && !files.has(file)) addWithImports(files, file);
    }
    const sourceFiles = new Map<string, FileDescriptorProto>();
    for (const { name, source } of files) if (source !== undefined) sourceFiles.set(name, source);
    const descriptors = [...files].map(({ descriptor }) => descriptor);
    return { files: descriptors, sourceFiles, diagnostics: this.#sink.diagnostics };
  }

  #file(name: string): LinkedFile | undefined {
    const kept = this.#reuse?.kept.get(name);
    if (kept !== undefined) return this.#meetAgain(name, kept);
    const linked = this.#table.file(name);
    if (linked !== undefined || this.#bad.has(name)) return linked;
    const file = this.#load(name);
    if (file === undefined) this.#bad.add(name);
    return file;
  }

  /** Says of a file, when it is first met, what was said when it was linked. */
  #meetAgain(name: string, { linked, diagnostics }: KeptFile): LinkedFile {
    if (this.reused.has(name)) return linked;
    this.reused.add(name);
    const { dependency, optionDependency } = linked.descriptor;
    for (const imported of [...dependency, ...optionDependency]) this.#file(imported);
    this.#sink.diagnostics.push(...diagnostics);
    this.#input.onFile?.(linked.descriptor);
    return linked;
  }

  #load(name: string): LinkedFile | undefined {
    const source = this.#sources.find(name);
    const parsed = this.#parse(name, source);
    if (parsed === undefined || !this.#checkCycle(parsed) || !this.#checkPackage(parsed)) return undefined;
    if (this.#pending.length >= MAX_IMPORT_DEPTH) {
      this.#sink.add("error", name, undefined, `Imports stand more than ${MAX_IMPORT_DEPTH} deep in each other.`);
      return undefined;
    }
    this.#pending.push(name);
    const { dependency: imports, optionDependency: optionImports } = parsed.descriptor;
    for (const dependency of [...imports, ...optionImports]) this.#file(dependency);
    this.#pending.pop();
    const saidBefore = this.#sink.diagnostics.length;
    const isEntry = this.#entryFiles.has(name);
    const linked = linkFile(parsed, {
      table: this.#table,
      invalidUtf8: this.#input.invalidUtf8 ?? "replace",
      sink: this.#sink,
      sourceOptions: this.#input.retainOptions ? "keep" : this.#input.keepSourceFiles ? "both" : "drop",
      // What a descriptor uses, another compiler has seen to; its options may be in use though they are unknown here.
      warnsOfUnusedImports: isEntry && parsed.origin === "source",
    });
    if (linked !== undefined) {
      this.#input.onFile?.(linked.descriptor);
      const diagnostics = this.#sink.diagnostics.slice(saidBefore);
      this.#reuse?.onLinked(name, { source, linked, isEntry, diagnostics });
    }
    if (this.#input.sourceInfo === "onFile") parsed.descriptor.sourceCodeInfo = undefined;
    return linked;
  }

  #parse(name: string, source: SourceFile): ParsedFile | undefined {
    switch (source.kind) {
      case "missing":
        this.#sink.add("error", name, undefined, source.reason);
        return undefined;
      case "descriptor":
        return fileOf(source.descriptor);
      case "source": {
        const { file, faults } = this.#sources.take(name, source.text);
        for (const { line, column, message, suggestion } of faults) {
          this.#sink.add("error", name, { line: line + 1, column: column + 1 }, message, suggestion);
        }
        return file.isValid ? file : undefined;
      }
    }
  }

  /** False if the file is among those that wait for it. */
  #checkCycle(parsed: ParsedFile): boolean {
    const { descriptor } = parsed;
    const name = descriptor.name ?? "";
    const first = this.#pending.indexOf(name);
    if (first === -1) return true;
    const cycle = [...this.#pending.slice(first), name];
    const index = descriptor.dependency.lastIndexOf(cycle[1]!);
    const position = new PositionIndex(parsed).find([FileField.DEPENDENCY, index]);
    this.#sink.add("error", name, position, `File recursively imports itself: ${cycle.join(" -> ")}`);
    return false;
  }

  #checkPackage(parsed: ParsedFile): boolean {
    const { descriptor } = parsed;
    if ((descriptor.package ?? "").length <= MAX_PACKAGE_LENGTH) return true;
    const position = new PositionIndex(parsed).find([FileField.PACKAGE]);
    this.#sink.add("error", descriptor.name ?? "", position, "Package name is too long");
    return false;
  }
}

/** A file that came as a descriptor, with its options in place. */
function fileOf(descriptor: FileDescriptorProto): ParsedFile {
  const locate = () => descriptor.sourceCodeInfo?.location ?? [];
  return { origin: "descriptor", descriptor, options: new Map(), locate, isValid: true };
}

/** Adds a file behind its imports. Not by recursion: nothing bounds how long a chain of linked files is. */
function addWithImports(files: Set<LinkedFile>, file: LinkedFile): void {
  const open = [{ file, imports: importsOf(file) }];
  for (let top = open.at(-1); top !== undefined; top = open.at(-1)) {
    const { value: dependency, done } = top.imports.next();
    if (done) {
      files.add(top.file);
      open.pop();
    } else if (!files.has(dependency)) {
      open.push({ file: dependency, imports: importsOf(dependency) });
    }
  }
}

function* importsOf(file: LinkedFile): Iterator<LinkedFile, void> {
  for (const dependency of file.dependencies) if (dependency !== undefined) yield dependency;
  yield* file.optionDependencies;
}
