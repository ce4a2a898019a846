/** How long to wait between attempts to connect (gRPC "Connection Backoff Protocol"), in milliseconds. */
export interface BackoffOptions {
  readonly initialMs?: number | undefined;
  readonly multiplier?: number | undefined;
  readonly maxMs?: number | undefined;
  /** The part of the delay by which it may be longer or shorter. */
  readonly jitter?: number | undefined;
  /** A number from 0 to 1, evenly distributed; tests bring their own. */
  readonly random?: (() => number) | undefined;
}

/** The delays of one row of failed attempts: 1 s, 1.6 s, 2.56 s, and so on to 120 s, each with a jitter of 20 %. */
export class Backoff {
  readonly #initialMs: number;
  readonly #multiplier: number;
  readonly #maxMs: number;
  readonly #jitter: number;
  readonly #random: () => number;
  #nextMs: number;

  constructor(options: BackoffOptions = {}) {
    this.#initialMs = options.initialMs ?? 1_000;
    this.#multiplier = options.multiplier ?? 1.6;
    this.#maxMs = options.maxMs ?? 120_000;
    this.#jitter = options.jitter ?? 0.2;
    this.#random = options.random ?? Math.random;
    this.#nextMs = this.#initialMs;
  }

  /** The delay until the next attempt. */
  next(): number {
    const baseMs = this.#nextMs;
    this.#nextMs = Math.min(baseMs * this.#multiplier, this.#maxMs);
    return baseMs * (1 + this.#jitter * (2 * this.#random() - 1));
  }

  /** An attempt has succeeded: the next row begins anew. */
  reset(): void {
    this.#nextMs = this.#initialMs;
  }
}
