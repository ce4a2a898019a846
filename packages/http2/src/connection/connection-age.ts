import type { Deadlines } from "./deadlines.js";

/** What the age of a connection concerns. */
export interface AgeHost {
  readonly deadlines: Deadlines;
  readonly activeStreams: number;
  /** Begins a graceful end. */
  shutdown(now: number): void;
  /** Ends what is left, at once. */
  endByAge(): void;
}

export interface AgeOptions {
  readonly maxConnectionAgeMs: number;
  readonly maxConnectionAgeGraceMs: number;
  readonly maxConnectionIdleMs: number;
}

/** Ends connections that are old, or without streams for long (gRFC A9). */
export class ConnectionAge {
  readonly #host: AgeHost;
  readonly #options: AgeOptions;
  /** Since when there is no stream; looked at only when there is none. */
  #idleSince: number;

  constructor(host: AgeHost, options: AgeOptions, now: number) {
    this.#host = host;
    this.#options = options;
    this.#idleSince = now;
    // Connections that began together shall not all end together: a tenth more or less.
    host.deadlines.set("age", now + options.maxConnectionAgeMs * (0.9 + 0.2 * Math.random()));
    host.deadlines.set("idle", now + options.maxConnectionIdleMs);
  }

  /** The last stream has gone. */
  onIdle(now: number): void {
    this.#idleSince = now;
  }

  onAgeDue(now: number): void {
    this.#host.shutdown(now);
    this.#host.deadlines.set("grace", now + this.#options.maxConnectionAgeGraceMs);
  }

  onGraceDue(): void {
    this.#host.endByAge();
  }

  onIdleDue(now: number): void {
    const { maxConnectionIdleMs } = this.#options;
    const idleSince = this.#host.activeStreams > 0 ? now : this.#idleSince;
    if (idleSince + maxConnectionIdleMs > now) this.#host.deadlines.set("idle", idleSince + maxConnectionIdleMs);
    else this.#host.shutdown(now);
  }
}
