import type { Clock } from "../index.js";

/** A clock that stands still until it is told to go on. */
export class ManualClock implements Clock {
  #now = 1000;
  readonly #timers = new Set<ManualTimer>();

  now(): number {
    return this.#now;
  }

  setTimeout(callback: () => void, delayMs: number): unknown {
    const timer = { at: this.#now + delayMs, callback, isKept: true };
    this.#timers.add(timer);
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.#timers.delete(timer as ManualTimer);
  }

  keepAlive(timer: unknown, isKept: boolean): void {
    (timer as ManualTimer).isKept = isKept;
  }

  /** The delays of the timers that are set, in ms. */
  get delays(): number[] {
    return [...this.#timers].map(({ at }) => at - this.#now);
  }

  /** Whether the process would wait for a timer. */
  get keepsAlive(): boolean {
    return [...this.#timers].some(({ isKept }) => isKept);
  }

  /** Goes on by so many ms, and calls what is due on the way, in order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const [next] = [...this.#timers].filter(({ at }) => at <= end).sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.callback();
    }
    this.#now = end;
  }
}

interface ManualTimer {
  readonly at: number;
  readonly callback: () => void;
  isKept: boolean;
}
