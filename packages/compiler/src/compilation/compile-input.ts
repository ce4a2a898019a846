import type { FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";
import type { InvalidUtf8 } from "../descriptor/escaped-utf8.js";
import type { Diagnostic } from "../diagnostics/diagnostic.js";

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
  /**
   * Who gets comments and places in the text (`sourceCodeInfo`), which are two thirds of the memory: the result has them
   * (`"full"`), only `onFile` sees them (`"onFile"`), or nobody (`"none"`): then they are not even made. Diagnostics have
   * their places in any case. Default: `"full"`.
   */
  readonly sourceInfo?: "full" | "onFile" | "none";
  /**
   * Is given each file as soon as it is linked: what is encoded here need not be held as objects until all is done. A
   * `Compiler` gives again the files that it uses again.
   */
  onFile?(file: FileDescriptorProto): void;
  /**
   * How bytes that are not UTF-8 get into strings, such as comments and defaults. `"replace"`: as U+FFFD. `"escape"`: as lone
   * surrogates, from which `encodeUnescaped` makes these bytes again, as protoc keeps them. Default: `"replace"`.
   */
  readonly invalidUtf8?: InvalidUtf8;
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
