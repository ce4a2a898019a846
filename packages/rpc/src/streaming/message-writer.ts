import type { MessageInit } from "@baud/protobuf";

/**
 * A stream of messages that is written by hand: the requests of a call, or the responses of a handler, where a generator
 * would not read well.
 *
 *     const notes = new MessageWriter<RouteNote>();
 *     const call = stub.routeChat(notes);
 *     await notes.write({ message: "hello" });
 *     notes.end();
 */
export class MessageWriter<Message> implements AsyncIterable<MessageInit<Message>, void, undefined> {
  /** Messages that were written and not taken. */
  #written: Written<Message>[] = [];
  #reader: ((result: ReadResult<Message> | Promise<ReadResult<Message>>) => void) | undefined;
  #state: WriterState = { name: "open" };

  /** False once the stream has ended, from this side or because the call is over. */
  get isOpen(): boolean {
    return this.#state.name === "open";
  }

  /**
   * Writes a message. Resolves when the call has taken it, and so has room for another: who awaits it goes no faster than
   * the peer reads. Rejects with `Error` when the stream has ended; the call tells of that too, so nobody has to await it.
   */
  write(message: MessageInit<Message>): Promise<void> {
    if (this.#state.name !== "open") {
      return quietly(Promise.reject(new Error(`The message was not sent: ${this.#state.why}`)));
    }
    if (this.#reader !== undefined) {
      this.#reader({ done: false, value: message });
      this.#reader = undefined;
      return Promise.resolve();
    }
    return quietly(
      new Promise((resolve, reject) => {
        this.#written.push({ message, resolve, reject });
      }),
    );
  }

  /** Ends the stream, after what was written. Does nothing when it has ended. */
  end(): void {
    this.#close({ name: "ended", why: "the stream was ended before" });
  }

  /** Ends the stream with an error, after what was written: the call fails with it. Does nothing when the stream has ended. */
  fail(error: unknown): void {
    this.#close({ name: "failed", why: "the stream was ended before, with an error", error });
  }

  /** What the call does: takes the next message. */
  next(): Promise<IteratorResult<MessageInit<Message>, void>> {
    const written = this.#written.shift();
    if (written !== undefined) {
      written.resolve();
      return Promise.resolve({ done: false, value: written.message });
    }
    if (this.#state.name !== "open") return this.#finish();
    return new Promise((resolve) => {
      this.#reader = resolve;
    });
  }

  /** What the call does when it wants no more: writes that wait are rejected. */
  return(): Promise<IteratorReturnResult<void>> {
    const why = "the call is over";
    this.#state = { name: "ended", why };
    for (const { reject } of this.#written.splice(0)) reject(new Error(`The message was not sent: ${why}`));
    this.#reader?.({ done: true, value: undefined });
    this.#reader = undefined;
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): AsyncIterator<MessageInit<Message>, void, undefined> {
    return this;
  }

  #close(state: WriterState): void {
    if (this.#state.name !== "open") return;
    this.#state = state;
    this.#reader?.(this.#finish());
    this.#reader = undefined;
  }

  /** The end, which an error is only once. */
  #finish(): Promise<IteratorReturnResult<void>> {
    const state = this.#state;
    if (state.name !== "failed") return Promise.resolve({ done: true, value: undefined });
    this.#state = { name: "ended", why: state.why };
    return Promise.reject(state.error);
  }
}

/** Lets a rejection that nobody awaits pass. */
function quietly(written: Promise<void>): Promise<void> {
  written.catch(() => {});
  return written;
}

type ReadResult<Message> = IteratorResult<MessageInit<Message>, void>;

interface Written<Message> {
  readonly message: MessageInit<Message>;
  resolve(): void;
  reject(error: Error): void;
}

type WriterState =
  | { readonly name: "open" }
  | { readonly name: "ended"; readonly why: string }
  | { readonly name: "failed"; readonly why: string; readonly error: unknown };
