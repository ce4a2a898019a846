import type { FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { type ByteText, byteTextOf } from "../lexer/byte-text.js";
import type { ReportFault } from "../lexer/scanner.js";
import { parseFile } from "../parser/parse-file.js";
import type { ParsedFile } from "../parser/parsed-file.js";
import { virtualPathFault } from "../virtual-path.js";
import { wellKnownSource } from "../well-known/well-known-source.js";
import type { CompileInput } from "./compile-input.js";

/** What was found at a virtual path. */
export type SourceFile =
  | { readonly kind: "source"; readonly text: ByteText }
  | { readonly kind: "descriptor"; readonly descriptor: FileDescriptorProto }
  | { readonly kind: "missing"; readonly reason: string };

/** Line and column count from 0. */
interface SourceFault {
  readonly line: number;
  readonly column: number;
  readonly message: string;
  readonly suggestion: string | undefined;
}

/** A source after parsing, with its faults. */
export interface ParsedSource {
  readonly file: ParsedFile;
  readonly faults: readonly SourceFault[];
}

type SourceInput = Pick<CompileInput, "loadSource" | "loadDescriptor" | "sourceInfo" | "invalidUtf8">;

/** The sources of one compilation, each asked for once. */
export class SourceFiles {
  readonly #input: SourceInput;
  readonly #found: Map<string, SourceFile> = new Map();
  readonly #parsed: Map<string, ParsedSource> = new Map();

  constructor(input: SourceInput) {
    this.#input = input;
  }

  find(name: string): SourceFile {
    let file = this.#found.get(name);
    if (file === undefined) {
      file = this.#load(name);
      this.#found.set(name, file);
    }
    return file;
  }

  /** The imports of a source, which stays parsed until it is taken. */
  importsOf(name: string, text: ByteText): readonly string[] {
    let parsed = this.#parsed.get(name);
    if (parsed === undefined) {
      parsed = this.#parse(name, text);
      this.#parsed.set(name, parsed);
    }
    const { dependency, optionDependency } = parsed.file.descriptor;
    return [...dependency, ...optionDependency];
  }

  /** A source parsed. It is the caller's, who links it; nothing of it is kept here. */
  take(name: string, text: ByteText): ParsedSource {
    const parsed = this.#parsed.get(name) ?? this.#parse(name, text);
    this.#parsed.delete(name);
    this.#found.delete(name);
    return parsed;
  }

  #load(name: string): SourceFile {
    const fault = virtualPathFault(name);
    const source = fault === undefined ? this.#input.loadSource(name) : { missing: fault };
    if (typeof source === "string" || source instanceof Uint8Array) return { kind: "source", text: byteTextOf(source) };
    const descriptor = this.#input.loadDescriptor?.(name);
    if (descriptor !== undefined) return { kind: "descriptor", descriptor };
    const wellKnown = source === undefined ? wellKnownSource(name) : undefined;
    if (wellKnown !== undefined) return { kind: "source", text: byteTextOf(wellKnown) };
    return { kind: "missing", reason: source?.missing ?? "File not found." };
  }

  #parse(name: string, text: ByteText): ParsedSource {
    const faults: SourceFault[] = [];
    const report: ReportFault = (line, column, message, suggestion) => {
      faults.push({ line, column, message, suggestion });
    };
    const { sourceInfo, invalidUtf8 = "replace" } = this.#input;
    const locating = sourceInfo === "none" ? "importsLocated" : "located";
    const file = parseFile(name, text, report, { locating, invalidUtf8 });
    return { file, faults };
  }
}
