import type { Metadata } from "@baud/rpc";
import { OrcaLoadReport } from "../xds/data/orca/v3/orca_load_report_pb.js";

/** How much a server has to do, as it tells it to those who balance over it (ORCA, gRFC A51). What is not known is left out. */
export interface LoadReport {
  /** The part of the processors' time that is used: above 1 is more than the server was given. */
  readonly cpuUtilization?: number | undefined;
  /** The part of the memory that is used: 0 to 1. */
  readonly memUtilization?: number | undefined;
  /** The part of what the application can do that is used; goes before `cpuUtilization` where servers are weighed. */
  readonly applicationUtilization?: number | undefined;
  /** Calls in a second. */
  readonly rps?: number | undefined;
  /** Calls that fail in a second. */
  readonly eps?: number | undefined;
  /** How much of other resources is used, by name: 0 to 1. */
  readonly utilization?: Readonly<Record<string, number>> | undefined;
  /** What one call has cost, by name. */
  readonly requestCost?: Readonly<Record<string, number>> | undefined;
  /** What means something to the application alone. */
  readonly namedMetrics?: Readonly<Record<string, number>> | undefined;
}

/** The trailing metadata in which a call tells its server's load. */
export const loadReportKey = "endpoint-load-metrics-bin";

/** The load that came with a call's trailing metadata; `undefined` when there was none, or none that can be read. */
export function readLoadReport(trailers: Metadata | undefined): LoadReport | undefined {
  if (trailers === undefined) return undefined;
  try {
    const bytes = trailers.get(loadReportKey);
    return bytes === undefined ? undefined : fromOrca(OrcaLoadReport.decode(bytes));
  } catch {
    // A report is a hint: a call does not fail because of one that is broken.
    return undefined;
  }
}

/** Metadata with a report in the place of that which it may have. */
export function writeLoadReport(trailers: Metadata, report: LoadReport): void {
  trailers.set(loadReportKey, OrcaLoadReport.encode(toOrca(report)));
}

/** What `first` says, and what only `second` does. */
export function mergeLoadReports(first: LoadReport, second: LoadReport): LoadReport {
  const merged: { -readonly [name in keyof LoadReport]: LoadReport[name] } = { ...second };
  for (const name of numberNames) if (first[name] !== undefined) merged[name] = first[name];
  for (const name of mapNames) merged[name] = { ...second[name], ...first[name] };
  return merged;
}

/** Throws `RangeError` for a number outside of what its name allows. */
export function assertLoadReport(report: LoadReport): void {
  const check = (name: string, value: number | undefined, max: number): void => {
    if (value === undefined || (value >= 0 && value <= max)) return;
    const allowed = max === Number.POSITIVE_INFINITY ? "0 or more" : `from 0 to ${max}`;
    throw new RangeError(`${name} is ${value}; it must be ${allowed}`);
  };
  for (const name of numberNames) check(name, report[name], name === "memUtilization" ? 1 : Number.POSITIVE_INFINITY);
  for (const [name, value] of Object.entries(report.utilization ?? {})) check(`utilization.${name}`, value, 1);
}

/** The message says 0 for what is not known. */
export function fromOrca(message: OrcaLoadReport): LoadReport {
  const { utilization, requestCost, namedMetrics, rpsFractional, rps } = message;
  return {
    cpuUtilization: message.cpuUtilization || undefined,
    memUtilization: message.memUtilization || undefined,
    applicationUtilization: message.applicationUtilization || undefined,
    // Old servers tell whole calls only.
    rps: rpsFractional || Number(rps) || undefined,
    eps: message.eps || undefined,
    utilization,
    requestCost,
    namedMetrics,
  };
}

export function toOrca({ rps, ...others }: LoadReport): Partial<OrcaLoadReport> {
  const known = Object.entries(others).filter(([, value]) => value !== undefined);
  return { ...Object.fromEntries(known), rpsFractional: rps ?? 0 };
}

const numberNames = ["cpuUtilization", "memUtilization", "applicationUtilization", "rps", "eps"] as const;
const mapNames = ["utilization", "requestCost", "namedMetrics"] as const;
