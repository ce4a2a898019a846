import type { ServerContext } from "@baud/rpc";
import { assertLoadReport, type LoadReport, mergeLoadReports, readLoadReport, writeLoadReport } from "./load-report.js";

/**
 * Tells the client, with the trailing metadata of this call, what the call has cost and how much the server has to do (gRFC
 * A51). What an earlier call of this function said holds where this one says nothing. Throws `RangeError` for a number
 * outside of what its name allows.
 *
 *     reportLoad(context, { requestCost: { rows: rows.length } });
 */
export function reportLoad(context: ServerContext, report: LoadReport): void {
  assertLoadReport(report);
  writeLoadReport(context.trailers, mergeLoadReports(report, readLoadReport(context.trailers) ?? {}));
}
