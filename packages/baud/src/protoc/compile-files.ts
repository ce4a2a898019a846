import {
  type CompileInput,
  type CompileResult,
  compile,
  type Diagnostic,
  type DiagnosticFormat,
  formatDiagnostic,
  type InvalidUtf8,
  unescapedUtf8,
} from "@baud/compiler";
import { checkEntryFiles } from "./check-entry-files.js";
import { readDescriptorSets } from "./descriptor-sets.js";
import { EncodedFiles } from "./encoded-files.js";
import { generateOutputs } from "./generate-outputs.js";
import { Progress } from "./progress.js";
import { isOurs, type ProtocRequest } from "./protoc-request.js";
import { SourceTree } from "./source-tree.js";
import { virtualInputs } from "./virtual-inputs.js";

/** What a run of several has of its own: where the sources are, and what compiles them. */
export interface CompileSession {
  readonly tree: SourceTree;
  compile(input: CompileInput): CompileResult;
}

/** Compiles the input files, and does with them what the request says. Gives the exit status. Throws `ProtocError`. */
export async function compileFiles(
  request: ProtocRequest,
  session: CompileSession = { tree: new SourceTree(request.protoPath), compile },
): Promise<number> {
  for (const warning of request.warnings) console.error(warning);

  const { tree } = session;
  const descriptors = readDescriptorSets(request.descriptorSetIn);
  // Only to encode and decode, the files may be left out: then all of the descriptor sets are meant.
  const entryFiles =
    request.inputFiles.length === 0 ? [...descriptors.keys()] : virtualInputs(tree, descriptors, request.inputFiles);
  const encoded = request.descriptorSetOut === undefined ? undefined : new EncodedFiles(request, entryFiles);
  const progress = new Progress();
  const { files, sourceFiles, diagnostics } = session.compile({
    entryFiles,
    loadSource(path) {
      const found = tree.read(path);
      return found.kind === "file" ? found.bytes : missingSource(found.reason);
    },
    loadDescriptor: (path) => descriptors.get(path),
    retainOptions: request.retainsOptions,
    keepSourceFiles: request.outputs.length > 0,
    onFile(file) {
      encoded?.add(file);
      progress.step();
    },
    sourceInfo: sourceInfoFor(request),
    invalidUtf8: invalidUtf8For(request),
  });
  progress.end();
  // Not even asked for when there is nothing to say: to open it takes Node longer than to compile a file.
  if (diagnostics.length > 0) await printDiagnostics(request, tree, diagnostics);
  if (diagnostics.some(({ severity }) => severity === "error")) return 1;

  checkEntryFiles(request, files, entryFiles);
  if (request.mode === "printFreeFieldNumbers") {
    const { freeFieldNumbers } = await import("./free-field-numbers.js");
    const entries = files.filter((file) => entryFiles.includes(file.name ?? ""));
    for (const line of entries.flatMap(freeFieldNumbers)) console.log(line);
    return 0;
  }
  if (request.mode === "encode" || request.mode === "decode") {
    const { runCodec } = await import("./codec/run-codec.js");
    await runCodec(request, files);
  }
  if (diagnostics.length > 0 && request.areWarningsFatal) return 1;
  if (request.mode !== "compile") return 0;

  await generateOutputs({ request, tree, files, sourceFiles, entryFiles, encoded });
  return 0;
}

/** A file that is not on disk may be one that the compiler brings along, unless there is more to say than that. */
function missingSource(reason: string): { missing: string } | undefined {
  return reason === "File not found." ? undefined : { missing: reason };
}

async function printDiagnostics(
  request: ProtocRequest,
  tree: SourceTree,
  diagnostics: readonly Diagnostic[],
): Promise<void> {
  const show = await diagnosticPrinter(tree);
  const lines = diagnostics.map((diagnostic) => show(diagnostic, request.errorFormat));
  process.stderr.write(unescapedUtf8(`${lines.join("\n")}\n`));
}

type Show = (diagnostic: Diagnostic, format: DiagnosticFormat | undefined) => string;

/** Who looks at a terminal, and has not asked for a format, is shown more than protoc's line. */
async function diagnosticPrinter(tree: SourceTree): Promise<Show> {
  const explain = process.stderr.isTTY ? (await import("./explain-diagnostic.js")).explainDiagnostic : undefined;
  return (diagnostic, format) => {
    if (format === "msvs") {
      return formatDiagnostic({ ...diagnostic, file: diskPath(tree, diagnostic.file) }, format);
    }
    if (explain === undefined || format !== undefined) return formatDiagnostic(diagnostic);
    const found = tree.read(diagnostic.file);
    const source = found.kind === "file" ? found.bytes : undefined;
    return explain(diagnostic, { source, hasColors: process.stderr.hasColors() });
  };
}

function diskPath(tree: SourceTree, virtualPath: string): string {
  const found = tree.read(virtualPath);
  return found.kind === "file" ? found.diskPath : virtualPath;
}

/** Who needs comments and places. Those that the descriptor set is to have are in it as soon as a file is linked. */
function sourceInfoFor(request: ProtocRequest): NonNullable<CompileInput["sourceInfo"]> {
  // Generators take their comments from it.
  if (request.outputs.length > 0) return "full";
  if (!request.includesSourceInfo) return "none";
  // What is used again is encoded again.
  return request.isWatching ? "full" : "onFile";
}

/** protoc hands on bytes that are not UTF-8 as they are. What our generators and codecs make of files cannot have them. */
function invalidUtf8For(request: ProtocRequest): InvalidUtf8 {
  const isHandedOn = request.mode === "compile" && !request.outputs.some((output) => isOurs(request, output));
  return isHandedOn ? "escape" : "replace";
}
