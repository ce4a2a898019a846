import { statSync } from "node:fs";
import { bringModules } from "../../program/inherited-arguments.js";

const modules = new URL("../thread/io-thread.js", import.meta.url);
const bundle = new URL("../../bundled/io-thread.js", import.meta.url);
const buildInfo = new URL("../../lib.tsbuildinfo", import.meta.url);

/**
 * The program of the I/O thread. Where the thread runs nothing but ours it is a bundle, which the build makes, and which starts in half of the
 * time. What others bring into the thread, by `--import` or for its credentials, must find the modules that ours are.
 */
export function ioProgram(hasOthersModules: boolean): URL {
  return hasOthersModules || bringModules() || !isBundled() ? modules : bundle;
}

/** Whether there is a bundle, and no module has been built since. */
function isBundled(): boolean {
  const bundled = statSync(bundle, { throwIfNoEntry: false });
  // Only where the modules are built, and not where the package is installed.
  const built = statSync(buildInfo, { throwIfNoEntry: false });
  return bundled !== undefined && (built === undefined || built.mtimeMs <= bundled.mtimeMs);
}
