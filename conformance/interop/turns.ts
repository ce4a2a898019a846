/** Lets those that come to it have their turn one after the other: `orca_oob` of several clients would mix up its loads. */
export class Turns {
  #last: Promise<void> = Promise.resolve();

  /** A place in the row, which is taken by `come` and left at the end of the block. */
  wait(): Turn {
    return new Turn((left) => {
      const before = this.#last;
      this.#last = left;
      return before;
    });
  }
}

class Turn implements Disposable {
  readonly #enqueue: (left: Promise<void>) => Promise<void>;
  #leave: (() => void) | undefined;

  constructor(enqueue: (left: Promise<void>) => Promise<void>) {
    this.#enqueue = enqueue;
  }

  /** Resolves when it is one's turn, at once if it is already. */
  async come(): Promise<void> {
    if (this.#leave !== undefined) return;
    await this.#enqueue(new Promise((resolve) => (this.#leave = resolve)));
  }

  [Symbol.dispose](): void {
    this.#leave?.();
  }
}
