import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { cacheFolder } from "../suite-folder.js";

/**
 * Gives the cache's folder `name`, in which `build` has put what `pins` asks for. What was built before for the same
 * pins is used again.
 */
export async function buildOnce(name: string, pins: string, build: (folder: string) => Promise<void>): Promise<string> {
  const folder = path.join(cacheFolder, name);
  const stamp = path.join(folder, "built-for.txt");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === pins) return folder;
  console.error(`building ${name} …`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await build(folder);
  writeFileSync(stamp, pins);
  return folder;
}
