import type {
  CallEnd,
  CallStart,
  ClientCall,
  ClientCallListener,
  ClientCallTracer,
  ClientTracer,
  Metadata,
  Transport,
} from "@baud/rpc";

/** Tells a tracer of each call that is started and ended here. The attempts tell it of themselves. */
export class TracedTransport implements Transport {
  readonly #inner: Transport;
  readonly #tracer: ClientTracer;
  readonly #target: string;
  readonly #authority: string;

  constructor(inner: Transport, tracer: ClientTracer, target: string, authority: string) {
    this.#inner = inner;
    this.#tracer = tracer;
    this.#target = target;
    this.#authority = authority;
  }

  startCall<Request, Response>(
    start: CallStart<Request, Response>,
    listener: ClientCallListener<Response>,
  ): ClientCall<Request> {
    const tracer = this.#tracer.startCall({
      method: start.method,
      target: this.#target,
      authority: this.#authority,
      timeoutMs: start.deadline - Date.now(),
    });
    if (tracer === undefined) return this.#inner.startCall(start, listener);
    return this.#inner.startCall({ ...start, tracer }, new TracedListener(listener, tracer));
  }
}

class TracedListener<Response> implements ClientCallListener<Response> {
  readonly #inner: ClientCallListener<Response>;
  readonly #tracer: ClientCallTracer;

  constructor(inner: ClientCallListener<Response>, tracer: ClientCallTracer) {
    this.#inner = inner;
    this.#tracer = tracer;
  }

  onHeaders(metadata: Metadata | undefined): void {
    this.#inner.onHeaders(metadata);
  }

  onMessage(message: Response): void {
    this.#inner.onMessage(message);
  }

  onWritable(): void {
    this.#inner.onWritable();
  }

  onEnd(end: CallEnd): void {
    this.#tracer.onEnd?.(end);
    this.#inner.onEnd(end);
  }
}
