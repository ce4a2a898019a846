import { Compilation } from "./compilation/compilation.js";
import type { CompileInput, CompileResult } from "./compilation/compile-input.js";
import { SourceFiles } from "./compilation/source-files.js";
import { SymbolTable } from "./linker/symbol-table.js";

/**
 * Compiles `.proto` sources to descriptors. Never throws, whatever the sources hold; what `loadSource` throws passes
 * through. Who compiles the same files again and again has them linked sooner by a `Compiler`.
 */
export function compile(input: CompileInput): CompileResult {
  return new Compilation(input, new SourceFiles(input), new SymbolTable()).run();
}
