import type { Logger } from "../logger/logger.js";
import { RpcError } from "../rpc-error/rpc-error.js";
import { Status } from "../status/status.js";
import { MessageQueue, type MessageQueueSource } from "../streaming/message-queue.js";
import { ServedCall } from "./served-call.js";
import type { ServerCall } from "./server-call.js";

/** Hands the requests of a call to its handler, and what the handler returns to the call. May throw what the handler throws. */
export type ManyRequestsInvoker<Request, Response> = (
  requests: AsyncIterableIterator<Request>,
  served: ServedCall<Request, Response>,
) => void;

/** A call with a stream of requests: the handler is called at once, and reads them as they come. */
export class ManyRequestsCall<Request, Response> extends ServedCall<Request, Response> implements MessageQueueSource {
  readonly #queue: MessageQueue<Request>;
  readonly #invoke: ManyRequestsInvoker<Request, Response>;

  constructor(call: ServerCall<Response>, logger: Logger, invoke: ManyRequestsInvoker<Request, Response>) {
    super(call, logger);
    this.#queue = new MessageQueue(this);
    this.#invoke = invoke;
  }

  protected override begin(): void {
    this.handlerBegins();
    try {
      this.#invoke(this.#queue, this);
    } catch (error) {
      this.handlerThrew(error);
    }
  }

  override onMessage(message: Request): void {
    const request = this.intercepted(message);
    if (request !== undefined) this.#queue.push(request);
  }

  override onHalfClose(): void {
    this.#queue.end();
  }

  onTaken(): void {
    this.call.consumed();
  }

  /** The handler may go on without reading the rest, which is dropped as it arrives. */
  onAbandoned(): void {}

  protected override releaseRequests(): void {
    if (this.context.isCancelled) this.#queue.end(() => this.#rejectReading());
    else this.#queue.return();
  }

  async #rejectReading(): Promise<never> {
    throw new RpcError(Status.CANCELLED, this.context.cancelReason);
  }
}
