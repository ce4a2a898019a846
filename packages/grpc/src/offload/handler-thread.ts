import { Worker } from "node:worker_threads";
import { argumentsForThread } from "../program/inherited-arguments.js";
import type { FromThread, HandlerThreadData, ToThread } from "./messages.js";
import { type OffloadedCall, OffloadedRun, type RunHost } from "./offloaded-run.js";

const program = new URL("./thread-program.js", import.meta.url);

/** One thread that runs handlers, one call at a time, seen from the thread of the server. */
export class HandlerThread implements RunHost {
  /** Resolves when it can run calls; rejects when it cannot load its module. */
  readonly ready: Promise<void>;
  /** Told why, when it has ended; before the call that ran is. */
  onEnded: (reason: string) => void = () => {};
  readonly #worker: Worker;
  readonly #cancelFlag: Int32Array;
  #run: OffloadedRun | undefined;
  #runs = 0;

  constructor(module: string) {
    const cancelled = new SharedArrayBuffer(4);
    this.#cancelFlag = new Int32Array(cancelled);
    this.#worker = new Worker(program, {
      workerData: { module, cancelled } satisfies HandlerThreadData,
      execArgv: argumentsForThread(),
      name: "baud handlers",
    });
    let why: string | undefined;
    this.#worker.on("error", (error: unknown) => {
      why = error instanceof Error ? error.message : String(error);
    });
    this.ready = new Promise((resolve, reject) => {
      this.#worker.once("exit", (status) => {
        const reason = why ?? `exit status ${status}`;
        reject(new Error(`A thread for handlers could not load ${module}: ${reason}`));
        this.onEnded(reason);
        this.#run?.onThreadEnd(reason);
      });
      this.#worker.on("message", (message: FromThread) => {
        if (message.name === "ready") {
          // From now on, what keeps the process alive is the server.
          this.#worker.unref();
          resolve();
        } else if (message.run === this.#run?.number) {
          this.#run.onMessage(message);
        }
      });
    });
    this.ready.catch(() => {});
  }

  /** Runs a handler and gives its responses. Ends when the thread is free for another call; throws what the handler throws. */
  run(call: OffloadedCall): AsyncGenerator<unknown, void> {
    Atomics.store(this.#cancelFlag, 0, 0);
    this.#run = new OffloadedRun(++this.#runs, call, this);
    return this.#run.responses();
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  tell(message: ToThread): void {
    this.#worker.postMessage(message);
  }

  raiseCancelFlag(): void {
    Atomics.store(this.#cancelFlag, 0, 1);
  }
}
