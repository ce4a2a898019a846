import { writeFileSync } from "node:fs";
import { type GeneratedFile, generateTypeScript } from "@baud/compiler";
import { buildFile, type FileDescriptor } from "@baud/protobuf";
import { FileDescriptorProto, FileDescriptorSet } from "@baud/protobuf/google/protobuf/descriptor_pb";
import type { OutputDirective, ProtocRequest } from "./arguments.js";
import { dependencyManifest } from "./dependency-manifest.js";
import { OutputFolder } from "./output-folder.js";
import { ProtocError } from "./protoc-error.js";
import type { SourceTree } from "./source-tree.js";

/**
 * Generates everything that a run is to write, and then writes it. `files` are all that were compiled, each behind its
 * imports. Throws `ProtocError`.
 */
export async function generateOutputs(
  request: ProtocRequest,
  tree: SourceTree,
  files: readonly FileDescriptorProto[],
  entryFiles: readonly string[],
): Promise<void> {
  const folders = new Map<string, OutputFolder>();
  for (const output of request.outputs) {
    const folder = folders.get(output.location) ?? new OutputFolder(output.location);
    folders.set(output.location, folder);
    for (const file of generate(request, output, files, entryFiles)) folder.add(file);
  }
  const ordered = [...folders.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const folder of ordered) folder.check();
  for (const folder of ordered) folder.write();

  if (request.dependencyOut !== undefined) {
    const outputs = ordered.flatMap((folder) => folder.paths());
    if (request.descriptorSetOut !== undefined) outputs.push(request.descriptorSetOut);
    writeOutput(request.dependencyOut, dependencyManifest(tree, outputs, files));
  }
  if (request.descriptorSetOut !== undefined) {
    const set = { file: descriptorSetFiles(request, files, entryFiles) };
    writeOutput(request.descriptorSetOut, FileDescriptorSet.encode(set));
  }
}

function generate(
  request: ProtocRequest,
  output: OutputDirective,
  files: readonly FileDescriptorProto[],
  entryFiles: readonly string[],
): GeneratedFile[] {
  const more = request.parameters.get(output.flag) ?? "";
  const parameters = [...output.parameter.split(","), ...more.split(",")].filter((part) => part !== "");
  switch (output.flag) {
    case "--ts_out":
    case "--grpc_ts_out": {
      const messages = output.flag === "--ts_out";
      const runtime = runtimeOption(output.flag, parameters);
      return generateTypeScript(descriptorsOf(files, entryFiles), { messages, services: !messages, ...runtime });
    }
    default:
      throw new ProtocError(
        `${output.flag}: baud protoc cannot run plugins yet; it has the outputs --ts_out and --grpc_ts_out.`,
      );
  }
}

function runtimeOption(flag: string, parameters: readonly string[]): { runtime?: string } {
  let options: { runtime?: string } = {};
  for (const parameter of parameters) {
    const [name, ...value] = parameter.split("=");
    if (name !== "runtime" || value.length === 0) {
      throw new ProtocError(`${flag}: Unknown option "${parameter}". The options are: runtime=MODULE.`);
    }
    options = { runtime: value.join("=") };
  }
  return options;
}

/** The entry files with their names resolved, for the generator. */
function descriptorsOf(files: readonly FileDescriptorProto[], entryFiles: readonly string[]): FileDescriptor[] {
  const built = new Map<string, FileDescriptor>();
  for (const file of files) {
    const descriptor = buildFile(FileDescriptorProto.encode(file), (name) => built.get(name));
    built.set(descriptor.name, descriptor);
  }
  return entryFiles.map((name) => built.get(name)!);
}

/** The files that go into a descriptor set: without imports, the entry files that can be reached without them. */
function descriptorSetFiles(
  request: ProtocRequest,
  files: readonly FileDescriptorProto[],
  entryFiles: readonly string[],
): FileDescriptorProto[] {
  const entries = new Set(entryFiles);
  const wanted = request.includesImports ? files : files.filter((file) => entries.has(file.name ?? ""));
  if (request.includesSourceInfo) return [...wanted];
  return wanted.map((file) => ({ ...file, sourceCodeInfo: undefined }));
}

function writeOutput(path: string, content: string | Uint8Array): void {
  try {
    writeFileSync(path, content);
  } catch (error) {
    throw new ProtocError(`${path}: ${systemMessage(error)}`);
  }
}

function systemMessage(error: unknown): string {
  return (error as NodeJS.ErrnoException).code === "EACCES" ? "Permission denied" : "No such file or directory";
}
