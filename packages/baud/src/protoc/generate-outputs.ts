import type { CodeGeneratorResponse_File } from "@baud/protobuf/google/protobuf/compiler/plugin_pb";
import type { FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { dependencyManifest } from "./dependency-manifest.js";
import type { EncodedFiles } from "./encoded-files.js";
import { OutputLocation } from "./output-location.js";
import { ProtocError } from "./protoc-error.js";
import { isOurs, type OutputDirective, type ProtocRequest, pluginName } from "./protoc-request.js";
import type { SourceTree } from "./source-tree.js";
import { writeOutput } from "./write-output.js";

/** A run whose files have been compiled. */
export interface CompiledRun {
  readonly request: ProtocRequest;
  readonly tree: SourceTree;
  /** All files, each behind its imports. */
  readonly files: readonly FileDescriptorProto[];
  /** Those that differ with the options that only the source keeps, by their names. */
  readonly sourceFiles: ReadonlyMap<string, FileDescriptorProto>;
  readonly entryFiles: readonly string[];
  /** For the descriptor set, if one is wanted. */
  readonly encoded: EncodedFiles | undefined;
}

/** Generates everything that a run is to write, and then writes it. Throws `ProtocError`. */
export async function generateOutputs(run: CompiledRun): Promise<void> {
  const { request, tree, files, entryFiles, encoded } = run;
  const locations = new Map<string, OutputLocation>();
  for (const output of request.outputs) {
    const named = new OutputLocation(output.location, request.allowsEscape);
    const location = locations.get(named.path) ?? named;
    locations.set(location.path, location);
    await generate(run, output, location);
  }
  const ordered = [...locations.values()].sort((a, b) => (a.path < b.path ? -1 : 1));
  for (const location of ordered) location.check();
  for (const location of ordered) location.write(request.isWatching);

  if (request.dependencyOut !== undefined) {
    const outputs = ordered.flatMap((location) => location.paths());
    if (request.descriptorSetOut !== undefined) outputs.push(request.descriptorSetOut);
    writeOutput(request.dependencyOut, dependencyManifest(tree, outputs, files));
  }
  if (request.descriptorSetOut !== undefined) {
    const wanted = request.includesImports ? files : entriesInOrder(files, entryFiles);
    writeOutput(request.descriptorSetOut, encoded?.descriptorSet(wanted) ?? []);
  }
}

/** Runs one generator, ours or a plugin. */
async function generate(run: CompiledRun, output: OutputDirective, location: OutputLocation): Promise<void> {
  const { request, files, sourceFiles, entryFiles } = run;
  const parameter = [output.parameter, request.parameters.get(output.flag) ?? ""].filter((part) => part !== "").join();
  const name = pluginName(output.flag);
  const program = request.plugins.get(name);
  if (isOurs(request, output)) {
    const { runOurGenerators } = await import("./our-generators.js");
    const messages = output.flag === "--ts_out";
    const job = { flag: output.flag, messages, services: !messages, parameter, files, entryFiles };
    for (const file of runOurGenerators(job)) location.add(file.name, file.content);
    return;
  }
  const { runPlugin } = await import("./plugin.js");
  const generated = await runPlugin({ flag: output.flag, name, program, parameter, files, sourceFiles, entryFiles });
  for (const file of joinChunks(generated, output.flag, name)) {
    if (file.point === "") location.add(file.name, file.content);
    else location.insert(file.name, file.point, file.content);
  }
}

/** Joins what a plugin sent in pieces: one without a name goes on with the file before it. */
function joinChunks(
  generated: readonly CodeGeneratorResponse_File[],
  flag: string,
  plugin: string,
): { name: string; point: string; content: string }[] {
  const joined: { name: string; point: string; content: string }[] = [];
  for (const { name = "", insertionPoint = "", content = "" } of generated) {
    if (name !== "" || insertionPoint !== "") {
      joined.push({ name, point: insertionPoint, content });
      continue;
    }
    const previous = joined.at(-1);
    if (previous === undefined) {
      throw new ProtocError(`${flag}: ${plugin}: First file chunk returned by plugin did not specify a file name.`);
    }
    previous.content += content;
  }
  return joined;
}

/** The entry files, each behind those entry files that it imports itself: imports of others do not count. */
function entriesInOrder(files: readonly FileDescriptorProto[], entryFiles: readonly string[]): FileDescriptorProto[] {
  const entries = new Set(entryFiles);
  const left = new Map(files.map((file) => [file.name ?? "", file]));
  const ordered: FileDescriptorProto[] = [];
  // A list to be worked off, not a recursion: nothing bounds how long a chain of imports is.
  const open = [...entryFiles].reverse();
  for (let name = open.at(-1); name !== undefined; name = open.at(-1)) {
    const file = left.get(name);
    const next = file?.dependency.find((dependency) => entries.has(dependency) && left.has(dependency));
    if (next !== undefined) {
      open.push(next);
      continue;
    }
    open.pop();
    left.delete(name);
    if (file !== undefined) ordered.push(file);
  }
  return ordered;
}
