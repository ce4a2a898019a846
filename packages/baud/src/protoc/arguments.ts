import { existsSync, readFileSync } from "node:fs";
import type { DiagnosticFormat } from "@baud/compiler";
import { canonicalPath } from "./canonical-path.js";
import { ProtocError } from "./protoc-error.js";

/** A folder on disk, and where it stands among the virtual paths by which files import each other ("" for the root). */
export interface PathMapping {
  readonly virtualPath: string;
  /** Canonical. */
  readonly diskPath: string;
}

/** One `--NAME_out`: which generator writes where, and with what parameters. */
export interface OutputDirective {
  /** The flag: `--ts_out`. */
  readonly flag: string;
  readonly parameter: string;
  /** A folder, or a `.zip` or `.jar`. */
  readonly location: string;
}

/** What a run is to do, as its arguments say. */
export interface ProtocRequest {
  mode: "compile" | "printFreeFieldNumbers" | "encode" | "decode" | "decodeRaw" | "help" | "version";
  readonly inputFiles: string[];
  readonly protoPath: PathMapping[];
  readonly outputs: OutputDirective[];
  /** What `--NAME_opt` flags gave, joined by commas, by the flag of the output: `--ts_out`. */
  readonly parameters: Map<string, string>;
  /** The programs that `--plugin` named, by the names of the plugins: `protoc-gen-es`. */
  readonly plugins: Map<string, string>;
  readonly descriptorSetIn: string[];
  /** Whether options stay in descriptors that only the source keeps. */
  retainsOptions: boolean;
  descriptorSetOut: string | undefined;
  includesImports: boolean;
  includesSourceInfo: boolean;
  dependencyOut: string | undefined;
  /** Undefined when nobody asked for one. */
  errorFormat: DiagnosticFormat | undefined;
  areWarningsFatal: boolean;
  areServicesDisallowed: boolean;
  isOutputDeterministic: boolean;
  /** The imports that are allowed; undefined for any. */
  directDependencies: ReadonlySet<string> | undefined;
  directDependenciesViolation: string;
  /** The message type of `--encode` or `--decode`. */
  codecType: string;
  /** Printed before the run; none of it is an error. */
  readonly warnings: string[];
}

/** What a flag does. A flag that takes no value is given the empty string. */
interface Flag {
  readonly takesValue: boolean;
  apply(request: ProtocRequest, value: string, name: string): void;
}

/** Reads the arguments of protoc, in its own grammar. Throws `ProtocError`. */
export function parseArguments(args: readonly string[]): ProtocRequest {
  const request = emptyRequest();
  const expanded = args.flatMap((arg) => (arg.startsWith("@") ? argumentFile(arg.slice(1)) : [arg]));
  if (expanded.length === 0) request.mode = "help";
  for (let index = 0; index < expanded.length; index++) {
    let { name, value } = splitArgument(expanded[index]!);
    if (value === undefined && takesValue(name)) {
      const following = expanded[index + 1];
      if (following === undefined || following.startsWith("-")) throw missingValue(name);
      value = following;
      index++;
    }
    applyFlag(request, name, value ?? "");
    // What comes behind is not even looked at.
    if (request.mode === "help" || request.mode === "version") return request;
  }
  if (request.mode !== "help") checkRequest(request);
  return request;
}

function emptyRequest(): ProtocRequest {
  return {
    mode: "compile",
    inputFiles: [],
    protoPath: [],
    outputs: [],
    parameters: new Map(),
    plugins: new Map(),
    descriptorSetIn: [],
    retainsOptions: false,
    descriptorSetOut: undefined,
    includesImports: false,
    includesSourceInfo: false,
    dependencyOut: undefined,
    errorFormat: undefined,
    areWarningsFatal: false,
    areServicesDisallowed: false,
    isOutputDeterministic: false,
    directDependencies: undefined,
    directDependenciesViolation: "File is imported but not declared in --direct_dependencies: %s",
    codecType: "",
    warnings: [],
  };
}

