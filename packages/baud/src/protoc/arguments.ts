import { readFileSync } from "node:fs";
import { checkRequest } from "./check-request.js";
import { addOutput, FLAGS } from "./flags.js";
import { ProtocError } from "./protoc-error.js";
import { emptyRequest, type ProtocRequest } from "./protoc-request.js";

/** Reads the arguments of protoc, in its own grammar. Throws `ProtocError`. */
export function parseArguments(args: readonly string[]): ProtocRequest {
  const request = emptyRequest();
  const expanded = args.flatMap((arg) => (arg.startsWith("@") ? argumentFile(arg.slice(1)) : [arg]));
  if (expanded.length === 0) return { ...request, mode: "help" };
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
    if (isInformation(request)) return request;
  }
  checkRequest(request);
  return request;
}

function isInformation({ mode }: ProtocRequest): boolean {
  return mode === "help" || mode === "version" || mode === "notices";
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
