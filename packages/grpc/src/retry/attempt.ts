import type { CallEnd, ClientCall, ClientCallListener, Metadata } from "@baud/rpc";
import type { RawMessage } from "./raw-message.js";

/** Who is told what happens to an attempt. */
export interface AttemptListener<Response> {
  onAttemptHeaders(attempt: Attempt<Response>, metadata: Metadata | undefined): void;
  onAttemptMessage(message: Response): void;
  onAttemptWritable(): void;
  onAttemptEnd(attempt: Attempt<Response>, end: CallEnd): void;
}

/** One attempt of a call that is repeated. Tells its listener what happens to it, and that it was this one. */
export class Attempt<Response> implements ClientCallListener<Response> {
  /** Set as soon as the attempt is started, before anything is told. */
  call!: ClientCall<RawMessage>;
  readonly #listener: AttemptListener<Response>;

  constructor(listener: AttemptListener<Response>) {
    this.#listener = listener;
  }

  onHeaders(metadata: Metadata | undefined): void {
    this.#listener.onAttemptHeaders(this, metadata);
  }

  onMessage(message: Response): void {
    this.#listener.onAttemptMessage(message);
  }

  onWritable(): void {
    this.#listener.onAttemptWritable();
  }

  onEnd(end: CallEnd): void {
    this.#listener.onAttemptEnd(this, end);
  }
}