/** The arguments in a file, one a line. */
function argumentFile(path: string): string[] {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch {
    throw new ProtocError(`Failed to open argument file: ${path}`);
  }
  const lines = text.split("\n");
  if (lines.at(-1) === "") lines.pop();
  return lines;
}

/**
 * Splits `--NAME=VALUE`, or `-NVALUE` with a name of one letter. An input file has the empty name. No value means that
 * the next argument may be it.
 */
function splitArgument(arg: string): { name: string; value: string | undefined } {
  if (arg.startsWith("--")) {
    const equals = arg.indexOf("=");
    if (equals === -1) return { name: arg, value: undefined };
    return { name: arg.slice(0, equals), value: arg.slice(equals + 1) };
  }
  if (!arg.startsWith("-") || arg === "-") return { name: "", value: arg };
  return { name: arg.slice(0, 2), value: arg.length > 2 ? arg.slice(2) : undefined };
}

function takesValue(name: string): boolean {
  return FLAGS.get(name)?.takesValue ?? true;
}

function missingValue(name: string): ProtocError {
  const hint = name === "--decode" ? "\nTo decode an unknown message, use --decode_raw." : "";
  return new ProtocError(`Missing value for flag: ${name}${hint}`);
}

function applyFlag(request: ProtocRequest, name: string, value: string): void {
  if (name === "") {
    if (value === "") {
      throw new ProtocError(
        "You seem to have passed an empty string as one of the arguments to protoc.  This is actually sort of hard to " +
          "do.  Congrats.  Unfortunately it is not valid input so the program is going to die now.",
      );
    }
    request.inputFiles.push(value);
    return;
  }
  const flag = FLAGS.get(name);
  if (flag !== undefined) {
    flag.apply(request, value, name);
  } else if (name.startsWith("--") && name.endsWith("_out")) {
    addOutput(request, name, value);
  } else if (name.startsWith("--") && name.endsWith("_opt")) {
    const output = name.replace(/_opt$/, "_out");
    const earlier = request.parameters.get(output);
    request.parameters.set(output, earlier === undefined || earlier === "" ? value : `${earlier},${value}`);
  } else {
    throw new ProtocError(`Unknown flag: ${name}`);
  }
}

const FLAGS: ReadonlyMap<string, Flag> = new Map([
  ["-I", { takesValue: true, apply: addProtoPath }],
  ["--proto_path", { takesValue: true, apply: addProtoPath }],
  ["-o", { takesValue: true, apply: setDescriptorSetOut }],
  ["--descriptor_set_out", { takesValue: true, apply: setDescriptorSetOut }],
  ["--descriptor_set_in", { takesValue: true, apply: setDescriptorSetIn }],
  ["--dependency_out", { takesValue: true, apply: setDependencyOut }],
  ["--include_imports", onceFlag("includesImports")],
  ["--include_source_info", onceFlag("includesSourceInfo")],
  ["--retain_options", onceFlag("retainsOptions")],
  ["--fatal_warnings", onceFlag("areWarningsFatal")],
  ["--disallow_services", setFlag({ areServicesDisallowed: true })],
  ["--deterministic_output", setFlag({ isOutputDeterministic: true })],
  // Once needed, and accepted since.
  ["--experimental_allow_proto3_optional", { takesValue: false, apply: () => {} }],
  ["--error_format", { takesValue: true, apply: setErrorFormat }],
  ["--direct_dependencies", { takesValue: true, apply: setDirectDependencies }],
  ["--direct_dependencies_violation_msg", { takesValue: true, apply: setDirectDependenciesViolation }],
  ["--plugin", { takesValue: true, apply: addPlugin }],
  ["--encode", { takesValue: true, apply: setCodec }],
  ["--decode", { takesValue: true, apply: setCodec }],
  ["--decode_raw", { takesValue: false, apply: setCodec }],
  ["--print_free_field_numbers", { takesValue: false, apply: setPrintFreeFieldNumbers }],
  ["-h", setFlag({ mode: "help" })],
  ["--help", setFlag({ mode: "help" })],
  ["--version", setFlag({ mode: "version" })],
] satisfies [string, Flag][]);

