import type { CallEnd } from "@baud/rpc";
import { Status } from "@baud/rpc";
import type { EjectableSubchannel } from "./ejectable-subchannel.js";
import type { CallTracker } from "./load-balancer.js";

/** What outlier detection knows of one endpoint: how its calls ended, and whether it is left out. */
export class WatchedEndpoint implements CallTracker {
  readonly subchannels: Set<EjectableSubchannel> = new Set();
  /** How the calls of this interval ended so far. */
  succeeded = 0;
  failed = 0;
  /** How often it was left out, less the intervals since in which it was not. */
  #multiplier = 0;
  #ejectedAt: number | undefined;

  get isEjected(): boolean {
    return this.#ejectedAt !== undefined;
  }

  onCallStart(): void {}

  onCallEnd(end: CallEnd | undefined): void {
    if (end === undefined) return;
    if (end.code === Status.OK) this.succeeded++;
    else this.failed++;
  }

  startInterval(): void {
    this.succeeded = 0;
    this.failed = 0;
  }

  eject(now: number): void {
    this.#ejectedAt = now;
    this.#multiplier++;
    for (const subchannel of this.subchannels) subchannel.eject();
  }

  /** Lets it in again when its time is over. */
  review(now: number, baseMs: number, maxMs: number): void {
    if (this.#ejectedAt === undefined) {
      this.#multiplier = Math.max(0, this.#multiplier - 1);
    } else if (now >= this.#ejectedAt + Math.min(baseMs * this.#multiplier, maxMs)) {
      this.admit();
    }
  }

  /** Lets it in, and forgets how often it was left out. */
  forgive(): void {
    this.admit();
    this.#multiplier = 0;
  }

  admit(): void {
    if (this.#ejectedAt === undefined) return;
    this.#ejectedAt = undefined;
    for (const subchannel of this.subchannels) subchannel.admit();
  }
}
