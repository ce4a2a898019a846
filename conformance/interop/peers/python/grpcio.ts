import { mkdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { compressedCaseNames } from "../../cases/compressed-case-names.js";
import { connectionScalingCase } from "../../cases/connection-scaling-case.js";
import { buildOnce } from "../../matrix/build-once.js";
import { type Gaps, gaps, type MissingPeer, type Peer } from "../../matrix/peer.js";
import { outputOf, runToEnd } from "../../matrix/running-program.js";
import { suiteFolder } from "../../suite-folder.js";

const sources = path.join(suiteFolder, "peers", "python");
const protos = path.join(suiteFolder, "proto");
const buildLimitMs = 600_000;

/** grpcio, which is gRPC's C-core in Python, driven by programs of ours: its own are not published. */
export async function findGrpcio(): Promise<Peer | MissingPeer> {
  const name = "grpcio";
  if ((await outputOf("python3", ["--version"])) === undefined) {
    return { name, missing: "there is no `python3` on the PATH; install Python 3.10 or later, with venv and pip" };
  }
  const requirements = path.join(sources, "requirements.txt");
  const pins = readFileSync(requirements, "utf8");
  const version = /^grpcio==(.*)$/m.exec(pins)?.[1];
  if (version === undefined) throw new Error(`${requirements} pins no version of grpcio`);
  const python = (folder: string) => path.join(folder, "venv", "bin", "python");
  const folder = await buildOnce(name, pins, async (target) => {
    const stubs = path.join(target, "stubs");
    mkdirSync(stubs);
    await build("python3", "-m", "venv", path.join(target, "venv"));
    await build(python(target), "-m", "pip", "install", "--disable-pip-version-check", "-r", requirements);
    const files = ["empty", "messages", "test"].map((file) => path.join(protos, "grpc", "testing", `${file}.proto`));
    const outputs = [`--python_out=${stubs}`, `--grpc_python_out=${stubs}`];
    await build(python(target), "-m", "grpc_tools.protoc", `-I${protos}`, ...outputs, ...files);
  });
  const env = { INTEROP_STUBS: path.join(folder, "stubs"), PYTHONDONTWRITEBYTECODE: "1" };
  const program = (file: string, args: readonly string[]) => ({
    command: python(folder),
    args: [path.join(sources, file), ...args],
    env,
  });
  return {
    name,
    version,
    certificates: undefined,
    server: (flags) => program("server.py", flags),
    client: (testCase, flags) => program("client.py", [`--test_case=${testCase}`, ...flags]),
    serverGaps: {
      ...gaps("fails", "it does not tell whether a message came compressed", ...compressedCaseNames),
      ...laterGaps,
    },
    clientGaps: {
      ...gaps("absent", "it does not tell whether a message came compressed", ...compressedCaseNames),
      ...laterGaps,
    },
    roles: ["client", "server"],
  };
}

const laterGaps: Gaps = {
  ...gaps("absent", "its programs are ours, and are behind no cache", "cacheable_unary"),
  ...gaps("absent", "it gives programs in Python no way to load reports (gRFC A51)", "orca_per_rpc", "orca_oob"),
  ...gaps("absent", "its connection scaling (gRFC A105) is an experiment that is switched off", connectionScalingCase),
};

async function build(command: string, ...args: readonly string[]): Promise<void> {
  const { hasSucceeded, output } = await runToEnd({ command, args }, buildLimitMs);
  if (!hasSucceeded) throw new Error(`${[command, ...args].join(" ")} failed:\n${output}`);
}
