import { existsSync, mkdirSync, readdirSync, rmSync, statSync, utimesSync, writeFileSync } from "node:fs";
import path from "node:path";
import { bundleCommands } from "./bundle-commands.mjs";
import { bundleIoThread } from "./bundle-io-thread.mjs";
import { installWhatIsMissing } from "./install.mjs";
import { root } from "./root.mjs";
import { runCommand, runScript } from "./run-command.mjs";

/** A file whose time of change is when the last build began. */
export const buildStamp = path.join(root, "node_modules", ".cache", "baud", "built");

const sourceFolders = ["packages", "examples", "conformance", "bench"];
/** Those whose parts have `.proto` files of their own, and are compiled when the packages are. */
const generatedFolders = ["examples", "conformance"];
const notSource = new Set(["node_modules", "dist", "gen", ".venv", ".cache"]);

/**
 * Installs and builds what is missing: the packages, then the code that our compiler generates for the examples and
 * the outside suites, then these. Does nothing when no source is newer than the last build.
 */
export async function buildWhatIsMissing() {
  await installWhatIsMissing();
  if (existsSync(buildStamp) && newestChange() <= statSync(buildStamp).mtimeMs) return;
  console.error("building …");
  const started = new Date();
  await compileTypeScript("tsconfig.json");
  await bundleCommands();
  await bundleIoThread();
  await generateCode();
  for (const folder of generatedFolders) {
    if (existsSync(path.join(root, folder, "tsconfig.json")))
      await compileTypeScript(path.join(folder, "tsconfig.json"));
  }
  mkdirSync(path.dirname(buildStamp), { recursive: true });
  writeFileSync(buildStamp, "");
  utimesSync(buildStamp, started, started);
}

/** @param {string} project */
async function compileTypeScript(project) {
  const tsc = path.join(root, "node_modules", "typescript", "bin", "tsc");
  await runCommand(process.execPath, [tsc, "-b", project], { stdio: ["ignore", 2, 2] });
}

/**
 * Compiles every `.proto` under `examples/NAME` and `conformance/NAME` into the folder `gen` there. The root of imports
 * is that folder itself, or its `proto` where there is one.
 */
async function generateCode() {
  const baud = path.join(root, "packages", "baud", "dist", "main.js");
  for (const folder of generatedFolders.flatMap(subfolders)) {
    const sources = files(folder).filter((file) => file.endsWith(".proto"));
    if (sources.length === 0) continue;
    const protos = path.join(folder, "proto");
    const imports = existsSync(protos) ? protos : folder;
    const output = path.join(folder, "gen");
    rmSync(output, { recursive: true, force: true });
    mkdirSync(output);
    const outputs = [`--ts_out=${output}`, `--grpc_ts_out=${output}`];
    await runCommand(process.execPath, [baud, "protoc", `-I${imports}`, ...outputs, ...sources]);
  }
}

/** @param {string} name */
function subfolders(name) {
  const folder = path.join(root, name);
  return readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && !notSource.has(entry.name))
    .map((entry) => path.join(folder, entry.name));
}

/** When a source last changed, in milliseconds since the epoch. */
function newestChange() {
  const sources = sourceFolders.flatMap((name) => files(path.join(root, name)));
  for (const name of ["tsconfig.json", "tsconfig.base.json"]) sources.push(path.join(root, name));
  return Math.max(...sources.map((file) => statSync(file).mtimeMs));
}

/**
 * @param {string} folder
 * @returns {string[]}
 */
function files(folder) {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) return notSource.has(entry.name) ? [] : files(file);
    return [file];
  });
}

if (process.argv[1] === import.meta.filename) await runScript(buildWhatIsMissing);