function setFlag(to: Partial<ProtocRequest>): Flag {
  return { takesValue: false, apply: (request) => Object.assign(request, to) };
}

function onceFlag(key: "includesImports" | "includesSourceInfo" | "retainsOptions" | "areWarningsFatal"): Flag {
  return {
    takesValue: false,
    apply(request, _value, name) {
      if (request[key]) throw onlyOnce(name);
      request[key] = true;
    },
  };
}

/** Adds folders, separated by colons (semicolons on Windows), each perhaps as `VIRTUAL=DISK`. */
function addProtoPath(request: ProtocRequest, value: string): void {
  for (const part of splitPathList(value)) {
    const equals = part.indexOf("=");
    let virtualPath = equals === -1 ? "" : part.slice(0, equals);
    let diskPath = part.slice(equals + 1);
    if (diskPath === "") {
      throw new ProtocError('--proto_path passed empty directory name.  (Use "." for current directory.)');
    }
    if (!existsSync(diskPath)) {
      // The equals sign may belong to the folder's name.
      if (existsSync(part)) {
        virtualPath = "";
        diskPath = part;
      } else {
        request.warnings.push(`${diskPath}: warning: directory does not exist.`);
      }
    }
    request.protoPath.push({ virtualPath, diskPath: canonicalPath(diskPath) });
  }
}

function splitPathList(value: string): string[] {
  return value.split(process.platform === "win32" ? ";" : ":").filter((part) => part !== "");
}

function setDescriptorSetOut(request: ProtocRequest, value: string, name: string): void {
  if (request.descriptorSetOut !== undefined) throw onlyOnce(name);
  if (value === "") throw notEmpty(name);
  if (request.mode !== "compile") {
    throw new ProtocError("Cannot use --encode or --decode and generate descriptors at the same time.");
  }
  request.descriptorSetOut = value;
}

function setDescriptorSetIn(request: ProtocRequest, value: string, name: string): void {
  if (request.descriptorSetIn.length > 0) {
    throw new ProtocError(
      `${name} may only be passed once. To specify multiple descriptor sets, pass them all as a single parameter ` +
        `separated by '${process.platform === "win32" ? ";" : ":"}'.`,
    );
  }
  if (value === "") throw notEmpty(name);
  if (request.dependencyOut !== undefined) throw new ProtocError(`${name} cannot be used with --dependency_out.`);
  request.descriptorSetIn.push(...splitPathList(value));
}

function setDependencyOut(request: ProtocRequest, value: string, name: string): void {
  if (request.dependencyOut !== undefined) throw onlyOnce(name);
  if (value === "") throw notEmpty(name);
  if (request.descriptorSetIn.length > 0) {
    throw new ProtocError(`${name} cannot be used with --descriptor_set_in.`);
  }
  request.dependencyOut = value;
}

function setErrorFormat(request: ProtocRequest, value: string): void {
  if (value !== "gcc" && value !== "msvs") throw new ProtocError(`Unknown error format: ${value}`);
  request.errorFormat = value;
}

function setDirectDependencies(request: ProtocRequest, value: string, name: string): void {
  if (request.directDependencies !== undefined) {
    throw new ProtocError(
      `${name} may only be passed once. To specify multiple direct dependencies, pass them all as a single parameter ` +
        "separated by ':'.",
    );
  }
  request.directDependencies = new Set(value.split(":").filter((part) => part !== ""));
}

function setDirectDependenciesViolation(request: ProtocRequest, value: string): void {
  request.directDependenciesViolation = value;
}

function addPlugin(request: ProtocRequest, value: string): void {
  const equals = value.indexOf("=");
  const path = value.slice(equals + 1);
  const name = equals === -1 ? path.slice(path.lastIndexOf("/") + 1) : value.slice(0, equals);
  request.plugins.set(name, path);
}

