export type { CompileInput, CompileResult } from "./compilation/compile-input.js";
export { Compiler, type IncrementalResult } from "./compilation/compiler.js";
export { compile } from "./compile.js";
export { encodeUnescaped, type InvalidUtf8, unescapedUtf8 } from "./descriptor/escaped-utf8.js";
export { type Diagnostic, type DiagnosticFormat, formatDiagnostic } from "./diagnostics/diagnostic.js";
export { type GeneratedFile, generateTypeScript, type TypeScriptOptions } from "./typescript/generate-typescript.js";
export { virtualPathFault } from "./virtual-path.js";
export { wellKnownSource } from "./well-known/well-known-source.js";
