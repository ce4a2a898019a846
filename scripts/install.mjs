import { existsSync, statSync } from "node:fs";
import path from "node:path";
import { root } from "./root.mjs";
import { runCommand } from "./run-command.mjs";
import { severalTries } from "./several-tries.mjs";

/**
 * Installs what package-lock.json names, unless it is installed already.
 *
 * @param {string} [folder] the folder of the package-lock.json
 */
export async function installWhatIsMissing(folder = root) {
  const lock = path.join(folder, "package-lock.json");
  const installed = path.join(folder, "node_modules", ".package-lock.json");
  if (existsSync(installed) && statSync(installed).mtimeMs >= statSync(lock).mtimeMs) return;
  console.error(`installing the dependencies of ${path.relative(root, folder) || "the workspace"} …`);
  const args = ["ci", "--no-audit", "--no-fund", "--loglevel=error"];
  const options = /** @type {const} */ ({ cwd: folder, stdio: ["ignore", 2, 2] });
  // The npm that runs this script is the one to use; on some platforms npm is a shell script, which spawn cannot start.
  const npm = process.env["npm_execpath"];
  const stdio = [...options.stdio];
  await severalTries(() =>
    npm?.endsWith(".js")
      ? runCommand(process.execPath, [npm, ...args], { ...options, stdio })
      : runCommand("npm", args, { ...options, stdio, shell: process.platform === "win32" }),
  );
}
