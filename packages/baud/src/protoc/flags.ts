import { existsSync } from "node:fs";
import { canonicalPath } from "./canonical-path.js";
import { ProtocError } from "./protoc-error.js";
import type { ProtocRequest } from "./protoc-request.js";

/** What a flag does. A flag that takes no value is given the empty string. */
export interface Flag {
  readonly takesValue: boolean;
  apply(request: ProtocRequest, value: string, name: string): void;
}

const IGNORED: Flag = { takesValue: false, apply: () => {} };

/** The flags that protoc has, and ours; those of outputs are known by how their names end. */
export const FLAGS: ReadonlyMap<string, Flag> = new Map([
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
  ["--unsafe_allow_out_dir_escape", setFlag({ allowsEscape: true })],
  // Once needed, and accepted since.
  ["--experimental_allow_proto3_optional", IGNORED],
  ["--experimental_editions", IGNORED],
  // For generators inside of protoc: none of ours has a trace to be enabled, or code without function.
  ["--enable_codegen_trace", { ...IGNORED, takesValue: true }],
  ["--experimental_strip_nonfunctional_codegen", { ...IGNORED, takesValue: true }],
  ["--error_format", { takesValue: true, apply: setErrorFormat }],
  ["--direct_dependencies", listFlag("directDependencies", "direct dependencies")],
  ["--direct_dependencies_violation_msg", textFlag("directDependenciesViolation")],
  ["--option_dependencies", listFlag("optionDependencies", "option dependencies")],
  ["--option_dependencies_violation_msg", textFlag("optionDependenciesViolation")],
  ["--plugin", { takesValue: true, apply: addPlugin }],
  ["--encode", { takesValue: true, apply: setCodec }],
  ["--decode", { takesValue: true, apply: setCodec }],
  ["--decode_raw", { takesValue: false, apply: setCodec }],
  ["--print_free_field_numbers", { takesValue: false, apply: setPrintFreeFieldNumbers }],
  ["--watch", setFlag({ isWatching: true })],
  ["-h", setFlag({ mode: "help" })],
  ["--help", setFlag({ mode: "help" })],
  ["--version", setFlag({ mode: "version" })],
  ["--notices", setFlag({ mode: "notices" })],
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

/** A list of paths that are joined by colons on every platform. */
function listFlag(key: "directDependencies" | "optionDependencies", what: string): Flag {
  return {
    takesValue: true,
    apply(request, value, name) {
      if (request[key] !== undefined) {
        throw new ProtocError(
          `${name} may only be passed once. To specify multiple ${what}, pass them all as a single parameter separated ` +
            "by ':'.",
        );
      }
      request[key] = new Set(value.split(":").filter((part) => part !== ""));
    },
  };
}

function textFlag(key: "directDependenciesViolation" | "optionDependenciesViolation"): Flag {
  return {
    takesValue: true,
    apply(request, value) {
      request[key] = value;
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
export function addOutput(request: ProtocRequest, flag: string, value: string): void {
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

function onlyOnce(name: string): ProtocError {
  return new ProtocError(`${name} may only be passed once.`);
}

function notEmpty(name: string): ProtocError {
  return new ProtocError(`${name} requires a non-empty value.`);
}
