/** What may become idle. */
export interface IdleTimerOwner {
  readonly hasCalls: boolean;
  /** How many calls there have been. */
  readonly callCount: number;
  onIdle(): void;
}

/** The longest delay that a timer of the platform takes. */
const longestMs = 2 ** 31 - 1;

/**
 * Tells when there was no call for a while. Calls do not touch the timer: it looks, once in that time, whether there were
 * any since it looked before. So the while is up to twice as long as was asked for.
 */
export class IdleTimer {
  readonly #owner: IdleTimerOwner;
  readonly #timeoutMs: number;
  #timer: NodeJS.Timeout | undefined;
  #seen = 0;

  constructor(owner: IdleTimerOwner, timeoutMs: number) {
    this.#owner = owner;
    this.#timeoutMs = timeoutMs;
  }

  start(): void {
    if (this.#timeoutMs > longestMs) return;
    if (this.#timer !== undefined) clearTimeout(this.#timer);
    this.#seen = this.#owner.callCount;
    this.#timer = setTimeout(() => this.#look(), this.#timeoutMs).unref();
  }

  stop(): void {
    if (this.#timer !== undefined) clearTimeout(this.#timer);
  }

  #look(): void {
    if (this.#owner.hasCalls || this.#owner.callCount !== this.#seen) this.start();
    else this.#owner.onIdle();
  }
}
