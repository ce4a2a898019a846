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
  | { readonly name: "failed"; readonly reason: string; readonly isAddressInUse: boolean }
  /** Its calls have ended. */
  | { readonly name: "drained" }
  /** The last that it tells. */
  | { readonly name: "ended" };

/** What a worker process is told. */
export type ProcessMessage =
  /** To let its calls end. */
  | { readonly name: "stop"; readonly graceMs: number }
  /** The answer to `drained`: to end itself. */
  | { readonly name: "end" };