function setCodec(request: ProtocRequest, value: string, name: string): void {
  if (request.mode !== "compile") throw new ProtocError("Only one of --encode and --decode can be specified.");
  if (request.outputs.length > 0 || request.descriptorSetOut !== undefined) {
    throw new ProtocError(`Cannot use ${name} and generate code or descriptors at the same time.`);
  }
  if (name === "--decode_raw") {
    if (value !== "") throw new ProtocError("--decode_raw does not take a parameter.");
    request.mode = "decodeRaw";
    return;
  }
  if (value === "") {
    const hint = name === "--decode" ? "\nTo decode an unknown message, use --decode_raw." : "";
    throw new ProtocError(`Type name for ${name} cannot be blank.${hint}`);
  }
  request.mode = name === "--encode" ? "encode" : "decode";
  request.codecType = value;
}

function setPrintFreeFieldNumbers(request: ProtocRequest, _value: string, name: string): void {
  if (request.mode !== "compile") {
    throw new ProtocError(`Cannot use ${name} and use --encode, --decode or print other info at the same time.`);
  }
  if (request.outputs.length > 0 || request.descriptorSetOut !== undefined) {
    throw new ProtocError(`Cannot use ${name} and generate code or descriptors at the same time.`);
  }
  request.mode = "printFreeFieldNumbers";
}

/** Adds `--NAME_out=PARAMETER:LOCATION`, or without the parameter. */
function addOutput(request: ProtocRequest, flag: string, value: string): void {
  if (request.mode !== "compile") {
    throw new ProtocError("Cannot use --encode, --decode or print .proto info and generate code at the same time.");
  }
  const colon = isWindowsAbsolute(value) ? -1 : value.indexOf(":");
  const parameter = colon === -1 ? "" : value.slice(0, colon);
  request.outputs.push({ flag, parameter, location: value.slice(colon + 1) });
}

function isWindowsAbsolute(path: string): boolean {
  return process.platform === "win32" && /^[A-Za-z]:[\\/][^:]*$/.test(path);
}

/** Checks what only the arguments together can say. */
function checkRequest(request: ProtocRequest): void {
  for (const flag of request.parameters.keys()) {
    if (request.outputs.some((output) => output.flag === flag) || request.plugins.has(pluginName(flag))) continue;
    throw new ProtocError(`Unknown flag: ${flag.replace(/_out$/, "_opt")}`);
  }
  if (request.protoPath.length === 0 && request.descriptorSetIn.length === 0) {
    request.protoPath.push({ virtualPath: "", diskPath: canonicalPath(".") });
  }
  const hasInput = request.inputFiles.length > 0;
  const hasSets = request.descriptorSetIn.length > 0;
  if (request.mode === "decodeRaw") {
    if (hasInput || hasSets) throw new ProtocError("When using --decode_raw, no input files should be given.");
  } else if (!hasInput && (request.mode === "compile" || !hasSets)) {
    throw new ProtocError("Missing input file.");
  }
  if (request.mode === "compile" && request.outputs.length === 0 && request.descriptorSetOut === undefined) {
    throw new ProtocError("Missing output directives.");
  }
  if (request.dependencyOut !== undefined) {
    if (request.mode !== "compile") {
      throw new ProtocError("Can only use --dependency_out=FILE when generating code.");
    }
    if (request.inputFiles.length > 1) {
      throw new ProtocError("Can only process one input file when using --dependency_out=FILE.");
    }
  }
  if (request.isOutputDeterministic && request.mode !== "encode") {
    throw new ProtocError("Can only use --deterministic_output with --encode.");
  }
  for (const [isGiven, flag] of [
    [request.includesImports, "--include_imports"],
    [request.includesSourceInfo, "--include_source_info"],
    [request.retainsOptions, "--retain_options"],
  ] as const) {
    if (isGiven && request.descriptorSetOut === undefined) {
      request.warnings.push(`${flag} only makes sense when combined with --descriptor_set_out.`);
    }
  }
}

/** The name of the plugin behind a flag: `protoc-gen-es` for `--es_out`. */
export function pluginName(flag: string): string {
  return `protoc-gen-${flag.slice(2).replace(/_out$/, "")}`;
}

function onlyOnce(name: string): ProtocError {
  return new ProtocError(`${name} may only be passed once.`);
}

function notEmpty(name: string): ProtocError {
  return new ProtocError(`${name} requires a non-empty value.`);
}
