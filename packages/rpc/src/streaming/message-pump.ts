/** Where a pump puts messages. */
export interface MessagePumpTarget<T> {
  /** False when there is no room for another: the pump waits for `resume`. */
  send(message: T): boolean;
  /** The source has ended. */
  onSourceEnd(): void;
  /** The source threw, or a message could not be sent. */
  onSourceError(error: unknown): void;
  /** Nothing of the source runs any more: it has ended, or was stopped and has done what it was at. */
  onSourceSettled?(): void;
}

/** Moves the messages of an iterable into a call, as fast as there is room for them and no faster. */
export class MessagePump<T> {
  readonly #target: MessagePumpTarget<T>;
  #iterator: Iterator<T, unknown> | AsyncIterator<T, unknown> | undefined;
  readonly #isAsync: boolean;
  #state: "idle" | "reading" | "full" | "stopped" = "idle";
  /** Promises of the source that have not settled. */
  #pending = 0;

  /** Throws `TypeError` when `messages` cannot be iterated. */
  constructor(messages: Iterable<T> | AsyncIterable<T>, target: MessagePumpTarget<T>, what: string) {
    this.#target = target;
    if (typeof messages === "object" && messages !== null) {
      if (Symbol.asyncIterator in messages) {
        this.#iterator = messages[Symbol.asyncIterator]();
        this.#isAsync = true;
        return;
      }
      if (Symbol.iterator in messages) {
        this.#iterator = messages[Symbol.iterator]();
        this.#isAsync = false;
        return;
      }
    }
    throw new TypeError(`${what} must be an iterable or an async iterable of messages, not ${describe(messages)}`);
  }

  start(): void {
    if (this.#isAsync) this.#readAsync();
    else this.#readSync();
  }

  /** There is room again. */
  resume(): void {
    if (this.#state !== "full") return;
    this.#state = "idle";
    this.start();
  }

  /** Takes no more messages, and tells the source so that it can clean up. */
  stop(): void {
    if (this.#state === "stopped") return;
    this.#state = "stopped";
    const iterator = this.#iterator;
    this.#iterator = undefined;
    try {
      const returned = iterator?.return?.();
      if (this.#isAsync && returned !== undefined) {
        this.#pending++;
        // An async generator that is busy finishes its step before it returns; what it throws then concerns nobody.
        Promise.resolve(returned).then(this.#onError, this.#onError);
      }
    } catch {}
    this.#tellIfSettled();
  }

  #readSync(): void {
    const iterator = this.#iterator as Iterator<T, unknown>;
    try {
      while (this.#state === "idle") {
        this.#state = "reading";
        const result = iterator.next();
        if (this.#isStopped()) return;
        this.#state = "idle";
        if (result.done) {
          this.#end();
          return;
        }
        if (!this.#target.send(result.value) && !this.#isStopped()) this.#state = "full";
      }
    } catch (error) {
      this.#fail(error);
    }
  }

  #readAsync(): void {
    this.#state = "reading";
    try {
      (this.#iterator as AsyncIterator<T, unknown>).next().then(this.#onResult, this.#onError);
      this.#pending++;
    } catch (error) {
      this.#fail(error);
    }
  }

  readonly #onResult = (result: IteratorResult<T, unknown>): void => {
    this.#pending--;
    if (this.#state === "stopped") {
      this.#tellIfSettled();
      return;
    }
    if (result.done) {
      this.#end();
      return;
    }
    try {
      const hasRoom = this.#target.send(result.value);
      if (this.#isStopped()) return;
      if (hasRoom) this.#readAsync();
      else this.#state = "full";
    } catch (error) {
      this.stop();
      this.#target.onSourceError(error);
    }
  };

  readonly #onError = (error: unknown): void => {
    this.#pending--;
    if (this.#state === "stopped") this.#tellIfSettled();
    else this.#fail(error);
  };

  #tellIfSettled(): void {
    if (this.#pending === 0) this.#target.onSourceSettled?.();
  }

  /** Asks anew: the target may have stopped the pump meanwhile. */
  #isStopped(): boolean {
    return this.#state === "stopped";
  }

  #end(): void {
    this.#state = "stopped";
    this.#iterator = undefined;
    this.#target.onSourceSettled?.();
    this.#target.onSourceEnd();
  }

  #fail(error: unknown): void {
    if (this.#state === "stopped") return;
    this.stop();
    this.#target.onSourceError(error);
  }
}

function describe(value: unknown): string {
  return value === null ? "null" : typeof value === "object" ? "an object without an iterator" : typeof value;
}
