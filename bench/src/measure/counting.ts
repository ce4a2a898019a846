import type { Report } from "../process/order.js";

/** How long to go on when nothing is completed, before giving up. */
const patienceMs = 120_000;

/**
 * Lets the load that is running warm up, then counts for a while what it completes: longer than asked when that would be
 * nothing, which on a busy machine a short while can be. Rejects when still nothing was completed after two minutes.
 */
export async function count(
  completed: () => number,
  { warmUpMs, durationMs }: { readonly warmUpMs: number; readonly durationMs: number },
): Promise<Report> {
  await pause(warmUpMs);
  const start = moment(completed);
  for (;;) {
    await pause(durationMs);
    const end = moment(completed);
    const elapsedMs = end.timeMs - start.timeMs;
    if (end.completed > start.completed) {
      return { completed: end.completed - start.completed, elapsedMs, cpuMs: end.cpuMs - start.cpuMs };
    }
    if (elapsedMs > patienceMs) throw new Error(`nothing was completed in ${Math.round(elapsedMs)} ms`);
  }
}

function moment(completed: () => number): { completed: number; timeMs: number; cpuMs: number } {
  const { user, system } = process.cpuUsage();
  return { completed: completed(), timeMs: performance.now(), cpuMs: (user + system) / 1000 };
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
