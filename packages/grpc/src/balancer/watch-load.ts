import { durationFromMs } from "@baud/protobuf";
import { fromOrca, type LoadReport } from "../load-report/load-report.js";
import type { CallCarrier } from "../subchannel/call-carrier.js";
import { OpenRcaService } from "../xds/service/orca/v3/orca_grpc.js";
import { ConnectionStream } from "./connection-stream.js";
import type { LoadBalancerHost } from "./load-balancer.js";

/** A server that is asked for its load. */
export interface LoadWatch {
  /** Asks no more; nothing is told from now on. */
  stop(): void;
}

/**
 * For a load balancing policy: asks the server of a connection for its load, at intervals of so many milliseconds or longer ones if
 * the server has them (gRFC A51). Goes on when the stream of reports breaks; a server that does not report is asked once. To
 * be stopped when the subchannel is no longer READY.
 */
export function watchLoad(
  host: Pick<LoadBalancerHost, "callsOn">,
  connection: CallCarrier,
  intervalMs: number,
  onReport: (report: LoadReport) => void,
): LoadWatch {
  return new ConnectionStream(host.callsOn(connection), {
    method: OpenRcaService.methods.streamCoreMetrics,
    request: { reportInterval: durationFromMs(intervalMs) },
    onMessage: (report) => onReport(fromOrca(report)),
    onUnimplemented: () => connection.trace.add("It does not report its load out of band", "error"),
  });
}
