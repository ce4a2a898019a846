import type { ServiceStatus } from "../../health/health-service.js";
import type { ProcessReport } from "./process-report.js";
import type { Answer, Question } from "./question.js";

/** The statuses of services, by their names; "" is the server as a whole. */
export type HealthStatuses = { readonly [service: string]: ServiceStatus };

/** A worker process, as those see it who look at all of them. */
export interface WatchedProcess {
  /** Counted from 1. */
  readonly number: number;
  readonly pid: number;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly isStopping: boolean;
  /** What it told latest. */
  readonly health: HealthStatuses;
  readonly lastReport: ProcessReport | undefined;
  /** Rejects with `RpcError`: UNAVAILABLE when it does not answer soon. */
  ask(question: Question): Promise<Answer>;
}
