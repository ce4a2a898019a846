import { setTimeout as sleep } from "node:timers/promises";

/** Megabytes that the collector cannot free: objects, and what buffers hold beside them. */
export async function measureMemory(): Promise<number> {
  const { gc } = globalThis;
  if (gc === undefined) throw new Error("start Node with --expose-gc");
  // What is over lets go of its last references in timers and callbacks; what finalizers free, the next round sees.
  for (let round = 0; round < 3; round++) {
    await sleep(50);
    gc();
  }
  const { heapUsed, external } = process.memoryUsage();
  return (heapUsed + external) / 1e6;
}
