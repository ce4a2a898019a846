import type { MessageInit } from "@baud/protobuf";
import {
  type CallEnd,
  type ClientCall,
  type ClientCallListener,
  type Clock,
  type MethodDefinition,
  Status,
  systemClock,
  type Transport,
} from "@baud/rpc";
import { Backoff, type BackoffOptions } from "../backoff/backoff.js";

/** What a server is asked, and who is told of its answers. */
export interface ConnectionStreamOptions<Request, Response> {
  /** A method with one request and a stream of responses. */
  readonly method: MethodDefinition<Request, Response>;
  readonly request: MessageInit<Request>;
  onMessage(message: Response): void;
  /** The stream has ended; it begins anew after a delay. */
  onFailure?(end: CallEnd): void;
  /** The stream begins anew. */
  onRetry?(): void;
  /** The server does not have the method: it is not asked again. */
  onUnimplemented(): void;
  readonly clock?: Clock | undefined;
  readonly backoff?: BackoffOptions | undefined;
}

/**
 * A stream of answers that is kept open to the server of one connection, for policies that ask servers how they do (gRFC
 * A17, A51). When it ends it begins anew: at once if there were answers, else after a delay that grows.
 */
export class ConnectionStream<Request, Response> implements ClientCallListener<Response> {
  readonly #transport: Transport;
  readonly #options: ConnectionStreamOptions<Request, Response>;
  readonly #clock: Clock;
  readonly #backoff: Backoff;
  #call: ClientCall<Request> | undefined;
  #hasAnswered = false;
  #delay: unknown;
  #isStopped = false;

  constructor(transport: Transport, options: ConnectionStreamOptions<Request, Response>) {
    this.#transport = transport;
    this.#options = options;
    this.#clock = options.clock ?? systemClock;
    this.#backoff = new Backoff(options.backoff);
    this.#start();
  }

  /** Nothing is told from now on. */
  stop(): void {
    this.#isStopped = true;
    this.#clock.clearTimeout(this.#delay);
    this.#call?.cancel(Status.CANCELLED, "nobody asks any more");
  }

  onHeaders(): void {}

  onMessage(message: Response): void {
    this.#call?.consumed();
    if (this.#isStopped) return;
    this.#hasAnswered = true;
    this.#backoff.reset();
    this.#options.onMessage(message);
  }

  onWritable(): void {}

  onEnd(end: CallEnd): void {
    // Later: when the connection is lost, streams are told before whoever uses the connection, and stops this.
    queueMicrotask(() => {
      if (!this.#isStopped) this.#startAnew(end);
    });
  }

  #start(): void {
    const { method, request } = this.#options;
    this.#hasAnswered = false;
    const call = this.#transport.startCall(
      {
        method,
        metadata: undefined,
        deadline: Number.POSITIVE_INFINITY,
        waitForReady: undefined,
        compression: undefined,
      },
      this,
    );
    this.#call = call;
    call.send(request, true);
  }

  #startAnew(end: CallEnd): void {
    if (end.code === Status.UNIMPLEMENTED) {
      this.#options.onUnimplemented();
      return;
    }
    this.#options.onFailure?.(end);
    const delayMs = this.#hasAnswered ? 0 : this.#backoff.next();
    this.#delay = this.#clock.setTimeout(() => {
      this.#options.onRetry?.();
      this.#start();
    }, delayMs);
    this.#clock.keepAlive(this.#delay, false);
  }
}
