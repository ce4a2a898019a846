import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { root } from "./root.mjs";
import { runCommand } from "./run-command.mjs";
import { severalTries } from "./several-tries.mjs";

// Real gRPC in Python, for interop and for the bench. Run as a program it prints the path of that Python.

/**
 * Makes a virtual environment with the pinned versions of grpcio and grpcio-tools, unless it is there.
 *
 * @returns {Promise<string>} the environment's own Python
 */
export async function installGrpcio() {
  const python3 = findPython();
  const requirements = path.join(root, "conformance", "python", "requirements.txt");
  const wanted = readFileSync(requirements, "utf8");
  const folder = path.join(root, ".cache", "interop-python", "venv");
  const installed = path.join(folder, "installed-requirements.txt");
  const python = path.join(folder, process.platform === "win32" ? "Scripts/python.exe" : "bin/python");
  if (existsSync(installed) && readFileSync(installed, "utf8") === wanted) return python;
  console.error("installing grpcio into a virtual environment …");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(path.dirname(folder), { recursive: true });
  await runCommand(python3, ["-m", "venv", folder], { stdio: ["ignore", 2, 2] });
  const pip = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements];
  await severalTries(() => runCommand(python, pip, { stdio: ["ignore", 2, 2] }));
  writeFileSync(installed, wanted);
  return python;
}

function findPython() {
  for (const command of ["python3", "python"]) {
    try {
      const version = execFileSync(command, ["--version"], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] });
      if (version.startsWith("Python 3.")) return command;
    } catch {
      // Not there by this name.
    }
  }
  throw new Error("gRPC in Python needs python3 on the PATH (3.10 or later, with venv and pip), and it is not there");
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) {
  try {
    console.log(await installGrpcio());
  } catch (error) {
    console.error(error instanceof Error ? error.message : error);
    process.exitCode = 1;
  }
}
