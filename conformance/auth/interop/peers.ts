import { readFileSync } from "node:fs";
import path from "node:path";
import { buildOnce } from "../../interop/matrix/build-once.js";
import type { MissingPeer, Program } from "../../interop/matrix/peer.js";
import { outputOf, runToEnd } from "../../interop/matrix/running-program.js";

/** An implementation of gRPC, as a program that is a door, or tries one: the flags are those of `Door`. */
export interface DoorPeer {
  readonly name: string;
  readonly speaksAlts: boolean;
  program(flags: DoorFlags): Program;
}

/** What a program of `peers/` is told; files are paths. */
export type DoorFlags = Readonly<
  Partial<
    Record<
      "port" | "target" | "ca" | "cert" | "key" | "handshaker" | "issuer" | "token" | "call_token" | "account",
      string
    >
  >
>;

const sources = path.resolve(import.meta.dirname, "..", "..", "..", "auth", "peers");
const buildLimitMs = 300_000;

/** grpc-go, by a program of ours. */
export async function findGoDoor(): Promise<DoorPeer | MissingPeer> {
  const name = "grpc-go";
  if ((await outputOf("go", ["version"])) === undefined) {
    return { name, missing: "there is no `go` on the PATH; install Go 1.25 or later (https://go.dev/dl/)" };
  }
  const folder = path.join(sources, "go");
  const pins = ["go.mod", "go.sum", "main.go"].map((file) => readFileSync(path.join(folder, file), "utf8")).join("\n");
  const built = await buildOnce("door-go", pins, (target) =>
    build({
      command: "go",
      args: ["build", "-p=1", "-buildvcs=false", "-o", path.join(target, "door"), "."],
      cwd: folder,
    }),
  );
  return { name, speaksAlts: true, program: (flags) => ({ command: path.join(built, "door"), args: asArgs(flags) }) };
}

/** grpcio, by a program of ours. It has ALTS, and a handshaker at Google's address only. */
export async function findPythonDoor(): Promise<DoorPeer | MissingPeer> {
  const name = "grpcio";
  if ((await outputOf("python3", ["--version"])) === undefined) {
    return { name, missing: "there is no `python3` on the PATH; install Python 3.10 or later, with venv and pip" };
  }
  const folder = path.join(sources, "python");
  const requirements = path.join(folder, "requirements.txt");
  const python = (target: string): string => path.join(target, "venv", "bin", "python");
  const built = await buildOnce("door-python", readFileSync(requirements, "utf8"), async (target) => {
    await build({ command: "python3", args: ["-m", "venv", path.join(target, "venv")] });
    const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements];
    await build({ command: python(target), args: pip });
  });
  const door = path.join(folder, "door.py");
  return {
    name,
    speaksAlts: false,
    program: (flags) => ({ command: python(built), args: [door, ...asArgs(flags)], env: { GRPC_VERBOSITY: "NONE" } }),
  };
}

function asArgs(flags: DoorFlags): string[] {
  return Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
}

async function build(program: Program): Promise<void> {
  const { hasSucceeded, output } = await runToEnd(program, buildLimitMs);
  if (!hasSucceeded) throw new Error(`${[program.command, ...program.args].join(" ")} failed:\n${output}`);
}
