import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import {
  consoleLogger,
  type Handler,
  type Handlers,
  type Logger,
  RpcError,
  type ServerContext,
  type ServiceDefinition,
  Status,
} from "@baud/rpc";
import { HandlerThread } from "./handler-thread.js";
import type { OffloadedCall } from "./offloaded-run.js";

export interface HandlerThreadsOptions {
  /** How many threads: one a core unless told. Each runs one call at a time. */
  readonly threads?: number | undefined;
  /** How many calls may wait for a thread; one more is answered RESOURCE_EXHAUSTED. 1,000 unless told. */
  readonly maxWaitingCalls?: number | undefined;
  /** Where threads that die are told of; `console` unless told. */
  readonly logger?: Logger | undefined;
}

/**
 * Threads that run handlers which compute for long, so that the thread of the server goes on serving others. The module, a path from the
 * working directory or a URL, exports them as `handlers`, an `OffloadedHandlers`; each thread loads it once.
 *
 *     const threads = new HandlerThreads(new URL("./heavy.js", import.meta.url), { threads: 3 });
 *     server.addService(Images, { ...light, resize: threads.handler(Images, "resize") });
 *
 * A thread that dies ends its call with UNAVAILABLE, and is replaced.
 */
export class HandlerThreads implements AsyncDisposable {
  readonly #module: string;
  readonly #maxWaiting: number;
  readonly #logger: Logger;
  readonly #threads = new Set<HandlerThread>();
  readonly #idle: HandlerThread[] = [];
  readonly #waiting: Waiting[] = [];
  #isClosed = false;

  constructor(module: string | URL, options: HandlerThreadsOptions = {}) {
    const { threads = availableParallelism(), maxWaitingCalls = 1_000, logger = consoleLogger } = options;
    if (!Number.isInteger(threads) || threads < 1) {
      throw new TypeError(`HandlerThreads: threads must be a whole number from 1 on, not ${threads}`);
    }
    this.#module = module instanceof URL ? module.href : pathToFileURL(resolve(module)).href;
    this.#maxWaiting = maxWaitingCalls;
    this.#logger = logger;
    for (let i = 0; i < threads; i++) this.#add();
  }

  /** Resolves when all threads have loaded the module; rejects when one cannot. Calls may come before. */
  async ready(): Promise<void> {
    await Promise.all(Array.from(this.#threads, (thread) => thread.ready));
  }

  /** The handler of a method, for `addService`: it passes its calls to the handler of the same name in one of the threads. */
  handler<S extends ServiceDefinition, Name extends keyof S["methods"] & string>(
    service: S,
    name: Name,
  ): Handler<S["methods"][Name]> {
    const { kind, path } = service.methods[name]!;
    const callOf = (input: unknown, context: ServerContext): OffloadedCall => {
      return { method: name, kind, path, input, context };
    };
    const many = (input: unknown, context: ServerContext): AsyncGenerator<unknown> => this.#run(callOf(input, context));
    const one = async (input: unknown, context: ServerContext): Promise<unknown> => {
      let last: unknown;
      for await (const response of many(input, context)) last = response;
      return last;
    };
    // The kind says which of the two it is; the messages are those of the handler in the thread, whose type says the same.
    return (kind === "unary" || kind === "clientStreaming" ? one : many) as unknown as Handler<S["methods"][Name]>;
  }

  /** The handlers of all methods of a service. */
  handlers<S extends ServiceDefinition>(service: S): Handlers<S> {
    const entries = Object.keys(service.methods).map((name) => [name, this.handler(service, name)] as const);
    return Object.fromEntries(entries) as unknown as Handlers<S>;
  }

  /** Ends all threads; calls that run or wait end with UNAVAILABLE. Shut the server down first. */
  async close(): Promise<void> {
    this.#isClosed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(closed());
    await Promise.all(Array.from(this.#threads, (thread) => thread.close()));
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  async *#run(call: OffloadedCall): AsyncGenerator<unknown, void> {
    const thread = await this.#take(call.context.signal);
    try {
      yield* thread.run(call);
    } finally {
      this.#give(thread);
    }
  }

  /** A thread that is free; waits for one while the call is wanted. */
  async #take(signal: AbortSignal): Promise<HandlerThread> {
    if (this.#isClosed) throw closed();
    const idle = this.#idle.pop();
    if (idle !== undefined) return idle;
    if (this.#waiting.length >= this.#maxWaiting) {
      throw new RpcError(Status.RESOURCE_EXHAUSTED, `${this.#maxWaiting} calls wait for a thread already`);
    }
    const cancelled = (): RpcError => new RpcError(Status.CANCELLED, "Cancelled while it waited for a thread");
    if (signal.aborted) throw cancelled();
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        const index = this.#waiting.indexOf(waiting);
        if (index >= 0) this.#waiting.splice(index, 1);
        reject(cancelled());
      };
      const waiting: Waiting = {
        resolve(thread) {
          signal.removeEventListener("abort", leave);
          resolve(thread);
        },
        reject,
      };
      this.#waiting.push(waiting);
      signal.addEventListener("abort", leave, { once: true });
    });
  }

  #give(thread: HandlerThread): void {
    if (!this.#threads.has(thread)) return;
    const next = this.#waiting.shift();
    if (next === undefined) this.#idle.push(thread);
    else next.resolve(thread);
  }

  #add(): void {
    const thread = new HandlerThread(this.#module);
    this.#threads.add(thread);
    let hasLoaded = false;
    thread.ready.then(
      () => {
        hasLoaded = true;
        this.#give(thread);
      },
      () => {},
    );
    thread.onEnded = (reason) => this.#onEnded(thread, reason, hasLoaded);
  }

  #onEnded(thread: HandlerThread, reason: string, hasLoaded: boolean): void {
    this.#threads.delete(thread);
    const index = this.#idle.indexOf(thread);
    if (index >= 0) this.#idle.splice(index, 1);
    if (this.#isClosed) return;
    this.#logger.error({ module: this.#module }, `A thread for handlers has died: ${reason}`);
    // A module that cannot be loaded now is not tried for ever.
    if (hasLoaded) this.#add();
    if (this.#threads.size > 0) return;
    this.#isClosed = true;
    for (const { reject } of this.#waiting.splice(0)) reject(closed());
  }
}

interface Waiting {
  resolve(thread: HandlerThread): void;
  reject(error: RpcError): void;
}

function closed(): RpcError {
  return new RpcError(Status.UNAVAILABLE, "There are no threads to run the handler");
}
