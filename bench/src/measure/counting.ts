import type { Report } from "../process/order.js";

/** What was done between two moments. */
export interface Count {
  readonly completed: number;
  readonly elapsedMs: number;
  readonly cpuMs: number;
}

/** Lets the load that is running warm up, then counts for a while what it completes. */
export async function count(
  completed: () => number,
  { warmUpMs, durationMs }: { readonly warmUpMs: number; readonly durationMs: number },
): Promise<Report> {
  await pause(warmUpMs);
  const start = moment(completed);
  await pause(durationMs);
  const end = moment(completed);
  return {
    completed: end.completed - start.completed,
    elapsedMs: end.elapsedMs - start.elapsedMs,
    cpuMs: end.cpuMs - start.cpuMs,
  };
}

function moment(completed: () => number): Count {
  const { user, system } = process.cpuUsage();
  return { completed: completed(), elapsedMs: performance.now(), cpuMs: (user + system) / 1000 };
}

function pause(durationMs: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, durationMs));
}
