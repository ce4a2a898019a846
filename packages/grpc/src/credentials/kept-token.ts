import { Backoff, type BackoffOptions } from "../backoff/backoff.js";

/** A token, and how long it serves. */
export interface AccessToken {
  readonly token: string;
  /** Milliseconds since the epoch; for ever when left out. */
  readonly expiresAt?: number | undefined;
}

/** Before its expiry by so much, a token is renewed while it goes on being used. */
const renewAheadMs = 60_000;
/** A token that expires on its way is no use. */
const marginMs = 5_000;

/**
 * Keeps a token for all calls: fetched when the first call needs it, renewed in the background before it expires, with one fetch
 * for however many calls. When a fetch fails, calls fail with its error until the delay is over (gRFC A83).
 */
export class KeptToken {
  readonly #fetch: () => Promise<AccessToken>;
  readonly #now: () => number;
  readonly #backoff: Backoff;
  #kept: AccessToken | undefined;
  #fetching: Promise<AccessToken> | undefined;
  #failed: { readonly error: unknown; readonly until: number } | undefined;

  constructor(fetch: () => Promise<AccessToken>, now: () => number = Date.now, backoff: BackoffOptions = {}) {
    this.#fetch = fetch;
    this.#now = now;
    this.#backoff = new Backoff(backoff);
  }

  async get(): Promise<string> {
    const now = this.#now();
    const kept = this.#kept;
    const leftMs = kept === undefined ? 0 : (kept.expiresAt ?? Number.POSITIVE_INFINITY) - now;
    if (kept !== undefined && leftMs > marginMs) {
      // Whoever has a token that serves need not hear that the next one failed.
      if (leftMs < renewAheadMs && !this.#isDelayed(now)) this.#renew().catch(() => {});
      return kept.token;
    }
    if (this.#isDelayed(now)) throw this.#failed!.error;
    return (await this.#renew()).token;
  }

  #isDelayed(now: number): boolean {
    return this.#failed !== undefined && now < this.#failed.until;
  }

  #renew(): Promise<AccessToken> {
    this.#fetching ??= this.#fetch().then(
      (token) => {
        this.#kept = token;
        this.#failed = undefined;
        this.#backoff.reset();
        this.#fetching = undefined;
        return token;
      },
      (error: unknown) => {
        this.#failed = { error, until: this.#now() + this.#backoff.next() };
        this.#fetching = undefined;
        throw error;
      },
    );
    return this.#fetching;
  }
}
