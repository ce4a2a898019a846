import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { cacheFolder } from "../suite-folder.js";

const tries = 3;
const pauseMs = 5000;

/**
 * Gives the cache's folder `name`, in which `build` has put what `pins` asks for. What was built before for the same
 * pins is used again. What cannot be built is tried again, since most of it comes over a network.
 */
export async function buildOnce(name: string, pins: string, build: (folder: string) => Promise<void>): Promise<string> {
  const folder = path.join(cacheFolder, name);
  const stamp = path.join(folder, "built-for.txt");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === pins) return folder;
  for (let left = tries - 1; ; left--) {
    console.error(`building ${name} …`);
    rmSync(folder, { recursive: true, force: true });
    mkdirSync(folder, { recursive: true });
    try {
      await build(folder);
      break;
    } catch (error) {
      if (left === 0) throw error;
      console.error(`${error instanceof Error ? error.message : error}\nagain in ${pauseMs / 1000} s`);
      await sleep(pauseMs);
    }
  }
  writeFileSync(stamp, pins);
  return folder;
}
