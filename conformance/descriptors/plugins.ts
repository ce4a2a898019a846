import { spawnSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Comparison, compareByName } from "./comparison.js";
import type { Oracle } from "./oracle.js";
import { baudProgram, suiteFolder } from "./suite-folder.js";

const packages = path.join(suiteFolder, "node_modules");
const routeGuide = path.join(suiteFolder, "..", "..", "examples", "route-guide");
/** Files with custom options, services, comments, well-known types and proto2. */
const sources = [
  "google/api/annotations.proto",
  "google/longrunning/operations.proto",
  "google/rpc/error_details.proto",
  "google/cloud/speech/v1/cloud_speech.proto",
];

/** Plugins from outside, and our own, with the options they are run with. */
const plugins = [
  { name: "protoc-gen-es", option: "target=ts", program: path.join(packages, ".bin", "protoc-gen-es") },
  {
    name: "protoc-gen-ts_proto",
    option: "outputServices=grpc-js",
    program: path.join(packages, ".bin", "protoc-gen-ts_proto"),
  },
  { name: "protoc-gen-baud", option: "", program: path.join(baudProgram, "..", "protoc-gen-baud.js") },
];

/** What each plugin writes when our compiler runs it, and when protoc does. */
export function comparePlugins(oracle: Oracle): [string, Comparison][] {
  const baud = [process.execPath, baudProgram, "protoc"] as const;
  return plugins.map((plugin) => {
    const comparison = compareByName(generate(baud, plugin), generate(oracle.command, plugin), (a, b) => a === b);
    return [`${plugin.name}, run by us and by protoc`, comparison];
  });
}

/** The files that a plugin writes, by their paths. */
function generate(
  [compiler, ...args]: readonly [string, ...string[]],
  { name, option, program }: (typeof plugins)[number],
): Map<string, string> {
  const folder = mkdtempSync(path.join(tmpdir(), "baud-plugins-"));
  try {
    const flag = `--${name.replace("protoc-gen-", "")}`;
    const options = option === "" ? [] : [`${flag}_opt=${option}`];
    const paths = [`-I${path.join(packages, "google-proto-files")}`, `-I${routeGuide}`];
    const outputs = [`--plugin=${name}=${program}`, `${flag}_out=${folder}`, ...options];
    const { status, stderr } = spawnSync(compiler, [...args, ...paths, ...outputs, "route_guide.proto", ...sources], {
      encoding: "utf8",
    });
    if (status !== 0) throw new Error(`${name} failed when ${compiler} ran it: ${stderr}`);
    return contents(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function contents(folder: string): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" }).sort();
  const isFile = (file: string) => statSync(path.join(folder, file)).isFile();
  return new Map(files.filter(isFile).map((file) => [file, readFileSync(path.join(folder, file), "utf8")]));
}
