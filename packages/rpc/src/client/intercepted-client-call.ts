import type { MessageInit } from "@baud/protobuf";
import type { AuthContext } from "../auth/auth-context.js";
import type { CallHooks } from "../interceptor/call-hooks.js";
import { HookChain } from "../interceptor/hook-chain.js";
import { type InterceptedCore, runInterceptors, statusOfRpcError } from "../interceptor/run-interceptors.js";
import { Metadata } from "../metadata/metadata.js";
import { RpcError } from "../rpc-error/rpc-error.js";
import type { MethodDefinition } from "../service/service-definition.js";
import { Status } from "../status/status.js";
import { createDeferred } from "../streaming/deferred.js";
import type { CallEnd } from "../transport/call-end.js";
import type { CallStart, ClientCall, ClientCallListener, Transport } from "../transport/transport.js";
import type { CallStatus } from "./client.js";
import type { ClientContext, ClientInterceptor } from "./client-interceptor.js";

/** A call within interceptors: keeps what the caller sends until they let it go on, and its end until they are through. */
export class InterceptedClientCall<Request, Response>
  implements ClientCall<Request>, ClientCallListener<Response>, InterceptedCore<ClientContext>, ClientContext
{
  readonly metadata: Metadata;
  readonly #transport: Transport;
  readonly #start: CallStart<Request, Response>;
  readonly #listener: ClientCallListener<Response>;
  readonly #hooks = new HookChain();
  readonly #status = createDeferred<InterceptedStatus>();
  #state: InterceptedState<Request> = { name: "held", requests: [], isHalfClosed: false };

  constructor(transport: Transport, start: CallStart<Request, Response>, listener: ClientCallListener<Response>) {
    this.#transport = transport;
    this.#start = start;
    this.#listener = listener;
    this.metadata = start.metadata?.clone() ?? new Metadata();
  }

  run(interceptors: readonly ClientInterceptor[]): this {
    runInterceptors(interceptors, this).then((status) => this.#onIntercepted(status));
    return this;
  }

  get context(): ClientContext {
    return this;
  }

  get method(): MethodDefinition {
    return this.#start.method as MethodDefinition;
  }

  get deadline(): number {
    return this.#start.deadline;
  }

  get peer(): string | undefined {
    return this.#state.name === "held" ? undefined : this.#state.call?.peer;
  }

  get auth(): AuthContext | undefined {
    return this.#state.name === "held" ? undefined : this.#state.call?.auth;
  }

  addHooks(hooks: CallHooks): void {
    this.#hooks.add(hooks);
  }

  proceed(): Promise<InterceptedStatus> {
    const held = this.#state;
    if (held.name !== "held") return this.#status.promise;
    const metadata = this.metadata.size === 0 ? undefined : this.metadata;
    let call: ClientCall<Request>;
    try {
      call = this.#transport.startCall({ ...this.#start, metadata }, this);
    } catch (error) {
      return Promise.resolve(this.statusOf(error));
    }
    this.#state = { name: "open", call };
    let hasRoom = true;
    held.requests.forEach((request, index) => {
      hasRoom = this.#pass(call, request, held.isHalfClosed && index === held.requests.length - 1);
    });
    if (held.isHalfClosed && held.requests.length === 0) call.halfClose();
    if (held.requests.length > 0 && hasRoom && !held.isHalfClosed) this.#listener.onWritable();
    return this.#status.promise;
  }

  statusOf(error: unknown): InterceptedStatus {
    if (error instanceof RpcError) return { ...statusOfRpcError(error), cause: error.cause };
    const why = error instanceof Error ? error.message : String(error);
    const details = `An interceptor of ${this.method.path} failed: ${why}`;
    return { code: Status.UNKNOWN, details, metadata: new Metadata(), cause: error };
  }

  send(message: MessageInit<Request>, last: boolean): boolean {
    const state = this.#state;
    switch (state.name) {
      case "held":
        state.requests.push(message);
        state.isHalfClosed = last;
        return false;
      case "open":
        return this.#pass(state.call, message, last);
      case "answered":
      case "over":
        return false;
    }
  }

  halfClose(): void {
    if (this.#state.name === "held") this.#state.isHalfClosed = true;
    else if (this.#state.name === "open") this.#state.call.halfClose();
  }

  /** Sends a request as the interceptors pass it on. One that cannot be passed or encoded ends the call. */
  #pass(call: ClientCall<Request>, message: MessageInit<Request>, last: boolean): boolean {
    if (this.#state.name !== "open") return false;
    let request = message;
    try {
      request = this.#hooks.request(message);
    } catch (error) {
      this.#cancelWith(this.statusOf(error));
      return false;
    }
    try {
      return call.send(request, last);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      const details = `The request of ${this.method.path} could not be encoded: ${why}`;
      call.cancel(Status.INTERNAL, details, error);
      return false;
    }
  }

  consumed(): void {
    const state = this.#state;
    if (state.name !== "held") state.call?.consumed();
  }

  cancel(code: Status, details: string, cause?: unknown): void {
    const state = this.#state;
    this.#finish({ code, details, trailers: undefined, cause });
    if (state.name === "open") state.call.cancel(code, details, cause);
    this.#status.resolve({ code, details, metadata: new Metadata(), cause });
  }

  onHeaders(metadata: Metadata | undefined): void {
    if (this.#state.name !== "open") return;
    try {
      this.#listener.onHeaders(this.#hooks.headers(metadata));
    } catch (error) {
      this.#cancelWith(this.statusOf(error));
    }
  }

  onMessage(message: Response): void {
    if (this.#state.name !== "open") return;
    let response: Response;
    try {
      response = this.#hooks.response(message);
    } catch (error) {
      this.#cancelWith(this.statusOf(error));
      return;
    }
    this.#listener.onMessage(response);
  }

  onWritable(): void {
    if (this.#state.name === "open") this.#listener.onWritable();
  }

  onEnd({ code, details, trailers, cause }: CallEnd): void {
    if (this.#state.name !== "open") return;
    this.#state = { name: "answered", call: this.#state.call };
    this.#status.resolve({ code, details, metadata: trailers ?? new Metadata(), cause });
  }

  /** A hook ends the call: the interceptors hear of it as of any end. */
  #cancelWith({ code, details, metadata, cause }: InterceptedStatus): void {
    const state = this.#state;
    if (state.name !== "open") return;
    this.onEnd({ code, details, trailers: metadata, cause });
    state.call.cancel(code, details, cause);
  }

  #onIntercepted({ code, details, metadata, cause }: InterceptedStatus): void {
    const state = this.#state;
    this.#finish({ code, details, trailers: metadata.size === 0 ? undefined : metadata, cause });
    // An interceptor did not wait for the answer.
    if (state.name === "open") state.call.cancel(Status.CANCELLED, `Ended by an interceptor: ${details}`);
  }

  #finish(end: CallEnd): void {
    const state = this.#state;
    if (state.name === "over") return;
    this.#state = { name: "over", call: state.name === "held" ? undefined : state.call };
    this.#listener.onEnd(end);
  }
}

/** What `next` resolves with also knows, for the caller's error, what led to it. */
interface InterceptedStatus extends CallStatus {
  readonly cause?: unknown;
}

type InterceptedState<Request> =
  /** The interceptors have not let the call go on. */
  | { readonly name: "held"; readonly requests: MessageInit<Request>[]; isHalfClosed: boolean }
  | { readonly name: "open"; readonly call: ClientCall<Request> }
  /** The call has ended, and the interceptors are not through. */
  | { readonly name: "answered"; readonly call: ClientCall<Request> }
  | { readonly name: "over"; readonly call: ClientCall<Request> | undefined };
