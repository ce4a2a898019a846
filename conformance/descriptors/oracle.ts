import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { suiteFolder } from "./suite-folder.js";

/** A protoc from outside, whose answers are what ours are compared with. */
export interface Oracle {
  readonly version: string;
  readonly command: readonly [string, ...string[]];
  /** The folder with the well-known types that come with it. */
  readonly wellKnownFolder: string;
}

/** Why there is none, and what would help. */
export interface MissingOracle {
  readonly missing: string;
}

const NATIVE_VERSION = "3.21.12";

/** Debian's protoc, which decides about proto2 and proto3. */
export function findNativeProtoc(): Oracle | MissingOracle {
  const help = `install Debian's package protobuf-compiler of version ${NATIVE_VERSION}, and libprotobuf-dev`;
  const version = versionOf(["protoc"]);
  if (version === undefined) return { missing: `there is no protoc on the PATH; ${help}` };
  if (version !== NATIVE_VERSION) return { missing: `the protoc on the PATH is ${version}; ${help}` };
  return { version, command: ["protoc"], wellKnownFolder: "/usr/include" };
}

/** The protoc inside of grpcio-tools, which decides about editions. It is installed below this folder when missing. */
export function findGrpcioTools(): Oracle | MissingOracle {
  if (spawnSync("python3", ["--version"]).status !== 0) {
    return { missing: "there is no python3 on the PATH; install Python 3.10 or later, with venv and pip" };
  }
  const requirements = path.join(suiteFolder, "requirements.txt");
  const folder = path.join(suiteFolder, ".cache", "grpcio-tools");
  const python = path.join(folder, "bin", "python");
  const stamp = path.join(folder, "built-for.txt");
  const pins = readFileSync(requirements, "utf8");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== pins) {
    console.error("installing grpcio-tools …");
    mkdirSync(path.dirname(folder), { recursive: true });
    const pip = ["-m", "pip", "install", "--quiet", "--retries=10", "--disable-pip-version-check", "-r", requirements];
    for (const command of [["python3", "-m", "venv", "--clear", folder] as const, [python, ...pip] as const]) {
      const { status, stderr } = spawnSync(command[0], command.slice(1), { encoding: "utf8" });
      if (status !== 0) return { missing: `${command.join(" ")} failed: ${stderr.trim()}` };
    }
    writeFileSync(stamp, pins);
  }
  const command = [python, "-m", "grpc_tools.protoc"] as const;
  const find = "import grpc_tools, os; print(os.path.join(grpc_tools.__path__[0], '_proto'))";
  const wellKnownFolder = spawnSync(python, ["-c", find], { encoding: "utf8" }).stdout.trim();
  return { version: versionOf(command) ?? "unknown", command, wellKnownFolder };
}

function versionOf([program, ...args]: readonly [string, ...string[]]): string | undefined {
  const { status, stdout } = spawnSync(program, [...args, "--version"], { encoding: "utf8" });
  return status === 0 ? stdout.trim().replace(/^libprotoc /, "") : undefined;
}
