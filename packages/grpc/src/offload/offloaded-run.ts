import { Metadata, type MethodKind, RpcError, type ServerContext, Status } from "@baud/rpc";
import { errorOf, failureOf } from "./failure.js";
import type { FromRun, ToThread } from "./messages.js";

/** What a handler was called for. */
export interface OffloadedCall {
  readonly method: string;
  readonly kind: MethodKind;
  readonly path: string;
  /** The request, or the stream of requests. */
  readonly input: unknown;
  readonly context: ServerContext;
}

/** The thread in which a call runs. */
export interface RunHost {
  tell(message: ToThread): void;
  /** Lets code see that the call is cancelled which does not come to read messages. */
  raiseCancelFlag(): void;
}

/** One call that runs in a thread, seen from the thread of the server. */
export class OffloadedRun {
  /** What the messages about this call bear: others are about one that is over. */
  readonly number: number;
  readonly #call: OffloadedCall;
  readonly #host: RunHost;
  readonly #told: FromRun[] = [];
  #wake: () => void = () => {};

  constructor(number: number, call: OffloadedCall, host: RunHost) {
    this.number = number;
    this.#call = call;
    this.#host = host;
  }

  onMessage(message: FromRun): void {
    if (message.name === "pull") {
      void this.#answerPull();
    } else {
      this.#told.push(message);
      this.#wake();
    }
  }

  onThreadEnd(reason: string): void {
    const details = `The thread that ran the handler of ${this.#call.path} has died: ${reason}`;
    const failure = failureOf(new RpcError(Status.UNAVAILABLE, details));
    this.onMessage({ name: "failed", run: this.number, failure, trailers: [] });
  }

  /** Runs the handler and gives its responses. Ends when the thread is free for another call; throws what the handler throws. */
  async *responses(): AsyncGenerator<unknown, void> {
    const { context } = this.#call;
    const { signal } = context;
    const cancel = (): void => this.#cancel();
    this.#start();
    if (signal.aborted) cancel();
    else signal.addEventListener("abort", cancel, { once: true });
    let isOver = false;
    try {
      for (;;) {
        const message = await this.#next();
        switch (message.name) {
          case "headers":
            context.sendInitialMetadata(Metadata.fromFields([...message.fields]));
            break;
          case "response":
            if (context.isCancelled) break;
            yield message.response;
            this.#host.tell({ name: "taken", run: this.number });
            break;
          case "end":
          case "failed":
            isOver = true;
            context.trailers.merge(Metadata.fromFields([...message.trailers]));
            if (message.name === "failed") throw errorOf(message.failure);
            return;
        }
      }
    } finally {
      signal.removeEventListener("abort", cancel);
      if (!isOver) {
        // Nobody wants the rest, and the thread is to be free when this returns.
        cancel();
        await this.#whenOver();
      }
    }
  }

  get #hasOneRequest(): boolean {
    return this.#call.kind === "unary" || this.#call.kind === "serverStreaming";
  }

  #start(): void {
    const { method, kind, input, context } = this.#call;
    this.#host.tell({
      name: "start",
      run: this.number,
      method,
      kind,
      request: this.#hasOneRequest ? input : undefined,
      fields: context.metadata.fields,
      deadline: context.deadline,
      peer: context.peer,
      auth: context.auth,
      principal: context.principal,
      authority: context.authority,
    });
  }

  #cancel(): void {
    this.#host.raiseCancelFlag();
    const reason = String((this.#call.context.signal.reason as Error | undefined)?.message);
    this.#host.tell({ name: "cancel", run: this.number, reason });
  }

  async #next(): Promise<FromRun> {
    while (this.#told.length === 0) await new Promise<void>((resolve) => (this.#wake = resolve));
    return this.#told.shift()!;
  }

  async #whenOver(): Promise<void> {
    for (;;) {
      const { name } = await this.#next();
      if (name === "end" || name === "failed") return;
    }
  }

  /** Only a handler that was given a stream of requests asks for one. */
  async #answerPull(): Promise<void> {
    const run = this.number;
    try {
      const result = await (this.#call.input as AsyncIterator<unknown>).next();
      this.#host.tell(result.done ? { name: "requestsEnd", run } : { name: "request", run, request: result.value });
    } catch (error) {
      this.#host.tell({ name: "requestsFailed", run, failure: failureOf(error) });
    }
  }
}
