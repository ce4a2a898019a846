import type { AuthContext } from "../auth/auth-context.js";
import type { Metadata } from "../metadata/metadata.js";
import type { MethodDefinition } from "../service/service-definition.js";
import { Status } from "../status/status.js";
import type { CallEnd } from "../transport/call-end.js";
import type { Call, CallStatus, UnaryCall } from "./client.js";
import { ClientCallState, ended, rejectWith } from "./client-call-state.js";

/** A call with one response. `promise` is what the caller gets. */
export class OneResponseCall<Request, Response> extends ClientCallState<Request, Response> {
  readonly promise: UnaryCall<Response>;
  readonly #settle: (value: Response | PromiseLike<Response>) => void;
  #response: Response | undefined;

  constructor(method: MethodDefinition<Request, Response>) {
    super(method);
    this.promise = new CallPromise<Response>(this);
    this.#settle = takeSettler();
  }

  override onMessage(message: Response): void {
    if (this.#response !== undefined) {
      this.cancelWith(
        Status.INTERNAL,
        `${this.peer ?? "The server"} answered ${this.method.path} with more than one message`,
      );
      return;
    }
    this.#response = message;
    this.consumed();
  }

  protected override onCallEnd(end: CallEnd): CallEnd {
    if (end.code !== Status.OK) {
      this.#settle(rejectWith(end));
      return end;
    }
    if (this.#response === undefined) {
      const { trailers } = end;
      const details = `${this.peer ?? "The server"} answered ${this.method.path} with OK, and without a message`;
      return this.onCallEnd({ ...ended(Status.INTERNAL, details), trailers });
    }
    this.#settle(this.#response);
    return end;
  }
}

/**
 * The promise that is also the call. Nothing but the promise is made with it; `headers`, `status` and the rest are
 * made when they are asked for.
 */
class CallPromise<Response> extends Promise<Response> implements UnaryCall<Response> {
  readonly #call: Call;
  #isFailureIgnored = false;

  constructor(call: Call) {
    super(keepSettler);
    this.#call = call;
  }

  get headers(): Promise<Metadata> {
    return this.#call.headers;
  }

  get trailers(): Promise<Metadata> {
    this.#ignoreFailure();
    return this.#call.trailers;
  }

  get status(): Promise<CallStatus> {
    this.#ignoreFailure();
    return this.#call.status;
  }

  get peer(): string | undefined {
    return this.#call.peer;
  }

  get auth(): AuthContext | undefined {
    return this.#call.auth;
  }

  cancel(details?: string): void {
    this.#ignoreFailure();
    this.#call.cancel(details);
  }

  get done(): boolean {
    return this.#watched.done;
  }

  get cancelled(): boolean {
    return this.#watched.cancelled;
  }

  get code(): Status | undefined {
    return this.#watched.code;
  }

  get details(): string | undefined {
    return this.#watched.details;
  }

  get initialMetadata(): Metadata | undefined {
    return this.#watched.initialMetadata;
  }

  get trailingMetadata(): Metadata | undefined {
    return this.#watched.trailingMetadata;
  }

  addDoneCallback(callback: (call: this) => void): void {
    this.#watched.addDoneCallback(() => callback(this));
  }

  /** The call, for one who watches it. */
  get #watched(): Call {
    this.#ignoreFailure();
    return this.#call;
  }

  /** Whoever cancels, or asks how the call ended, need not await the promise too. */
  #ignoreFailure(): void {
    if (this.#isFailureIgnored) return;
    this.#isFailureIgnored = true;
    this.catch(ignore);
  }
}

// `then` and `await` take their short way for what calls itself a Promise, and derive plain promises.
Object.defineProperty(CallPromise.prototype, "constructor", { value: Promise });

let settler: ((value: never) => void) | undefined;

/** The same function for every promise, instead of a closure for each: whoever makes the promise takes the settler at once. */
function keepSettler(resolve: (value: never) => void): void {
  settler = resolve;
}

function takeSettler<T>(): (value: T | PromiseLike<T>) => void {
  const taken = settler as (value: T | PromiseLike<T>) => void;
  settler = undefined;
  return taken;
}

function ignore(): void {}
