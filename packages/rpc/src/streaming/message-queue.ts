/** What a queue tells the side that fills it. */
export interface MessageQueueSource {
  /** The reader has taken a message. */
  onTaken(): void;
  /** The reader wants no more, and did not wait for the end. */
  onAbandoned(): void;
}

/** Messages that arrived and are waiting to be read: the bridge from calls of functions to `for await`. */
export class MessageQueue<T> implements AsyncIterableIterator<T, void, undefined> {
  readonly #source: MessageQueueSource;
  #messages: T[] = none;
  /** The index of the first message that was not taken. */
  #head = 0;
  #readers: Resolve<T>[] = none;
  #state: QueueState = { name: "open" };

  constructor(source: MessageQueueSource) {
    this.#source = source;
  }

  /** Adds a message. When the reader is gone it is dropped, as if taken. */
  push(message: T): void {
    if (this.#state.name !== "open") {
      this.#source.onTaken();
      return;
    }
    const resolve = this.#readers.shift();
    if (resolve === undefined) {
      if (this.#messages === none) this.#messages = [message];
      else this.#messages.push(message);
      return;
    }
    resolve({ done: false, value: message });
    this.#source.onTaken();
  }

  /** No more messages come. Those that wait can still be read; after them comes the end, or what `failure` rejects with. */
  end(failure?: () => Promise<never>): void {
    if (this.#state.name !== "open") return;
    this.#state = failure === undefined ? { name: "ended" } : { name: "failed", failure };
    for (const resolve of this.#readers.splice(0)) resolve(this.#finish());
  }

  next(): Promise<IteratorResult<T, void>> {
    if (this.#head < this.#messages.length) {
      const message = this.#messages[this.#head]!;
      // A long queue is not moved for each message; what was taken is let go all at once.
      if (++this.#head === this.#messages.length) {
        this.#messages = none;
        this.#head = 0;
      }
      this.#source.onTaken();
      return Promise.resolve({ done: false, value: message });
    }
    if (this.#state.name !== "open") return Promise.resolve(this.#finish());
    return new Promise((resolve) => {
      if (this.#readers === none) this.#readers = [resolve];
      else this.#readers.push(resolve);
    });
  }

  return(): Promise<IteratorReturnResult<void>> {
    const dropped = this.#messages.length - this.#head;
    const wasOpen = this.#state.name === "open";
    this.#state = { name: "ended" };
    this.#messages = none;
    this.#head = 0;
    for (let i = 0; i < dropped; i++) this.#source.onTaken();
    for (const resolve of this.#readers.splice(0)) resolve(this.#finish());
    if (wasOpen) this.#source.onAbandoned();
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  /** The end, which a failure is only once: whoever reads on after it has been told. */
  #finish(): IteratorReturnResult<void> | Promise<never> {
    const state = this.#state;
    if (state.name !== "failed") return { done: true, value: undefined };
    this.#state = { name: "ended" };
    return state.failure();
  }
}

type Resolve<T> = (result: IteratorResult<T, void> | Promise<never>) => void;

/** A list with nothing in it, until something is: most streams that are open wait, and have neither. */
const none: never[] = [];

type QueueState =
  | { readonly name: "open" }
  | { readonly name: "ended" }
  | { readonly name: "failed"; readonly failure: () => Promise<never> };
