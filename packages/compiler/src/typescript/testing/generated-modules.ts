import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import path from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { buildFile, type FileDescriptor } from "@baud/protobuf";
import { FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { compile } from "../../compile.js";
import { formatDiagnostic } from "../../diagnostics/diagnostic.js";
import { type GeneratedFile, generateTypeScript, type TypeScriptOptions } from "../generate-typescript.js";

const testdata = fileURLToPath(new URL("../../../src/typescript/testdata/", import.meta.url));
/** Within the package, so that generated code finds the packages it imports. */
const outputRoot = fileURLToPath(new URL("../../", import.meta.url));

/**
 * Compiles the sources of the testdata folder and generates TypeScript for them. Throws when the compiler has anything
 * to say.
 */
export function generateTestdata(names: readonly string[], options?: TypeScriptOptions): GeneratedFile[] {
  return generateTypeScript(compileTestdata(names), options);
}

export function compileTestdata(names: readonly string[]): FileDescriptor[] {
  const loadSource = (name: string): Uint8Array | undefined =>
    name.startsWith("google/protobuf/") ? undefined : readFileSync(path.join(testdata, name));
  const { files, diagnostics } = compile({ entryFiles: names, loadSource });
  if (diagnostics.length > 0) throw new Error(diagnostics.map((diagnostic) => formatDiagnostic(diagnostic)).join("\n"));
  const built = new Map<string, FileDescriptor>();
  for (const file of files) {
    built.set(
      file.name as string,
      buildFile(FileDescriptorProto.encode(file), (name) => built.get(name)),
    );
  }
  return names.map((name) => built.get(name) as FileDescriptor);
}

/** The options of a user who wants to know everything. */
const STRICTEST = {
  target: "es2023",
  module: "nodenext",
  lib: ["es2023", "esnext.disposable"],
  types: [],
  strict: true,
  noUncheckedIndexedAccess: true,
  exactOptionalPropertyTypes: true,
  noImplicitOverride: true,
  noImplicitReturns: true,
  noFallthroughCasesInSwitch: true,
  noPropertyAccessFromIndexSignature: true,
  noUncheckedSideEffectImports: true,
  allowUnreachableCode: false,
  allowUnusedLabels: false,
  noUnusedLocals: true,
  noUnusedParameters: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  isolatedDeclarations: true,
  erasableSyntaxOnly: true,
  declaration: true,
  skipLibCheck: false,
};

/** Modules that were written, compiled with the strictest options, and can be imported. */
export interface CompiledModules {
  /** Where the compiled modules are. */
  readonly folder: string;
  load(name: string): Promise<Readonly<Record<string, unknown>>>;
  remove(): void;
}

/** Options of the compiler, as a tsconfig.json has them. */
export type CompilerOptions = Readonly<Record<string, unknown>>;

/** `options` are those that differ from the strictest. Throws with the compiler's output when it does not compile. */
export function compileModules(files: readonly GeneratedFile[], options: CompilerOptions = {}): CompiledModules {
  const folder = mkdtempSync(path.join(outputRoot, "generated-"));
  const remove = (): void => rmSync(folder, { recursive: true, force: true });
  try {
    for (const { name, content } of files) {
      const target = path.join(folder, "ts", name);
      mkdirSync(path.dirname(target), { recursive: true });
      writeFileSync(target, content);
    }
    const config = { compilerOptions: { ...STRICTEST, ...options, rootDir: "ts", outDir: "js" }, include: ["ts"] };
    writeFileSync(path.join(folder, "tsconfig.json"), JSON.stringify(config));
    const typescript = path.dirname(createRequire(import.meta.url).resolve("typescript/package.json"));
    execFileSync(process.execPath, [path.join(typescript, "bin", "tsc"), "-p", folder], { encoding: "utf8" });
  } catch (error) {
    remove();
    throw new Error((error as { stdout?: string }).stdout || String(error), { cause: error });
  }
  return {
    folder: path.join(folder, "js"),
    load: (name) => import(pathToFileURL(path.join(folder, "js", name)).href),
    remove,
  };
}
