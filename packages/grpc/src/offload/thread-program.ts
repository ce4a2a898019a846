import { constants, setPriority } from "node:os";
import { parentPort, workerData } from "node:worker_threads";
import { type AuthContext, Metadata, type MetadataInit, type Principal, RpcError, Status } from "@baud/rpc";
import { errorOf, failureOf } from "./failure.js";
import { type FromThread, type HandlerThreadData, maxAhead, type ToThread } from "./messages.js";
import type { OffloadedContext } from "./offloaded-handlers.js";

// The program of one thread of `HandlerThreads`.

type Start = Extract<ToThread, { name: "start" }>;
/** What it takes and returns is as the kind says. */
type AnyOffloadedHandler = (input: unknown, context: OffloadedContext) => unknown;

// Where both want a core the loop of the server is to have it first. Linux counts this for the thread, others for the whole process.
if (process.platform === "linux") setPriority(constants.priority.PRIORITY_BELOW_NORMAL);

const port = parentPort!;
const { module, cancelled } = workerData as HandlerThreadData;
const cancelFlag = new Int32Array(cancelled);

/** The call that runs, as its handler sees it. */
class RunningCall implements OffloadedContext {
  readonly number: number;
  readonly metadata: Metadata;
  readonly deadline: number;
  readonly peer: string;
  readonly auth: AuthContext;
  readonly principal: Principal | undefined;
  readonly authority: string;
  readonly trailers: Metadata = new Metadata();
  readonly #abort = new AbortController();
  #ahead = 0;
  #onTaken: (() => void) | undefined;
  readonly #pulls: { resolve: (result: IteratorResult<unknown, void>) => void; reject: (error: unknown) => void }[] =
    [];

  constructor(start: Start) {
    this.number = start.run;
    this.metadata = Metadata.fromFields([...start.fields]);
    this.deadline = start.deadline;
    this.peer = start.peer;
    this.auth = start.auth;
    this.principal = start.principal;
    this.authority = start.authority;
  }

  get signal(): AbortSignal {
    return this.#abort.signal;
  }

  get isCancelled(): boolean {
    return Atomics.load(cancelFlag, 0) === 1;
  }

  sendInitialMetadata(metadata: Metadata | MetadataInit): void {
    tell({ name: "headers", run: this.number, fields: Metadata.from(metadata)?.fields ?? [] });
  }

  /** The requests of the call, each asked for when the handler wants it. */
  async *requests(): AsyncGenerator<unknown, void> {
    for (;;) {
      const result = await new Promise<IteratorResult<unknown, void>>((resolve, reject) => {
        this.#pulls.push({ resolve, reject });
        tell({ name: "pull", run: this.number });
      });
      if (result.done) return;
      yield result.value;
    }
  }

  async sendAll(responses: Iterable<unknown> | AsyncIterable<unknown>): Promise<void> {
    for await (const response of responses) {
      if (this.isCancelled) return;
      tell({ name: "response", run: this.number, response });
      if (++this.#ahead >= maxAhead) await new Promise<void>((resolve) => (this.#onTaken = resolve));
    }
  }

  receive(message: Exclude<ToThread, Start>): void {
    switch (message.name) {
      case "request":
        this.#pulls.shift()?.resolve({ done: false, value: message.request });
        return;
      case "requestsEnd":
        this.#pulls.shift()?.resolve({ done: true, value: undefined });
        return;
      case "requestsFailed":
        this.#pulls.shift()?.reject(errorOf(message.failure));
        return;
      case "taken":
        this.#ahead--;
        this.#onTaken?.();
        return;
      case "cancel": {
        const reason = new RpcError(Status.CANCELLED, message.reason);
        this.#abort.abort(reason);
        this.#onTaken?.();
        for (const { reject } of this.#pulls.splice(0)) reject(reason);
      }
    }
  }
}

let running: RunningCall | undefined;

const handlers = ((await import(module)) as { readonly handlers?: Record<string, AnyOffloadedHandler> }).handlers;
if (typeof handlers !== "object") throw new TypeError(`${module} must export an object of handlers, named handlers`);
port.on("message", (message: ToThread) => {
  if (message.name === "start") void run(message, handlers);
  else if (message.run === running?.number) running.receive(message);
});
tell({ name: "ready" });

async function run(start: Start, handlers: Readonly<Record<string, AnyOffloadedHandler>>): Promise<void> {
  const call = new RunningCall(start);
  running = call;
  try {
    const handler = handlers[start.method];
    if (typeof handler !== "function") {
      throw new RpcError(Status.UNIMPLEMENTED, `The module of the handler threads has no handler ${start.method}`);
    }
    const { kind } = start;
    const hasOneRequest = kind === "unary" || kind === "serverStreaming";
    const output = handler.call(handlers, hasOneRequest ? start.request : call.requests(), call);
    if (kind === "unary" || kind === "clientStreaming") {
      tell({ name: "response", run: start.run, response: await output });
    }
    // The kind says that it is a stream of responses.
    else await call.sendAll(output as Iterable<unknown> | AsyncIterable<unknown>);
    running = undefined;
    tell({ name: "end", run: start.run, trailers: call.trailers.fields });
  } catch (error) {
    running = undefined;
    tell({ name: "failed", run: start.run, failure: failureOf(error), trailers: call.trailers.fields });
  }
}

function tell(message: FromThread): void {
  port.postMessage(message);
}
