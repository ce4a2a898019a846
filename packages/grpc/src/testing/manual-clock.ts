import type { Clock } from "@baud/rpc";

interface Timer {
  readonly at: number;
  readonly callback: () => void;
}

/** A clock that stands still until a test moves it. */
export class ManualClock implements Clock {
  #nowMs = 0;
  #timers: readonly Timer[] = [];

  now(): number {
    return this.#nowMs;
  }

  setTimeout(callback: () => void, delayMs: number): unknown {
    const timer = { at: this.#nowMs + delayMs, callback };
    this.#timers = [...this.#timers, timer].sort((a, b) => a.at - b.at);
    return timer;
  }

  clearTimeout(timer: unknown): void {
    this.#timers = this.#timers.filter((each) => each !== timer);
  }

  keepAlive(): void {}

  /** How many timers are set. */
  get timerCount(): number {
    return this.#timers.length;
  }

  /** Moves on, and calls what is due on the way. */
  advance(ms: number): void {
    const end = this.#nowMs + ms;
    for (let next = this.#timers[0]; next !== undefined && next.at <= end; next = this.#timers[0]) {
      this.#timers = this.#timers.slice(1);
      this.#nowMs = next.at;
      next.callback();
    }
    this.#nowMs = end;
  }
}
