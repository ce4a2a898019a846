import type { CallStatus } from "../client/client.js";
import type { CallHooks } from "../interceptor/call-hooks.js";
import { HookChain } from "../interceptor/hook-chain.js";
import { type InterceptedCore, runInterceptors } from "../interceptor/run-interceptors.js";
import { createDeferred } from "../streaming/deferred.js";
import type { ServerContext } from "./server-context.js";
import type { ServerInterceptor } from "./server-interceptor.js";

/** The call that interceptors stand around. */
export interface InterceptedCall {
  readonly context: ServerContext;
  /** The interceptors let the call go on. */
  onProceed(): void;
  /** All interceptors are through: this is the status. */
  onIntercepted(status: CallStatus): void;
  statusOf(error: unknown): CallStatus;
}

/** The interceptors of one call of a server: between its arrival and its handler, and between its handler and its end. */
export class ServedInterception implements InterceptedCore<ServerContext> {
  readonly hooks: HookChain = new HookChain();
  readonly #call: InterceptedCall;
  readonly #status = createDeferred<CallStatus>();
  #hasStatus = false;

  constructor(call: InterceptedCall) {
    this.#call = call;
  }

  get context(): ServerContext {
    return this.#call.context;
  }

  run(interceptors: readonly ServerInterceptor[]): void {
    runInterceptors(interceptors, this).then((status) => this.#call.onIntercepted(status));
  }

  addHooks(hooks: CallHooks): void {
    this.hooks.add(hooks);
  }

  proceed(): Promise<CallStatus> {
    if (!this.#hasStatus) this.#call.onProceed();
    return this.#status.promise;
  }

  statusOf(error: unknown): CallStatus {
    return this.#call.statusOf(error);
  }

  /** The handler has ended the call, or something else has: what `next` resolves with. The first counts. */
  settle(status: CallStatus): void {
    this.#hasStatus = true;
    this.#status.resolve(status);
  }
}
