import type { HeaderList } from "../header/header-list.js";
import type { CounterSet } from "../limits/connection-counters.js";
import type { DataScheduler } from "../output/data-scheduler.js";
import type { Http2Stream } from "../stream/http2-stream.js";
import type { StreamListener } from "../stream/stream.js";
import type { Deadlines } from "./deadlines.js";
import { HeldRequest } from "./held-request.js";

/** What holding requests back needs of its connection. */
export interface UnreadHost {
  readonly isClosed: boolean;
  readonly now: number;
  readonly deadlines: Deadlines;
  readonly counters: CounterSet;
  /** Tells the listener of the connection of a request. */
  accept(stream: Http2Stream, headers: HeaderList, endStream: boolean): StreamListener;
  /** The peer has let next to nothing be sent for too long. */
  onPeerStalled(): void;
}

export interface UnreadOptions {
  readonly maxBufferedConnectionBytes: number;
  readonly unreadTimeoutMs: number;
}

/**
 * Bounds the answers that a client leaves waiting: past the bound its further requests wait too, and when it lets next to
 * nothing be sent for long, the connection ends (RFC 9113 section 10.5).
 */
export class UnreadAnswers {
  readonly #host: UnreadHost;
  readonly #scheduler: DataScheduler;
  readonly #options: UnreadOptions;
  #held: HeldRequest[] = NONE_HELD;
  #isReleasing = false;
  /** What was sent when the deadline was set; undefined when it is not. */
  #sentBefore: number | undefined = undefined;

  constructor(host: UnreadHost, scheduler: DataScheduler, options: UnreadOptions) {
    this.#host = host;
    this.#scheduler = scheduler;
    this.#options = options;
  }

  /** A request has come: it is accepted now, or when its turn comes. */
  onRequest(stream: Http2Stream, headers: HeaderList, endStream: boolean): void {
    if (this.#held.length > 0 || this.#isTooMuch) {
      this.#host.counters.requestsHeld++;
      if (this.#held === NONE_HELD) this.#held = [];
      this.#held.push(new HeldRequest(stream, headers, endStream));
    } else this.#host.accept(stream, headers, endStream);
  }

  /** Something may have been sent or queued. */
  watch(): void {
    if (this.#held.length > 0 && !this.#isReleasing) this.#release();
    if (this.#sentBefore === undefined && this.#isTooMuch && !this.#host.isClosed) this.#setDeadline();
  }

  /** A slow peer is waited for, one that does not read is not. */
  onDue(): void {
    const sent = this.#scheduler.sentBytes - (this.#sentBefore ?? 0);
    this.#sentBefore = undefined;
    if (!this.#isTooMuch) return;
    if (sent < SLOWEST_READ_BYTES) this.#host.onPeerStalled();
    else this.#setDeadline();
  }

  clear(): void {
    this.#held = NONE_HELD;
  }

  get #isTooMuch(): boolean {
    return this.#scheduler.queuedBytes > this.#options.maxBufferedConnectionBytes;
  }

  #release(): void {
    this.#isReleasing = true;
    let released = 0;
    try {
      while (released < this.#held.length && !this.#isTooMuch && !this.#host.isClosed) {
        const held = this.#held[released++]!;
        if (!held.isGone) held.handOver(this.#host.accept(held.stream, held.headers, held.endStream));
      }
    } finally {
      this.#held = this.#held.slice(released);
      this.#isReleasing = false;
    }
  }

  #setDeadline(): void {
    this.#sentBefore = this.#scheduler.sentBytes;
    this.#host.deadlines.set("unread", this.#host.now + this.#options.unreadTimeoutMs);
  }
}

/** What a peer must at least let us send within `unreadTimeoutMs`. */
const SLOWEST_READ_BYTES = 65_536;

const NONE_HELD: HeldRequest[] = [];
