import { type GeneratedFile, generateTypeScript } from "@baud/compiler";
import { buildFile, type FileDescriptor } from "@baud/protobuf";
import { FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { ProtocError } from "./protoc-error.js";

/** What our generators are asked for, by a flag or by a protoc that runs them as a plugin. */
export interface GeneratorJob {
  /** What asks, for errors: `--ts_out`. */
  readonly flag: string;
  /** Whether messages are wanted (`x_pb.ts`), and whether services are (`x_grpc.ts`). */
  readonly messages: boolean;
  readonly services: boolean;
  /** Options, joined by commas. */
  readonly parameter: string;
  /** All files, each behind its imports. */
  readonly files: readonly FileDescriptorProto[];
  readonly entryFiles: readonly string[];
}

/** Generates TypeScript. Throws `ProtocError` for an option that does not exist. */
export function runOurGenerators(job: GeneratorJob): GeneratedFile[] {
  const { flag, messages, services, parameter, files, entryFiles } = job;
  const options = { messages, services, ...runtimeOption(flag, parameter) };
  return generateTypeScript(descriptorsOf(files, entryFiles), options);
}

function runtimeOption(flag: string, parameter: string): { runtime?: string } {
  let options: { runtime?: string } = {};
  for (const option of parameter.split(",").filter((part) => part !== "")) {
    const [name, ...value] = option.split("=");
    if (name !== "runtime" || value.length === 0) {
      throw new ProtocError(`${flag}: Unknown option "${option}". The options are: runtime=MODULE.`);
    }
    options = { runtime: value.join("=") };
  }
  return options;
}

/** The entry files with their names resolved. */
function descriptorsOf(files: readonly FileDescriptorProto[], entryFiles: readonly string[]): FileDescriptor[] {
  const built = new Map<string, FileDescriptor>();
  for (const file of files) {
    const descriptor = buildFile(FileDescriptorProto.encode(file), (name) => built.get(name));
    built.set(descriptor.name, descriptor);
  }
  return entryFiles.map((name) => built.get(name)!);
}
