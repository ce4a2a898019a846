import { type GeneratedFile, generateTypeScript, type TypeScriptOptions } from "@baud/compiler";
import { buildFile, type FieldDescriptor, type FileDescriptor } from "@baud/protobuf";
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

/** Generates TypeScript. Throws `ProtocError` for an option that does not exist, of ours or of the files. */
export function runOurGenerators(job: GeneratorJob): GeneratedFile[] {
  const { flag, messages, services, parameter, files, entryFiles } = job;
  const options = { messages, services, ...readOptions(flag, parameter) };
  const built = descriptorsOf(files);
  for (const name of options.required ?? []) checkIsDeclared(flag, name, built);
  return generateTypeScript(
    entryFiles.map((name) => built.get(name)!),
    options,
  );
}

/** What each option may be set to: one of these values, or anything, as `form` calls it. */
type Option = { readonly key: keyof TypeScriptOptions } & (
  | { readonly values: readonly string[] }
  | { readonly form: string }
);

const OPTIONS: Readonly<Record<string, Option>> = {
  runtime: { key: "runtime", form: "MODULE" },
  int64: { key: "int64", values: ["bigint", "number", "string"] },
  field_names: { key: "fieldNames", values: ["camel", "proto"] },
  oneofs: { key: "oneofs", values: ["union", "flat"] },
  required: { key: "required", form: "OPTION[+OPTION...]" },
  import_extension: { key: "importExtension", values: [".js", ".ts", "none"] },
};

function readOptions(flag: string, parameter: string): TypeScriptOptions {
  const options: Record<string, string | string[]> = {};
  for (const part of parameter.split(",").filter((text) => text !== "")) {
    const [name = "", ...rest] = part.split("=");
    const value = rest.join("=");
    const option = Object.hasOwn(OPTIONS, name) ? OPTIONS[name] : undefined;
    if (option === undefined || value === "" || ("values" in option && !option.values.includes(value))) {
      throw new ProtocError(`${flag}: Unknown option "${part}". The options are: ${optionsText()}.`);
    }
    options[option.key] =
      name === "required" ? value.split("+") : name === "import_extension" && value === "none" ? "" : value;
  }
  // Every value was found among those that its option has.
  return options as TypeScriptOptions;
}

function optionsText(): string {
  return Object.entries(OPTIONS)
    .map(([name, option]) => `${name}=${"values" in option ? option.values.join("|") : option.form}`)
    .join(", ");
}

/** All files with their names resolved. */
function descriptorsOf(files: readonly FileDescriptorProto[]): Map<string, FileDescriptor> {
  const built = new Map<string, FileDescriptor>();
  for (const file of files) {
    const descriptor = buildFile(FileDescriptorProto.encode(file), (name) => built.get(name));
    built.set(descriptor.name, descriptor);
  }
  return built;
}

/** Throws unless `name` is an option of fields or oneofs that one of the files declares, or the way into one. */
function checkIsDeclared(flag: string, name: string, files: ReadonlyMap<string, FileDescriptor>): void {
  const options = [...files.values()].flatMap(markingOptions);
  if (options.some((option) => leadsInto(option, name))) return;
  const known = options.map(({ typeName }) => typeName);
  const hint =
    known.length === 0
      ? "None declares any: is the import of it missing?"
      : `Those that are declared: ${known.slice(0, 10).join(", ")}${known.length > 10 ? ", …" : ""}.`;
  throw new ProtocError(`${flag}: required=${name}: no file declares this option of fields or oneofs. ${hint}`);
}

/** The custom options that a file declares for fields and oneofs. */
function markingOptions({ extensions, types }: FileDescriptor): FieldDescriptor[] {
  const nested = [...types.values()].flatMap((type) => (type.kind === "message" ? type.extensions : []));
  return [...extensions, ...nested].filter(({ parent }) =>
    ["google.protobuf.FieldOptions", "google.protobuf.OneofOptions"].includes(parent.typeName),
  );
}

/** Whether `name` is the option's, or that of a field in the message that the option is. */
function leadsInto(option: FieldDescriptor, name: string): boolean {
  if (name === option.typeName) return true;
  if (!name.startsWith(`${option.typeName}.`)) return false;
  let field: FieldDescriptor | undefined = option;
  for (const part of name.slice(option.typeName.length + 1).split(".")) {
    if (field?.value.kind !== "message") return false;
    field = field.value.message.fields.find((inner) => inner.name === part);
  }
  return field !== undefined;
}
