import type { ProcessReport } from "./admin/process-report.js";
import type { Answer, Question } from "./admin/question.js";
import type { HealthStatuses } from "./admin/watched-process.js";

/** What a worker process is started with, as JSON in the variable of its environment that `assignmentVariable` names. */
export interface Assignment {
  /** The URL of a module that exports what `ServiceModule` says. */
  readonly module: string;
  readonly address: string;
  /** Which process it is of those that were started, from 1 on. */
  readonly number: number;
}

export const assignmentVariable = "BAUD_SERVICE";

/** What a worker process tells. */
export type WorkerMessage =
  | { readonly name: "listening"; readonly port: number }
  | { readonly name: "failed"; readonly reason: string; readonly isAddressInUse: boolean }
  /** The health of its services is this, or has become this. */
  | { readonly name: "health"; readonly statuses: HealthStatuses }
  /** The answer to a question. */
  | { readonly name: "answer"; readonly id: number; readonly answer: Answer }
  /** Its calls have ended. */
  | { readonly name: "drained"; readonly report: ProcessReport }
  /** The last that it tells. */
  | { readonly name: "ended" };

/** What a worker process is told. */
export type ProcessMessage =
  /** To let its calls end. */
  | { readonly name: "stop"; readonly graceMs: number }
  | { readonly name: "ask"; readonly id: number; readonly question: Question }
  /** The health of the services in all processes together is this, or has become this. */
  | { readonly name: "health"; readonly statuses: HealthStatuses }
  /** The answer to `drained`: to end itself. */
  | { readonly name: "end" };
