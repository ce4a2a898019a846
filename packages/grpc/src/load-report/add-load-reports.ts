import type { Server } from "../server/server.js";
import { OpenRcaService } from "../xds/service/orca/v3/orca_grpc.js";
import { LoadReportService } from "./load-report-service.js";
import { ServerLoad } from "./server-load.js";

export interface LoadReportsOptions {
  /** Milliseconds from one report to the next at least, whatever a client asks for: 30,000 unless told. */
  readonly minIntervalMs?: number | undefined;
  /** What is reported; a new one unless told, so that one can serve several servers. */
  readonly load?: ServerLoad | undefined;
}

/**
 * Adds `xds.service.orca.v3.OpenRcaService` to a server, by which clients are told of its load at intervals, and answers what
 * is told: empty until something is said.
 *
 *     const load = addLoadReports(server);
 *     setInterval(() => load.set({ applicationUtilization: queue.length / 100, rps }), 1000).unref();
 *
 * Throws `Error` when the server has the service already.
 */
export function addLoadReports(server: Server, options: LoadReportsOptions = {}): ServerLoad {
  const { minIntervalMs = 30_000, load = new ServerLoad() } = options;
  server.addService(OpenRcaService, new LoadReportService(load, minIntervalMs, server.shutdownSignal));
  return load;
}
