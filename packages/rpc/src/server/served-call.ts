import type { MessageInit } from "@baud/protobuf";
import type { CallStatus } from "../client/client.js";
import { type DeadlineListener, type DeadlineTimer, deadlineTimers } from "../deadline/deadline-timers.js";
import { statusOfRpcError } from "../interceptor/run-interceptors.js";
import type { Logger } from "../logger/logger.js";
import { Metadata } from "../metadata/metadata.js";
import { RpcError } from "../rpc-error/rpc-error.js";
import { Status } from "../status/status.js";
import { MessagePump, type MessagePumpTarget } from "../streaming/message-pump.js";
import { CallContext } from "./call-context.js";
import type { OneResponse, ResponseStream } from "./handlers.js";
import type { KeepContext, RunInContext } from "./keep-context.js";
import { type InterceptedCall, ServedInterception } from "./served-interception.js";
import type { ServerCall, ServerCallListener } from "./server-call.js";
import type { ServerInterceptor } from "./server-interceptor.js";

/**
 * What all calls of a server have in common: the context, the deadline, the interceptors, and the one end. How requests
 * reach the handler is added by those that extend it.
 */
export abstract class ServedCall<Request, Response>
  implements ServerCallListener<Request>, MessagePumpTarget<MessageInit<Response>>, DeadlineListener, InterceptedCall
{
  protected readonly call: ServerCall<Response>;
  readonly context: CallContext;
  readonly #logger: Logger;
  readonly #timer: DeadlineTimer | undefined;
  #interception: ServedInterception | undefined;
  #keepContext: KeepContext | undefined;
  /** Runs the handler in the context of the interceptor that let the call go on: what the transport tells comes in another. */
  protected inContext: RunInContext | undefined;
  #pump: MessagePump<MessageInit<Response>> | undefined;
  #state: ServedState = "open";
  /** What runs for the call: bits of `Running`. */
  #running = 0;
  /** A response that waits for room, as the handler made it. */
  #waiting: WaitingResponse<Response> | undefined;

  constructor(call: ServerCall<Response>, logger: Logger) {
    this.call = call;
    this.#logger = logger;
    this.context = new CallContext(call as ServerCall<unknown>);
    if (call.timeoutMs !== Number.POSITIVE_INFINITY) {
      this.#timer = deadlineTimers.start(call.timeoutMs, this);
    }
  }

  /** Begins: at once, or when the interceptors let it. Called once, before anything is told to the call. */
  start(interceptors: readonly ServerInterceptor[], keepContext: KeepContext | undefined): this {
    if (interceptors.length === 0) {
      this.begin();
    } else {
      this.#keepContext = keepContext;
      this.#interception = new ServedInterception(this);
      this.context.hooks = this.#interception.hooks;
      this.call.pauseRequests();
      this.#running |= Running.INTERCEPTORS;
      this.#interception.run(interceptors);
    }
    return this;
  }

  onProceed(): void {
    if (this.#state !== "open") return;
    this.inContext = this.#keepContext?.();
    this.begin();
    this.call.resumeRequests();
  }

  /** Requests may come from now on. */
  protected abstract begin(): void;
  abstract onMessage(message: Request): void;
  abstract onHalfClose(): void;
  /** The call is over: lets go of the requests. */
  protected abstract releaseRequests(): void;

  /** Whether the handler may still be called, and answer. */
  protected get isOpen(): boolean {
    return this.#state === "open";
  }

  /** The request as the interceptors pass it on; `undefined` when one ends the call instead. */
  protected intercepted(request: Request): Request | undefined {
    if (this.#interception === undefined) return request;
    try {
      return this.#interception.hooks.request(request);
    } catch (error) {
      this.fail(error);
      return undefined;
    }
  }

  protected handlerBegins(): void {
    this.#running |= Running.HANDLER;
  }

  protected handlerThrew(error: unknown): void {
    this.#leave(Running.HANDLER);
    this.fail(error);
  }

  /** What a handler with one response returned. One that is there at once is sent at once. */
  respondWithOne(response: OneResponse<Response>): void {
    if (isPromiseLike(response)) {
      response.then(
        (message) => {
          this.#leave(Running.HANDLER);
          this.#answer(message);
        },
        (error: unknown) => this.handlerThrew(error),
      );
    } else {
      this.#leave(Running.HANDLER);
      this.#answer(response);
    }
  }

  /** What a handler with many responses returned. */
  respondWithMany(responses: ResponseStream<Response>): void {
    this.#pump = new MessagePump(responses, this, `What the handler of ${this.call.method.path} returns`);
    if (this.#state !== "open") this.#pump.stop();
    else this.#pump.start();
  }

  #answer(message: MessageInit<Response>): void {
    this.send(message);
    if (this.#waiting === undefined) this.end(Status.OK, "");
    else this.#waiting.isLast = true;
  }

  onWritable(): void {
    if (this.inContext === undefined) this.#goOn();
    else this.inContext(() => this.#goOn());
  }

  #goOn(): void {
    const waiting = this.#waiting;
    if (waiting !== undefined) {
      if (!this.call.hasRoom()) return;
      this.#waiting = undefined;
      const isRoomLeft = this.#sendNow(waiting.message);
      if (waiting.isLast) this.end(Status.OK, "");
      if (!isRoomLeft) return;
    }
    this.#pump?.resume();
  }

  onSourceEnd(): void {
    if (this.#ensureHeaders()) this.end(Status.OK, "");
  }

  onSourceError(error: unknown): void {
    this.fail(error);
  }

  onSourceSettled(): void {
    this.#leave(Running.HANDLER);
  }

  onCancel(reason: string): void {
    if (this.#state === "over") return;
    this.context.cancel(reason);
    this.#close();
    this.#interception?.settle({ code: Status.CANCELLED, details: reason, metadata: new Metadata() });
    this.#tellIfSettled();
  }

  /** Sends one response, when there is room for it. One that cannot be encoded ends the call. */
  send(message: MessageInit<Response>): boolean {
    if (this.#state !== "open") return false;
    if (this.call.hasRoom()) return this.#sendNow(message);
    this.#waiting = { message, isLast: false };
    return false;
  }

  #sendNow(message: MessageInit<Response>): boolean {
    if (this.#state !== "open" || !this.#ensureHeaders()) return false;
    const response = this.#interception === undefined ? message : this.#interceptedResponse(message);
    if (response === undefined) return false;
    try {
      return this.call.send(response);
    } catch (error) {
      this.#logger.error({ err: error, method: this.call.method.path }, "A response could not be encoded");
      this.end(Status.INTERNAL, `The response of ${this.call.method.path} could not be encoded`);
      return false;
    }
  }

  #interceptedResponse(message: MessageInit<Response>): MessageInit<Response> | undefined {
    try {
      return this.#interception!.hooks.response(message);
    } catch (error) {
      this.fail(error);
      return undefined;
    }
  }

  /** False when an interceptor ends the call instead. */
  #ensureHeaders(): boolean {
    try {
      this.context.ensureHeaders();
      return true;
    } catch (error) {
      this.fail(error);
      return false;
    }
  }

  /** Ends the call; the first end counts. */
  end(code: Status, details: string, trailers?: Metadata): void {
    if (this.#state !== "open") return;
    if (this.#interception === undefined) {
      this.#finish(code, details, trailers);
      return;
    }
    this.#letGo("answered");
    this.#interception.settle({ code, details, metadata: trailers ?? new Metadata() });
  }

  onIntercepted({ code, details, metadata }: CallStatus): void {
    this.#leave(Running.INTERCEPTORS);
    if (this.#state === "over") return;
    // An interceptor did not wait for the handler, which is to know that nobody does.
    if (this.#state === "open") this.context.cancel(`Ended by an interceptor: ${details}`);
    this.#finish(code, details, metadata.size === 0 ? undefined : metadata);
  }

  #finish(code: Status, details: string, trailers: Metadata | undefined): void {
    const own = this.context.trailersIfAny;
    const both = own === undefined || trailers === undefined ? (own ?? trailers) : own.clone().merge(trailers);
    this.#close();
    this.call.end(code, details, both);
    this.#tellIfSettled();
  }

  /** The handler threw, or its promise was rejected; or an interceptor did while a message passed it. */
  fail(error: unknown): void {
    if (error instanceof RpcError) {
      this.end(error.code, error.details, error.metadata);
      return;
    }
    // A handler that gives up because nobody waits any more has nothing to report.
    if (this.#state !== "open" && this.context.isCancelled) return;
    this.#logger.error({ err: error, method: this.call.method.path }, "A handler threw what is no RpcError");
    this.end(Status.UNKNOWN, `The handler of ${this.call.method.path} failed`);
  }

  statusOf(error: unknown): CallStatus {
    if (error instanceof RpcError) return statusOfRpcError(error);
    const { path } = this.call.method;
    if (!this.context.isCancelled) {
      this.#logger.error({ err: error, method: path }, "An interceptor threw what is no RpcError");
    }
    return { code: Status.UNKNOWN, details: `An interceptor of ${path} failed`, metadata: new Metadata() };
  }

  onDeadline(): void {
    const details = `The deadline passed: not answered within ${this.call.timeoutMs} ms`;
    this.context.cancel(details);
    this.#finish(Status.DEADLINE_EXCEEDED, details, undefined);
    this.#interception?.settle({ code: Status.DEADLINE_EXCEEDED, details, metadata: new Metadata() });
  }

  #close(): void {
    if (this.#timer !== undefined) deadlineTimers.cancel(this.#timer);
    this.#letGo("over");
  }

  /** Nothing more is sent or received. */
  #letGo(state: "answered" | "over"): void {
    this.#state = state;
    this.#waiting = undefined;
    this.#pump?.stop();
    this.releaseRequests();
  }

  /** A part of what ran has settled. */
  #leave(part: number): void {
    this.#running &= ~part;
    this.#tellIfSettled();
  }

  #tellIfSettled(): void {
    if (this.#running !== 0 || this.#state !== "over") return;
    this.#running = Running.NEVER_AGAIN;
    this.call.settled();
  }
}

/** What may run for a call, also when it is over. */
const Running = {
  HANDLER: 1,
  INTERCEPTORS: 2,
  /** It was told that nothing does. */
  NEVER_AGAIN: 4,
} as const;

interface WaitingResponse<Response> {
  readonly message: MessageInit<Response>;
  /** The call ends behind it. */
  isLast: boolean;
}

type ServedState =
  | "open"
  /** The handler has ended the call, and interceptors still have a say. */
  | "answered"
  | "over";

function isPromiseLike<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as { then?: unknown } | undefined)?.then === "function";
}
