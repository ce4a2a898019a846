import { Worker } from "node:worker_threads";
import { Metadata, type MethodKind, RpcError, type ServerContext, Status } from "@baud/rpc";
import { inheritedArguments } from "../program/inherited-arguments.js";
import { errorOf, failureOf } from "./failure.js";
import type { FromThread, HandlerThreadData, ToThread } from "./messages.js";

const program = new URL("./thread-program.js", import.meta.url);

/** What a handler was called for. */
export interface OffloadedCall {
  readonly method: string;
  readonly kind: MethodKind;
  readonly path: string;
  /** The request, or the stream of requests. */
  readonly input: unknown;
  readonly context: ServerContext;
}

/** One thread that runs handlers, one call at a time, seen from the thread of the server. */
export class HandlerThread {
  /** Resolves when it can run calls; rejects when it cannot load its module. */
  readonly ready: Promise<void>;
  /** Told why, when it has ended; before the call that ran is. */
  onEnded: (reason: string) => void = () => {};
  readonly #worker: Worker;
  readonly #cancelFlag: Int32Array;
  #onMessage: (message: FromThread) => void = () => {};
  #onEnd: (reason: string) => void = () => {};

  constructor(module: string) {
    const cancelled = new SharedArrayBuffer(4);
    this.#cancelFlag = new Int32Array(cancelled);
    this.#worker = new Worker(program, {
      workerData: { module, cancelled } satisfies HandlerThreadData,
      execArgv: inheritedArguments(),
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
        this.#onEnd(reason);
      });
      this.#worker.on("message", (message: FromThread) => {
        if (message.name !== "ready") {
          this.#onMessage(message);
          return;
        }
        // From now on, what keeps the process alive is the server.
        this.#worker.unref();
        resolve();
      });
    });
    this.ready.catch(() => {});
  }

  /** Runs a handler and gives its responses. Ends when the thread is free for another call; throws what the handler throws. */
  async *run({ method, kind, path, input, context }: OffloadedCall): AsyncGenerator<unknown, void> {
    const hasOneRequest = kind === "unary" || kind === "serverStreaming";
    const requests = hasOneRequest ? undefined : (input as AsyncIterator<unknown>);
    const messages: FromThread[] = [];
    let wake = (): void => {};
    this.#onMessage = (message) => {
      if (message.name === "pull") {
        void this.#answerPull(requests!);
      } else {
        messages.push(message);
        wake();
      }
    };
    this.#onEnd = (reason) => {
      const details = `The thread that ran the handler of ${path} has died: ${reason}`;
      messages.push({ name: "failed", failure: failureOf(new RpcError(Status.UNAVAILABLE, details)), trailers: [] });
      wake();
    };
    const cancel = (): void => {
      Atomics.store(this.#cancelFlag, 0, 1);
      this.#tell({ name: "cancel", reason: String((context.signal.reason as Error | undefined)?.message) });
    };
    Atomics.store(this.#cancelFlag, 0, 0);
    this.#tell({
      name: "start",
      method,
      kind,
      request: hasOneRequest ? input : undefined,
      fields: context.metadata.fields,
      deadline: context.deadline,
      peer: context.peer,
      authority: context.authority,
    });
    if (context.signal.aborted) cancel();
    else context.signal.addEventListener("abort", cancel, { once: true });
    const next = async (): Promise<FromThread> => {
      while (messages.length === 0) await new Promise<void>((resolve) => (wake = resolve));
      return messages.shift()!;
    };
    let isOver = false;
    try {
      for (;;) {
        const message = await next();
        isOver = message.name === "end" || message.name === "failed";
        if (message.name === "headers") context.sendInitialMetadata(Metadata.fromFields([...message.fields]));
        if (message.name === "response" && !context.isCancelled) {
          yield message.response;
          this.#tell({ name: "taken" });
        }
        if (message.name === "end" || message.name === "failed") {
          context.trailers.merge(Metadata.fromFields([...message.trailers]));
          if (message.name === "failed") throw errorOf(message.failure);
          return;
        }
      }
    } finally {
      context.signal.removeEventListener("abort", cancel);
      if (!isOver) {
        // Nobody wants the rest, and the thread is to be free when this returns.
        cancel();
        for (let name = ""; name !== "end" && name !== "failed"; ) ({ name } = await next());
      }
    }
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }

  async #answerPull(requests: AsyncIterator<unknown>): Promise<void> {
    try {
      const result = await requests.next();
      this.#tell(result.done ? { name: "requestsEnd" } : { name: "request", request: result.value });
    } catch (error) {
      this.#tell({ name: "requestsFailed", failure: failureOf(error) });
    }
  }

  #tell(message: ToThread): void {
    this.#worker.postMessage(message);
  }
}
