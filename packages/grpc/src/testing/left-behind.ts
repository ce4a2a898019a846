import assert from "node:assert/strict";
import { readdirSync, readlinkSync } from "node:fs";
import type { Worker } from "node:worker_threads";
import { openResources } from "./testbed.js";

const workers = new Set<Worker>();
process.on("worker", (worker) => {
  workers.add(worker);
  worker.once("exit", () => workers.delete(worker));
});

/**
 * What the process has open now: sockets, servers, timers, child processes, threads, and where there is a /proc the files and sockets
 * that the system knows of. Import this before anything starts a thread.
 */
export function everythingOpen(): string[] {
  const threads = Array.from(workers, () => "Worker");
  // Deno goes on to count sockets that are closed.
  return "Deno" in globalThis ? threads : [...openResources(), ...threads, ...openFiles()];
}

/** Runs `use`; afterwards no more may be open than before, within twenty seconds. */
export async function leavesNothing(use: () => void | Promise<void>): Promise<void> {
  const before = everythingOpen();
  await use();
  const end = performance.now() + 20_000;
  while (everythingOpen().length > before.length) {
    if (performance.now() > end) assert.deepEqual(everythingOpen(), before, "something is left behind");
    await new Promise(setImmediate);
  }
}

function openFiles(): string[] {
  let names: string[];
  try {
    names = readdirSync("/proc/self/fd");
  } catch {
    return [];
  }
  return names.flatMap((name) => {
    try {
      return [readlinkSync(`/proc/self/fd/${name}`)];
    } catch {
      // The one by which the folder was read.
      return [];
    }
  });
}
