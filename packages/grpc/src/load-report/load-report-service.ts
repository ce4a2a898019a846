import { durationToMs } from "@baud/protobuf";
import type { ServerContext } from "@baud/rpc";
import type { OrcaLoadReport } from "../xds/data/orca/v3/orca_load_report_pb.js";
import type { OpenRcaServiceHandlers } from "../xds/service/orca/v3/orca_grpc.js";
import type { OrcaLoadReportRequest } from "../xds/service/orca/v3/orca_pb.js";
import { toOrca } from "./load-report.js";
import type { ServerLoad } from "./server-load.js";

/** Tells a server's load at intervals, to each client at its own (gRFC A51, "Out of Band Metrics Reporting"). */
export class LoadReportService implements OpenRcaServiceHandlers {
  readonly #load: ServerLoad;
  readonly #minIntervalMs: number;
  readonly #shutdown: AbortSignal;

  constructor(load: ServerLoad, minIntervalMs: number, shutdown: AbortSignal) {
    this.#load = load;
    this.#minIntervalMs = minIntervalMs;
    this.#shutdown = shutdown;
  }

  async *streamCoreMetrics(
    { reportInterval }: OrcaLoadReportRequest,
    context: ServerContext,
  ): AsyncGenerator<Partial<OrcaLoadReport>> {
    const wantedMs = reportInterval === undefined ? 0 : durationToMs(reportInterval);
    const intervalMs = Math.min(Math.max(wantedMs, this.#minIntervalMs), longestMs);
    const ended = AbortSignal.any([context.signal, this.#shutdown]);
    while (!ended.aborted) {
      yield toOrca(this.#load.report);
      await pause(intervalMs, ended);
    }
  }
}

/** The longest delay that a timer of the platform takes. */
const longestMs = 2 ** 31 - 1;

/** Ends early when the signal is aborted, and does not keep the process alive. */
function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener("abort", end);
      resolve();
    };
    const timer = setTimeout(end, ms).unref();
    signal.addEventListener("abort", end);
  });
}
