import { existsSync, mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { buildStamp, buildWhatIsMissing } from "./build.mjs";
import { installWhatIsMissing } from "./install.mjs";
import { root } from "./root.mjs";
import { runCommand } from "./run-command.mjs";

const bench = path.join(root, "bench");
const compiled = path.join(bench, "dist");
/** Progress goes to stderr: what a bench prints is its own. */
const stdio = /** @type {import("node:child_process").StdioOptions} */ (["ignore", 2, 2]);

/** Builds the echo server, which needs nothing but Baud. Returns its module. */
export async function buildEchoServer() {
  await buildWhatIsMissing();
  await generate(path.join(bench, "server", "gen"), async (output) => {
    const baud = path.join(root, "packages", "baud", "dist", "main.js");
    const outputs = [`--ts_out=${output}`, `--grpc_ts_out=${output}`];
    await node(baud, "protoc", `-I${path.join(bench, "proto")}`, ...outputs, ...protoFiles());
  });
  await compileTypeScript(path.join("bench", "server"));
  return path.join(compiled, "server", "echo-server.js");
}

/** Builds the whole bench, and installs the peers that it measures. Returns its main module. */
export async function buildBench() {
  await buildEchoServer();
  await installWhatIsMissing(bench);
  await generate(path.join(bench, "gen", "protobufjs"), async (output) => {
    const cli = path.join(bench, "node_modules", "protobufjs-cli", "bin");
    const messages = path.join(output, "messages.js");
    const leaveOut = ["create", "verify", "convert", "delimited", "typeurl", "service"].map((part) => `--no-${part}`);
    await node(
      path.join(cli, "pbjs"),
      "-t",
      "static-module",
      "-w",
      "es6",
      ...leaveOut,
      "-o",
      messages,
      ...protoFiles(),
    );
    await node(path.join(cli, "pbts"), "-o", path.join(output, "messages.d.ts"), messages);
  });
  await compileTypeScript("bench");
  return path.join(compiled, "src", "main.js");
}

/**
 * Writes generated code, unless it is newer than what it is made from.
 *
 * @param {string} output
 * @param {(output: string) => Promise<void>} write
 */
async function generate(output, write) {
  const stamp = path.join(output, ".generated");
  const generators = [buildStamp, path.join(bench, "package-lock.json")];
  const newest = Math.max(...[...protoFiles(), ...generators].map((file) => statSync(file).mtimeMs));
  if (existsSync(stamp) && statSync(stamp).mtimeMs >= newest) return;
  rmSync(output, { recursive: true, force: true });
  mkdirSync(output, { recursive: true });
  await write(output);
  writeFileSync(stamp, "");
}

function protoFiles() {
  const folder = path.join(bench, "proto");
  return readdirSync(folder).map((file) => path.join(folder, file));
}

/** @param {string[]} args */
async function node(...args) {
  await runCommand(process.execPath, args, { stdio });
}

/** @param {string} project */
async function compileTypeScript(project) {
  await node(path.join(root, "node_modules", "typescript", "bin", "tsc"), "-b", project);
}
