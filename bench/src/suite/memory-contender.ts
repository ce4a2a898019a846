import { type Program, startDriver, startServer } from "../process/child.js";
import type { Contender, Setting } from "./suite.js";

/** How many connections, and streams on them, memory is divided by. */
export interface Held {
  readonly connections: number;
  readonly streams: number;
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

async function measure(setting: Setting, server: Program, holder: Program, { connections, streams }: Held) {
  const serverProcess = await startServer(setting, server);
  const driver = await startDriver(setting, holder);
  const hold = async (some: Held): Promise<number> => {
    const workload = { kind: "hold", ...some } as const;
    await driver.run({ address: serverProcess.address, workload, warmUpMs: 0, durationMs: 0 });
    return await serverProcess.memoryBytes();
  };
  try {
    // The first hundred make the server load and compile what it needs for them.
    const before = await hold({ connections: 100, streams: 100 });
    const withConnections = await hold({ connections: 100 + connections, streams: 0 });
    const withStreams = await hold({ connections: 100 + connections, streams });
    return {
      values: {
        connectionKb: (withConnections - before) / connections / 1000,
        streamKb: (withStreams - withConnections) / streams / 1000,
      },
      cpu: {},
    };
  } finally {
    await driver.stop();
    await serverProcess.stop();
  }
}
