import { type Program, startDriver, startServer } from "../process/child.js";
import type { Contender, Setting } from "./suite.js";

/** What is held, and how many of it memory is divided by. */
export interface Held {
  readonly kind: "connections" | "streams";
  readonly count: number;
}

/**
 * A server that keeps connections and streams on which nothing happens. Each run takes a fresh one: what a process once had, it
 * does not give back to the system.
 */
export function memoryContender(
  setting: Setting,
  name: string,
  server: Program,
  holder: Program,
  held: Held,
): Contender {
  return {
    name,
    async start() {
      return { run: () => measure(setting, server, holder, held), async stop() {} };
    },
  };
}

async function measure(setting: Setting, server: Program, holder: Program, { kind, count }: Held) {
  const serverProcess = await startServer(setting, server);
  const driver = await startDriver(setting, holder);
  const hold = async (connections: number, streams: number): Promise<number> => {
    const workload = { kind: "hold", connections, streams } as const;
    await driver.run({ address: serverProcess.address, workload, warmUpMs: 0, durationMs: 0 });
    return await serverProcess.memoryBytes();
  };
  try {
    // The first hundred make the server load and compile what it needs for them.
    const before = await hold(100, 100);
    const after = kind === "connections" ? await hold(100 + count, 0) : await hold(100, count);
    return { values: { kb: (after - before) / count / 1000 }, cpu: {} };
  } finally {
    await driver.stop();
    await serverProcess.stop();
  }
}
