import { type CallEnd, type ClientCallTracer, Metadata, type StreamTracer, type TracedMessage } from "@baud/rpc";

/**
 * What a call tells its tracer: of its attempt, and of another when the server has surely not seen it. Requests are told of when
 * they leave, which for those of a call that waits is later than when they were made.
 */
export class AttemptTrace {
  /** What is sent with the attempt: the tracer may have added to it. */
  metadata!: Metadata;
  readonly #tracer: ClientCallTracer;
  readonly #sent: Metadata | undefined;
  #attempt: StreamTracer | undefined;
  /** Requests that are kept to be sent, or sent again. */
  #kept: TracedMessage[] = [];
  #isOpen = false;
  #isHalfClosed = false;

  constructor(tracer: ClientCallTracer, metadata: Metadata | undefined) {
    this.#tracer = tracer;
    this.#sent = metadata;
    this.#begin(false);
  }

  #begin(isTransparentRetry: boolean): void {
    this.metadata = this.#sent?.clone() ?? new Metadata();
    this.#attempt = this.#tracer.startAttempt?.({ metadata: this.metadata, isTransparentRetry });
    this.#isOpen = false;
  }

  onOpen(peer: string): void {
    this.#isOpen = true;
    this.#attempt?.onConnected?.(peer);
    this.#attempt?.onHeadersSent?.(this.metadata);
    for (const message of this.#kept) this.#attempt?.onMessageSent?.(message);
    if (this.#isHalfClosed) this.#attempt?.onHalfClose?.();
  }

  /** `isKept`: it may yet have to be sent again. */
  onMessageSent(message: TracedMessage, isKept: boolean): void {
    if (isKept) this.#kept.push(message);
    else this.#kept = [];
    if (this.#isOpen) this.#attempt?.onMessageSent?.(message);
  }

  onHalfClose(): void {
    this.#isHalfClosed = true;
    if (this.#isOpen) this.#attempt?.onHalfClose?.();
  }

  /** The response begins: the requests will not be sent again. */
  onHeadersReceived(metadata: Metadata | undefined): void {
    this.#kept = [];
    this.#attempt?.onHeadersReceived?.(metadata);
  }

  onMessageReceived(message: TracedMessage): void {
    this.#attempt?.onMessageReceived?.(message);
  }

  /** The attempt came to nothing, and another follows. */
  onRetry(end: CallEnd): void {
    this.#attempt?.onEnd?.({ ...end, isWhole: false });
    this.#begin(true);
  }

  onEnd(end: CallEnd, isWhole: boolean): void {
    this.#kept = [];
    this.#attempt?.onEnd?.({ ...end, isWhole });
  }
}
