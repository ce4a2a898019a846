import { existsSync } from "node:fs";
import { bringModules } from "../../program/inherited-arguments.js";

const modules = new URL("../thread/io-thread.js", import.meta.url);
const bundle = new URL("../../bundled/io-thread.js", import.meta.url);

/**
 * The program of the I/O thread. Where the thread runs nothing but ours it is a bundle, which the build makes, and which starts in half of the
 * time. What others bring into the thread, by `--import` or for its credentials, must find the modules that ours are.
 */
export function ioProgram(hasOthersModules: boolean): URL {
  return hasOthersModules || bringModules() || !existsSync(bundle) ? modules : bundle;
}
