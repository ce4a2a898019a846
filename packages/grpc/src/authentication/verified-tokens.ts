import { createHash } from "node:crypto";

/**
 * Remembers tokens that were verified, by their SHA-256, so that a token that is sent with each of a thousand calls is verified once.
 * It holds two generations: when the younger one is full, the older one is forgotten, so that what is in use stays and nothing is
 * moved on the way of a call.
 */
export class VerifiedTokens<Claims> {
  readonly #maxTokens: number;
  readonly #maxAgeMs: number;
  readonly #now: () => number;
  #young = new Map<string, Remembered<Claims>>();
  #old = new Map<string, Remembered<Claims>>();

  /** `maxAgeMs` is how long a token is remembered at most, however long it is valid: so long may one be used that was revoked. */
  constructor(maxTokens: number, maxAgeMs: number, now: () => number = Date.now) {
    this.#maxTokens = maxTokens;
    this.#maxAgeMs = maxAgeMs;
    this.#now = now;
  }

  /** What was said of the token when it was verified; `undefined` when it must be verified, again or for the first time. */
  get(token: string): Claims | undefined {
    const key = keyOf(token);
    const young = this.#young.get(key);
    const remembered = young ?? this.#old.get(key);
    if (remembered === undefined || remembered.until <= this.#now()) return undefined;
    if (young === undefined) this.#remember(key, remembered);
    return remembered.claims;
  }

  /** `expiresAt` is in milliseconds since the epoch. */
  add(token: string, claims: Claims, expiresAt: number): void {
    const until = Math.min(expiresAt, this.#now() + this.#maxAgeMs);
    this.#remember(keyOf(token), { claims, until });
  }

  #remember(key: string, remembered: Remembered<Claims>): void {
    if (this.#young.size >= this.#maxTokens / 2) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, remembered);
  }
}

interface Remembered<Claims> {
  readonly claims: Claims;
  readonly until: number;
}

/** The token itself is not kept: who reads this process's memory finds none that still serves. */
function keyOf(token: string): string {
  return createHash("sha256").update(token).digest("base64");
}
