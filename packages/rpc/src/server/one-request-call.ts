import type { Logger } from "../logger/logger.js";
import { Status } from "../status/status.js";
import { ServedCall } from "./served-call.js";
import type { ServerCall } from "./server-call.js";

/** Hands the one request of a call to its handler, and what the handler returns to the call. May throw what the handler throws. */
export type OneRequestInvoker<Request, Response> = (request: Request, served: ServedCall<Request, Response>) => void;

/** A call with one request: the handler is called when it is there, and known to be the only one. */
export class OneRequestCall<Request, Response> extends ServedCall<Request, Response> {
  readonly #invoke: OneRequestInvoker<Request, Response>;
  #request: Request | undefined;

  constructor(call: ServerCall<Response>, logger: Logger, invoke: OneRequestInvoker<Request, Response>) {
    super(call, logger);
    this.#invoke = invoke;
  }

  protected override begin(): void {}

  override onMessage(message: Request): void {
    if (this.#request !== undefined) {
      this.end(Status.INTERNAL, `${this.call.method.path} takes one request, and more than one was sent`);
      return;
    }
    this.#request = this.intercepted(message);
    this.call.consumed();
  }

  override onHalfClose(): void {
    const request = this.#request;
    if (!this.isOpen) return;
    if (request === undefined) {
      this.end(Status.INTERNAL, `${this.call.method.path} takes one request, and none was sent`);
      return;
    }
    if (this.inContext === undefined) this.#callHandler(request);
    else this.inContext(() => this.#callHandler(request));
  }

  #callHandler(request: Request): void {
    this.handlerBegins();
    try {
      this.#invoke(request, this);
    } catch (error) {
      this.handlerThrew(error);
    }
  }

  protected override releaseRequests(): void {}
}
