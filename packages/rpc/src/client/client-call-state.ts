import type { MessageInit } from "@baud/protobuf";
import type { AuthContext } from "../auth/auth-context.js";
import { deadlineOf } from "../deadline/call-deadline.js";
import { type DeadlineListener, type DeadlineTimer, deadlineTimers } from "../deadline/deadline-timers.js";
import { Metadata } from "../metadata/metadata.js";
import { RpcError } from "../rpc-error/rpc-error.js";
import type { MethodDefinition } from "../service/service-definition.js";
import { Status } from "../status/status.js";
import { createDeferred, type Deferred } from "../streaming/deferred.js";
import { MessagePump, type MessagePumpTarget } from "../streaming/message-pump.js";
import type { CallEnd } from "../transport/call-end.js";
import type { ClientCall, ClientCallListener, Transport } from "../transport/transport.js";
import { type AbortListener, listenToAbort, unlistenToAbort } from "./abort-listeners.js";
import type { CallOptions } from "./call-options.js";
import type { Call, CallStatus, RequestStream } from "./client.js";

/**
 * What all calls of a client have in common: the start, the deadline, the signal, the end, and what can be asked
 * meanwhile. How messages go in and out is added by those that extend it.
 */
export abstract class ClientCallState<Request, Response>
  implements
    ClientCallListener<Response>,
    MessagePumpTarget<MessageInit<Request>>,
    DeadlineListener,
    AbortListener,
    Call
{
  readonly method: MethodDefinition<Request, Response>;
  #call: ClientCall<Request> | undefined;
  #end: CallEnd | undefined;
  #headers: Metadata | undefined;
  #hasHeaders = false;
  #timeoutMs = Number.POSITIVE_INFINITY;
  #extras: Extras | undefined;
  #pump: MessagePump<MessageInit<Request>> | undefined;

  constructor(method: MethodDefinition<Request, Response>) {
    this.method = method;
  }

  /** Starts the call, and sends the one request that it has. Throws `TypeError` for options that are wrong. */
  startWithOne(transport: Transport, request: MessageInit<Request>, options: CallOptions | undefined): void {
    if (this.#start(transport, options)) this.#send(request, true);
  }

  /** Starts the call, and sends requests as fast as the peer accepts them. Throws `TypeError` for what is no stream of requests. */
  startWithMany(transport: Transport, requests: RequestStream<Request>, options: CallOptions | undefined): void {
    this.#pump = new MessagePump(requests, this, `The requests of ${this.method.path}`);
    if (this.#start(transport, options)) this.#pump.start();
  }

  /** False when the call has ended already. */
  #start(transport: Transport, options: CallOptions | undefined): boolean {
    if (options === undefined) {
      this.#call = transport.startCall(
        {
          method: this.method,
          metadata: undefined,
          deadline: Number.POSITIVE_INFINITY,
          waitForReady: undefined,
          compression: undefined,
        },
        this,
      );
      return true;
    }
    const now = Date.now();
    const deadline = deadlineOf(options, now);
    const metadata = Metadata.from(options.metadata);
    const { signal, waitForReady, compression, maxReceiveMessageBytes, credentials } = options;
    if (signal?.aborted) {
      this.onEnd(ended(Status.CANCELLED, `Cancelled before the start: ${messageOf(signal.reason)}`, signal.reason));
      return false;
    }
    const timeoutMs = deadline - now;
    if (timeoutMs <= 0) {
      this.onEnd(ended(Status.DEADLINE_EXCEEDED, "The deadline had passed before the start"));
      return false;
    }
    this.#call = transport.startCall(
      { method: this.method, metadata, deadline, waitForReady, compression, maxReceiveMessageBytes, credentials },
      this,
    );
    if (timeoutMs !== Number.POSITIVE_INFINITY) {
      this.#timeoutMs = timeoutMs;
      this.#ask().timer = deadlineTimers.start(timeoutMs, this);
    }
    if (signal !== undefined) {
      this.#ask().signal = signal;
      listenToAbort(signal, this);
    }
    return true;
  }

  onDeadline(): void {
    const peer = this.peer === undefined ? "" : ` by ${this.peer}`;
    this.cancelWith(Status.DEADLINE_EXCEEDED, `Not answered${peer} within ${this.#timeoutMs} ms`);
  }

  onAbort(signal: AbortSignal): void {
    this.cancelWith(Status.CANCELLED, messageOf(signal.reason), signal.reason);
  }

  /** A request that cannot be encoded ends the call. */
  #send(message: MessageInit<Request>, last: boolean): boolean {
    try {
      return this.#call!.send(message, last);
    } catch (error) {
      const details = `The request of ${this.method.path} could not be encoded: ${messageOf(error)}`;
      this.cancelWith(Status.INTERNAL, details, error);
      return false;
    }
  }

  send(message: MessageInit<Request>): boolean {
    return this.#send(message, false);
  }

  onSourceEnd(): void {
    this.#call!.halfClose();
  }

  onSourceError(error: unknown): void {
    const details = `The requests of ${this.method.path} could not be read: ${messageOf(error)}`;
    this.cancelWith(Status.UNKNOWN, details, error);
  }

  onWritable(): void {
    this.#pump?.resume();
  }

  protected consumed(): void {
    this.#call!.consumed();
  }

  protected cancelWith(code: Status, details: string, cause?: unknown): void {
    if (this.#end === undefined) this.#call!.cancel(code, details, cause);
  }

  onHeaders(metadata: Metadata | undefined): void {
    this.#headers = metadata;
    this.#hasHeaders = true;
    this.#extras?.headers?.resolve(metadata ?? new Metadata());
  }

  abstract onMessage(message: Response): void;

  onEnd(end: CallEnd): void {
    if (this.#end !== undefined) return;
    const final = this.onCallEnd(end);
    this.#end = final;
    this.#pump?.stop();
    const extras = this.#extras;
    if (extras === undefined) return;
    if (extras.timer !== undefined) deadlineTimers.cancel(extras.timer);
    if (extras.signal !== undefined) unlistenToAbort(extras.signal, this);
    if (!this.#hasHeaders) extras.headers?.resolve(new Metadata());
    extras.status?.resolve(statusOf(final));
  }

  /** The end has come; it may be judged otherwise (OK without the response that there must be). */
  protected abstract onCallEnd(end: CallEnd): CallEnd;

  cancel(details = "Cancelled by the caller"): void {
    this.cancelWith(Status.CANCELLED, details);
  }

  get peer(): string | undefined {
    return this.#call?.peer;
  }

  get auth(): AuthContext | undefined {
    return this.#call?.auth;
  }

  get headers(): Promise<Metadata> {
    const extras = this.#ask();
    if (extras.headers === undefined) {
      extras.headers = createDeferred();
      if (this.#hasHeaders || this.#end !== undefined) extras.headers.resolve(this.#headers ?? new Metadata());
    }
    return extras.headers.promise;
  }

  get status(): Promise<CallStatus> {
    const extras = this.#ask();
    if (extras.status === undefined) {
      extras.status = createDeferred();
      if (this.#end !== undefined) extras.status.resolve(statusOf(this.#end));
    }
    return extras.status.promise;
  }

  get trailers(): Promise<Metadata> {
    return this.status.then((status) => status.metadata);
  }

  get done(): boolean {
    return this.#end !== undefined;
  }

  get cancelled(): boolean {
    return this.#end?.code === Status.CANCELLED;
  }

  get code(): Status | undefined {
    return this.#end?.code;
  }

  get details(): string | undefined {
    return this.#end?.details;
  }

  get initialMetadata(): Metadata | undefined {
    return this.#hasHeaders || this.done ? (this.#headers ?? new Metadata()) : undefined;
  }

  get trailingMetadata(): Metadata | undefined {
    return this.#end && (this.#end.trailers ?? new Metadata());
  }

  addDoneCallback(callback: (call: this) => void): void {
    void this.status.then(() => callback(this));
  }

  #ask(): Extras {
    this.#extras ??= { timer: undefined, signal: undefined, headers: undefined, status: undefined };
    return this.#extras;
  }
}

/** What only some calls need. */
interface Extras {
  timer: DeadlineTimer | undefined;
  signal: AbortSignal | undefined;
  headers: Deferred<Metadata> | undefined;
  status: Deferred<CallStatus> | undefined;
}

export function ended(code: Status, details: string, cause?: unknown): CallEnd {
  return { code, details, trailers: undefined, cause };
}

/**
 * The failure of a call, as a promise to resolve the caller's promise with. The error is made here and nowhere else: a
 * moment later, in a reaction of the promise that the caller awaits, so that its stack shows the `await`s that lead to
 * the call, and costs nothing to calls that succeed.
 */
export async function rejectWith(end: CallEnd): Promise<never> {
  await undefined;
  await undefined;
  throw new RpcError(end.code, end.details, { metadata: end.trailers, cause: end.cause });
}

function statusOf(end: CallEnd): CallStatus {
  return { code: end.code, details: end.details, metadata: end.trailers ?? new Metadata() };
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
