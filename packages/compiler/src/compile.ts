import type { FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { FileField } from "./descriptor/field-number.js";
import type { Diagnostic } from "./diagnostics/diagnostic.js";
import { DiagnosticSink } from "./diagnostics/diagnostic-sink.js";
import { byteTextOf } from "./lexer/byte-text.js";
import { linkFile } from "./linker/link-file.js";
import type { LinkedFile } from "./linker/symbol.js";
import { SymbolTable } from "./linker/symbol-table.js";
import { parseFile } from "./parser/parse-file.js";
import type { ParsedFile } from "./parser/parsed-file.js";
import { PositionIndex } from "./source-info/position-index.js";
import { virtualPathFault } from "./virtual-path.js";
import { wellKnownSource } from "./well-known/well-known-source.js";

/** What to compile, and where sources come from. */
export interface CompileInput {
  /** The virtual paths of the files to compile; what they import is found by itself. */
  readonly entryFiles: readonly string[];
  /**
   * Gives the source at a virtual path. Without one, the well-known types (`google/protobuf/….proto`) are at hand; any
   * other file is then missing, for the reason that `missing` says, or because it was not found.
   */
  loadSource(path: string): string | Uint8Array | { readonly missing: string } | undefined;
  /**
   * Gives the descriptor of a file that has no source, as a compiler made it. It is checked as a source would be, and
   * belongs to the result from then on.
   */
  loadDescriptor?(path: string): FileDescriptorProto | undefined;
  /** Leaves `sourceCodeInfo` out of the result: it is two thirds of the memory. Default: false. */
  readonly omitSourceInfo?: boolean;
  /**
   * Is given each file as soon as it is linked, with `sourceCodeInfo` even if that is then left out: what is encoded here
   * need not be held as objects until all is done.
   */
  onFile?(file: FileDescriptorProto): void;
  /** Keeps the options that are for the source alone (`retention = RETENTION_SOURCE`). Default: false. */
  readonly retainOptions?: boolean;
  /** Gives the files with these options, too: `sourceFiles` of the result. Default: false. */
  readonly keepSourceFiles?: boolean;
}

/** The descriptors, and everything there is to say about the sources. */
export interface CompileResult {
  /**
   * The entry files that have no errors, and all that they import: each behind its imports, in the order in which they
   * are first named. Options and types are resolved, and source locations complete.
   */
  readonly files: readonly FileDescriptorProto[];
  /**
   * With `keepSourceFiles`, by their names: the files as they are with the options that are for the source alone. Those
   * that have no such options are left out.
   */
  readonly sourceFiles: ReadonlyMap<string, FileDescriptorProto>;
  /** In the order in which protoc reports them. With any error, something is missing from `files`. */
  readonly diagnostics: readonly Diagnostic[];
}

const MAX_PACKAGE_LENGTH = 511;
/** How long a chain of imports may be, each of which waits for the next. */
const MAX_IMPORT_DEPTH = 1000;

/**
 * Compiles `.proto` sources to descriptors. Never throws, whatever the sources hold; what `loadSource` throws passes
 * through.
 */
export function compile(input: CompileInput): CompileResult {
  const compilation = new Compilation(input);
  const files = new Set<LinkedFile>();
  for (const name of input.entryFiles) {
    const file = compilation.file(name);
    if (file !== undefined && !files.has(file)) addWithImports(files, file);
  }
  const sourceFiles = new Map<string, FileDescriptorProto>();
  for (const { name, source } of files) if (source !== undefined) sourceFiles.set(name, source);
  const descriptors = [...files].map(({ descriptor }) => descriptor);
  return { files: descriptors, sourceFiles, diagnostics: compilation.sink.diagnostics };
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

/** Loads and links files, each once. */
class Compilation {
  readonly sink: DiagnosticSink = new DiagnosticSink();
  readonly #input: CompileInput;
  readonly #table: SymbolTable = new SymbolTable();
  readonly #entryFiles: ReadonlySet<string>;
  /** Files that cannot be had; why has been reported. */
  readonly #bad: Set<string> = new Set();
  /** The files that are being loaded, each imported by the one before it. */
  readonly #pending: string[] = [];

  constructor(input: CompileInput) {
    this.#input = input;
    this.#entryFiles = new Set(input.entryFiles);
  }

  file(name: string): LinkedFile | undefined {
    const linked = this.#table.file(name);
    if (linked !== undefined || this.#bad.has(name)) return linked;
    const file = this.#load(name);
    if (file === undefined) this.#bad.add(name);
    return file;
  }

  #load(name: string): LinkedFile | undefined {
    const parsed = this.#parse(name);
    if (parsed === undefined || !this.#checkCycle(parsed) || !this.#checkPackage(parsed)) return undefined;
    if (this.#pending.length >= MAX_IMPORT_DEPTH) {
      this.sink.add("error", name, undefined, `Imports stand more than ${MAX_IMPORT_DEPTH} deep in each other.`);
      return undefined;
    }
    this.#pending.push(name);
    const { dependency: imports, optionDependency: optionImports } = parsed.descriptor;
    for (const dependency of [...imports, ...optionImports]) this.file(dependency);
    this.#pending.pop();
    const linked = linkFile(parsed, {
      table: this.#table,
      sink: this.sink,
      sourceOptions: this.#input.retainOptions ? "keep" : this.#input.keepSourceFiles ? "both" : "drop",
      // What a descriptor uses, another compiler has seen to; its options may be in use though they are unknown here.
      warnsOfUnusedImports: this.#entryFiles.has(name) && parsed.origin === "source",
    });
    if (linked !== undefined) this.#input.onFile?.(parsed.descriptor);
    if (this.#input.omitSourceInfo) parsed.descriptor.sourceCodeInfo = undefined;
    return linked;
  }

  #parse(name: string): ParsedFile | undefined {
    const fault = virtualPathFault(name);
    const source = fault === undefined ? this.#input.loadSource(name) : { missing: fault };
    if (typeof source === "string" || source instanceof Uint8Array) return this.#parseSource(name, source);
    const descriptor = this.#input.loadDescriptor?.(name);
    if (descriptor !== undefined) return { origin: "descriptor", descriptor, options: new Map(), isValid: true };
    const wellKnown = source === undefined ? wellKnownSource(name) : undefined;
    if (wellKnown !== undefined) return this.#parseSource(name, wellKnown);
    this.sink.add("error", name, undefined, source?.missing ?? "File not found.");
    return undefined;
  }

  #parseSource(name: string, source: string | Uint8Array): ParsedFile | undefined {
    const parsed = parseFile(name, byteTextOf(source), (line, column, message) =>
      this.sink.errorAt(name, line, column, message),
    );
    return parsed.isValid ? parsed : undefined;
  }

  /** False if the file is among those that wait for it. */
  #checkCycle({ descriptor }: ParsedFile): boolean {
    const name = descriptor.name ?? "";
    const first = this.#pending.indexOf(name);
    if (first === -1) return true;
    const cycle = [...this.#pending.slice(first), name];
    const index = descriptor.dependency.lastIndexOf(cycle[1]!);
    const position = new PositionIndex(descriptor).find([FileField.DEPENDENCY, index]);
    this.sink.add("error", name, position, `File recursively imports itself: ${cycle.join(" -> ")}`);
    return false;
  }

  #checkPackage({ descriptor }: ParsedFile): boolean {
    if ((descriptor.package ?? "").length <= MAX_PACKAGE_LENGTH) return true;
    const position = new PositionIndex(descriptor).find([FileField.PACKAGE]);
    this.sink.add("error", descriptor.name ?? "", position, "Package name is too long");
    return false;
  }
}
