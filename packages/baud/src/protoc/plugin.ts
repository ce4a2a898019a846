import { spawn } from "node:child_process";
import { encodeUnescaped } from "@baud/compiler";
import {
  CodeGeneratorRequest,
  CodeGeneratorResponse,
  type CodeGeneratorResponse_File,
} from "@baud/protobuf/google/protobuf/compiler/plugin_pb";
import type { FileDescriptorProto } from "@baud/protobuf/google/protobuf/descriptor_pb";
import { ProtocError } from "./protoc-error.js";

/** `CodeGeneratorResponse.Feature.FEATURE_PROTO3_OPTIONAL`. */
const FEATURE_PROTO3_OPTIONAL = 1n;

/** What is asked of a plugin. */
export interface PluginJob {
  /** The flag that asked for it: `--es_out`. */
  readonly flag: string;
  /** The name of the plugin: `protoc-gen-es`. */
  readonly name: string;
  /** The program; undefined to look for one of the plugin's name on the PATH. */
  readonly program: string | undefined;
  readonly parameter: string;
  /** All files, each behind its imports. */
  readonly files: readonly FileDescriptorProto[];
  /** Those that differ with the options that only the source keeps, by their names. */
  readonly sourceFiles: ReadonlyMap<string, FileDescriptorProto>;
  readonly entryFiles: readonly string[];
}

/**
 * Runs a plugin of protoc (google/protobuf/compiler/plugin.proto): a program that reads a request from its standard
 * input, and writes its answer to its standard output. Its standard error is ours. Throws `ProtocError`.
 */
export async function runPlugin(job: PluginJob): Promise<CodeGeneratorResponse_File[]> {
  const entries = new Set(job.entryFiles);
  const withSourceOptions = (file: FileDescriptorProto) => job.sourceFiles.get(file.name ?? "") ?? file;
  const request = CodeGeneratorRequest.create({
    fileToGenerate: [...job.entryFiles],
    ...(job.parameter !== "" && { parameter: job.parameter }),
    // Only files to generate come without the options that the source keeps, and stand with them in a list of their own.
    protoFile: job.files.map((file) => (entries.has(file.name ?? "") ? file : withSourceOptions(file))),
    sourceFileDescriptors: job.files.filter((file) => entries.has(file.name ?? "")).map(withSourceOptions),
    // Plugins ask for the version of protoc, not for that of who calls them.
    compilerVersion: { major: 3, minor: 21, patch: 12, suffix: "" },
  });
  const answer = await communicate(job, encodeUnescaped(CodeGeneratorRequest, request));
  let response: CodeGeneratorResponse;
  try {
    response = CodeGeneratorResponse.decode(answer);
  } catch {
    throw new ProtocError(`${job.flag}: ${job.name}: Plugin output is unparseable: ${printable(answer)}`);
  }
  if (response.error !== undefined && response.error !== "") throw new ProtocError(`${job.flag}: ${response.error}`);
  checkProto3Optional(job, response.supportedFeatures ?? 0n);
  return response.file;
}

/** Writes to a program, and gives what it writes. */
function communicate(job: PluginJob, input: Uint8Array): Promise<Uint8Array> {
  const program = job.program ?? job.name;
  return new Promise((resolve, reject) => {
    const child = spawn(program, { stdio: ["pipe", "pipe", "inherit"] });
    const output: Buffer[] = [];
    child.stdout.on("data", (chunk: Buffer) => output.push(chunk));
    // A plugin that does not read everything says in its own way why.
    child.stdin.on("error", () => {});
    child.on("error", () => {
      reject(
        new ProtocError(
          `${program}: program not found or is not executable\nPlease specify a program using absolute path or make sure ` +
            "the program is available in your PATH system variable\n" +
            `${job.flag}: ${job.name}: Plugin failed with status code 1.`,
        ),
      );
    });
    child.on("close", (status, signal) => {
      if (status === 0) resolve(Buffer.concat(output));
      else if (signal !== null) reject(new ProtocError(`${job.flag}: ${job.name}: Plugin killed by signal ${signal}.`));
      else reject(new ProtocError(`${job.flag}: ${job.name}: Plugin failed with status code ${status}.`));
    });
    child.stdin.end(input);
  });
}

/** A plugin from before proto3 had optional fields would write code without their presence. */
function checkProto3Optional(job: PluginJob, features: bigint): void {
  if ((features & FEATURE_PROTO3_OPTIONAL) !== 0n) return;
  const entries = job.files.filter(({ name }) => job.entryFiles.includes(name ?? ""));
  const file = entries.find(({ messageType }) => messageType.some(hasProto3Optional));
  if (file === undefined) return;
  throw new ProtocError(
    `${file.name}: is a proto3 file that contains optional fields, but code generator ${job.name} hasn't been updated to ` +
      "support optional fields in proto3. Please ask the owner of this code generator to support proto3 optional.",
  );
}

function hasProto3Optional(message: FileDescriptorProto["messageType"][number]): boolean {
  return message.field.some((field) => field.proto3Optional) || message.nestedType.some(hasProto3Optional);
}

/** The bytes as protoc shows them: as the inside of a C string. */
function printable(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(8).padStart(3, "0")}`,
  ).join("");
}
