import type { MessageInit } from "@baud/protobuf";
import { type DeadlineListener, type DeadlineTimer, deadlineTimers } from "../deadline/deadline-timers.js";
import type { Logger } from "../logger/logger.js";
import type { Metadata } from "../metadata/metadata.js";
import { RpcError } from "../rpc-error/rpc-error.js";
import { Status } from "../status/status.js";
import { MessagePump, type MessagePumpTarget } from "../streaming/message-pump.js";
import { CallContext } from "./call-context.js";
import type { OneResponse, ResponseStream } from "./handlers.js";
import type { ServerCall, ServerCallListener } from "./server-call.js";

/**
 * What all calls of a server have in common: the context, the deadline, and the one end. How requests reach the handler
 * is added by those that extend it.
 */
export abstract class ServedCall<Request, Response>
  implements ServerCallListener<Request>, MessagePumpTarget<MessageInit<Response>>, DeadlineListener
{
  protected readonly call: ServerCall<Response>;
  readonly context: CallContext;
  readonly #logger: Logger;
  readonly #timer: DeadlineTimer | undefined;
  #pump: MessagePump<MessageInit<Response>> | undefined;
  #hasEnded = false;

  constructor(call: ServerCall<Response>, logger: Logger) {
    this.call = call;
    this.#logger = logger;
    this.context = new CallContext(call as ServerCall<unknown>);
    if (call.timeoutMs !== Number.POSITIVE_INFINITY) {
      this.#timer = deadlineTimers.start(call.timeoutMs, this);
    }
  }

  abstract onMessage(message: Request): void;
  abstract onHalfClose(): void;
  /** The call is over: lets go of the requests. */
  protected abstract releaseRequests(): void;

  /** What a handler with one response returned. One that is there at once is sent at once. */
  respondWithOne(response: OneResponse<Response>): void {
    if (isPromiseLike(response)) {
      response.then(
        (message) => this.#answer(message),
        (error: unknown) => this.fail(error),
      );
    } else {
      this.#answer(response);
    }
  }

  /** What a handler with many responses returned. */
  respondWithMany(responses: ResponseStream<Response>): void {
    this.#pump = new MessagePump(responses, this, `What the handler of ${this.call.method.path} returns`);
    if (this.#hasEnded) this.#pump.stop();
    else this.#pump.start();
  }

  #answer(message: MessageInit<Response>): void {
    this.send(message);
    this.end(Status.OK, "");
  }

  onWritable(): void {
    this.#pump?.resume();
  }

  onSourceEnd(): void {
    this.context.ensureHeaders();
    this.end(Status.OK, "");
  }

  onSourceError(error: unknown): void {
    this.fail(error);
  }

  onCancel(reason: string): void {
    if (this.#hasEnded) return;
    this.context.cancel(reason);
    this.#close();
  }

  /** Sends one response. One that cannot be encoded ends the call. */
  send(message: MessageInit<Response>): boolean {
    if (this.#hasEnded) return false;
    this.context.ensureHeaders();
    try {
      return this.call.send(message);
    } catch (error) {
      this.#logger.error({ err: error, method: this.call.method.path }, "A response could not be encoded");
      this.end(Status.INTERNAL, `The response of ${this.call.method.path} could not be encoded`);
      return false;
    }
  }

  /** Ends the call; the first end counts. */
  end(code: Status, details: string, trailers?: Metadata): void {
    if (this.#hasEnded) return;
    const own = this.context.trailersIfAny;
    const both = own === undefined || trailers === undefined ? (own ?? trailers) : own.clone().merge(trailers);
    this.#close();
    this.call.end(code, details, both);
  }

  /** The handler threw, or its promise was rejected. */
  fail(error: unknown): void {
    if (error instanceof RpcError) {
      this.end(error.code, error.details, error.metadata);
      return;
    }
    // A handler that gives up because nobody waits any more has nothing to report.
    if (this.#hasEnded && this.context.isCancelled) return;
    this.#logger.error({ err: error, method: this.call.method.path }, "A handler threw what is no RpcError");
    this.end(Status.UNKNOWN, `The handler of ${this.call.method.path} failed`);
  }

  onDeadline(): void {
    const details = `The deadline passed: not answered within ${this.call.timeoutMs} ms`;
    this.context.cancel(details);
    this.end(Status.DEADLINE_EXCEEDED, details);
  }

  #close(): void {
    this.#hasEnded = true;
    if (this.#timer !== undefined) deadlineTimers.cancel(this.#timer);
    this.#pump?.stop();
    this.releaseRequests();
  }
}

function isPromiseLike<T>(value: T | PromiseLike<T>): value is PromiseLike<T> {
  return typeof (value as { then?: unknown } | undefined)?.then === "function";
}
