import { canonicalPath } from "./canonical-path.js";
import { ProtocError } from "./protoc-error.js";
import { type ProtocRequest, pluginName } from "./protoc-request.js";

/** Checks what only the arguments together can say. Throws `ProtocError`. */
export function checkRequest(request: ProtocRequest): void {
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
  if (request.isWatching && request.mode !== "compile") {
    throw new ProtocError("Can only use --watch when generating code or descriptors.");
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
