import type { RetryThrottling } from "../service-config/service-config.js";

/** Stops repetitions while too many calls of a channel fail (gRFC A6, "Throttling Retry Attempts and Hedged RPCs"). */
export class RetryThrottle {
  readonly #limits: RetryThrottling | undefined;
  #tokens: number;

  /** Without limits nothing is stopped. */
  constructor(limits: RetryThrottling | undefined) {
    this.#limits = limits;
    this.#tokens = limits?.maxTokens ?? 0;
  }

  get allowsRepetition(): boolean {
    return this.#limits === undefined || this.#tokens > this.#limits.maxTokens / 2;
  }

  onSuccess(): void {
    if (this.#limits === undefined) return;
    this.#tokens = Math.min(this.#tokens + this.#limits.tokenRatio, this.#limits.maxTokens);
  }

  onFailure(): void {
    this.#tokens = Math.max(this.#tokens - 1, 0);
  }
}
