import { serverRecords } from "../../channelz/records.js";
import type { ServerRecord } from "../../channelz/server-record.js";

/** What a worker process tells of itself; all of it since its start. */
export interface ProcessReport {
  readonly calls: CallTotals;
  /** Connections that are open. */
  readonly connections: number;
  readonly residentBytes: number;
  /** Microseconds of processor time. */
  readonly processorUs: number;
  /** The part of the time in which the event loop was busy, 0 to 1; 0 on Bun, which does not measure it. */
  readonly loopUtilization: number;
}

export interface CallTotals {
  readonly started: number;
  readonly succeeded: number;
  readonly failed: number;
}

/** The servers that were there when a report was made; those that are shut down have had their calls all the same. */
const servers = new Set<ServerRecord>();

/** What this process has to tell now: of the servers that there are, and were at an earlier report. */
export function reportOfProcess(): ProcessReport {
  for (const server of serverRecords.all()) servers.add(server);
  const { user, system } = process.cpuUsage();
  const { eventLoopUtilization } = performance as Partial<typeof performance>;
  return {
    calls: sumOfCalls(Array.from(servers, ({ calls }) => calls)),
    connections: Array.from(servers).reduce((sum, { sockets }) => sum + sockets.size, 0),
    residentBytes: process.memoryUsage.rss(),
    processorUs: user + system,
    loopUtilization: eventLoopUtilization?.().utilization ?? 0,
  };
}

export function sumOfCalls(all: readonly CallTotals[]): CallTotals {
  const sum = { started: 0, succeeded: 0, failed: 0 };
  for (const { started, succeeded, failed } of all) {
    sum.started += started;
    sum.succeeded += succeeded;
    sum.failed += failed;
  }
  return sum;
}
