/** What a worker process is started with, as JSON in the variable of its environment that `assignmentVariable` names. */
export interface Assignment {
  /** The URL of a module that exports what `ServiceModule` says. */
  readonly module: string;
  readonly address: string;
}

export const assignmentVariable = "BAUD_SERVICE";

/** What a worker process tells. */
export type WorkerMessage =
  | { readonly name: "listening"; readonly port: number }
  | { readonly name: "failed"; readonly reason: string };

/** What a worker process is told: to let its calls end, and then to end itself. */
export interface StopMessage {
  readonly name: "stop";
  readonly graceMs: number;
}
