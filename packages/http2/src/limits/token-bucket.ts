/**
 * Allows so many events at once, and so many a second over time. The clock is looked at only when the tokens run out,
 * so that an event costs one subtraction.
 */
export class TokenBucket {
  readonly #burst: number;
  readonly #perSecond: number;
  #tokens: number;
  #filledAt: number;

  /** With so many tokens `spent` already. */
  constructor(burst: number, perSecond: number, now: number, spent = 0) {
    this.#burst = burst;
    this.#perSecond = perSecond;
    this.#tokens = burst - spent;
    this.#filledAt = now;
  }

  /** Takes a token; false when there is none. */
  spend(now: number): boolean {
    if (this.#tokens < 1) this.#refill(now);
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  /** Gives tokens back, for something useful. */
  earn(count: number): void {
    this.#tokens = Math.min(this.#burst, this.#tokens + count);
  }

  #refill(now: number): void {
    const earned = ((now - this.#filledAt) * this.#perSecond) / 1000;
    if (earned < 1) return;
    this.#tokens = Math.min(this.#burst, this.#tokens + earned);
    this.#filledAt = now;
  }
}
