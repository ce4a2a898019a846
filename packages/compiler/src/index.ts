export { type CompileInput, type CompileResult, compile } from "./compile.js";
export { type Diagnostic, type DiagnosticFormat, formatDiagnostic } from "./diagnostics/diagnostic.js";
export { type GeneratedFile, generateTypeScript, type TypeScriptOptions } from "./typescript/generate-typescript.js";
export { virtualPathFault } from "./virtual-path.js";
export { wellKnownSource } from "./well-known/well-known-source.js";
