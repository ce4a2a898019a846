import type { HeaderList } from "../header/header-list.js";
import type { CounterSet } from "../limits/connection-counters.js";
import type { DataScheduler } from "../output/data-scheduler.js";
import type { Http2Stream } from "../stream/http2-stream.js";
import type { StreamListener } from "../stream/stream.js";
import { SendHalf } from "../stream/stream-state.js";
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
  /** A deadline was set that nobody who drives the connection knows of. */
  onDeadlineSet(): void;
  /** The peer has let next to nothing be sent for too long. */
  onPeerStalled(): void;
}

export interface UnreadOptions {
  readonly maxBufferedConnectionBytes: number;
  readonly unreadTimeoutMs: number;
}

/**
 * Bounds the answers that a client leaves waiting: past the bound further answers are not asked for and its further requests
 * wait too, each in turn, and when it lets next to nothing be sent for long, the connection ends (RFC 9113 section 10.5).
 */
export class UnreadAnswers {
  readonly #host: UnreadHost;
  readonly #scheduler: DataScheduler;
  readonly #options: UnreadOptions;
  /** Streams whose answers wait, not encoded; while there are any, no other gets room before them. */
  #waiting: Http2Stream[] = NONE_WAITING;
  #held: HeldRequest[] = NONE_HELD;
  #isReleasing = false;
  /** The listener takes no request. */
  #isFull = false;
  /** What was sent when the deadline was set; undefined when it is not, and `NOT_BEGUN` when it was set without a look at the clock. */
  #sentBefore: number | undefined = undefined;

  constructor(host: UnreadHost, scheduler: DataScheduler, options: UnreadOptions) {
    this.#host = host;
    this.#scheduler = scheduler;
    this.#options = options;
  }

  /** The listener takes no request from now on, or takes them again. */
  setFull(isFull: boolean): void {
    this.#isFull = isFull;
    if (!isFull && this.#held.length > 0 && !this.#isReleasing) this.#release();
  }

  /** A request has come: it is accepted now, or when its turn comes. */
  onRequest(stream: Http2Stream, headers: HeaderList, endStream: boolean): void {
    if (this.#isFull || this.#held.length > 0 || this.#isTooMuch) {
      this.#host.counters.requestsHeld++;
      if (this.#held === NONE_HELD) this.#held = [];
      this.#held.push(new HeldRequest(stream, headers, endStream));
    } else this.#host.accept(stream, headers, endStream);
  }

  /** A stream has an answer, and there is no room. */
  onRoomWanted(stream: Http2Stream): void {
    if (stream.isWaitingForRoom) return;
    stream.isWaitingForRoom = true;
    this.#host.counters.answersHeld++;
    if (this.#waiting === NONE_WAITING) this.#waiting = [];
    this.#waiting.push(stream);
    this.#scheduler.roomBytes = NO_ROOM_BYTES;
    if (this.#sentBefore === undefined) this.#setDeadlineSoon();
  }

  /** Something may have been sent or queued; `isTimeKnown` when the host's clock was set just now. */
  watch(isTimeKnown: boolean): void {
    if ((this.#waiting.length > 0 || this.#held.length > 0) && !this.#isReleasing) this.#release();
    if (this.#sentBefore !== undefined || !this.#isTooMuch || this.#host.isClosed) return;
    if (isTimeKnown) this.#setDeadline();
    else this.#setDeadlineSoon();
  }

  /** A slow peer is waited for, one that does not read is not. */
  onDue(): void {
    const sentBefore = this.#sentBefore ?? NOT_BEGUN;
    this.#sentBefore = undefined;
    if (!this.#isTooMuch) return;
    const isStalled = sentBefore !== NOT_BEGUN && this.#scheduler.sentBytes - sentBefore < SLOWEST_READ_BYTES;
    if (isStalled) this.#host.onPeerStalled();
    else this.#setDeadline();
  }

  clear(): void {
    this.#waiting = NONE_WAITING;
    this.#held = NONE_HELD;
  }

  get #isTooMuch(): boolean {
    return this.#scheduler.queuedBytes > this.#scheduler.roomBytes;
  }

  #release(): void {
    this.#isReleasing = true;
    try {
      this.#releaseAnswers();
      this.#releaseRequests();
    } finally {
      this.#isReleasing = false;
    }
  }

  /** Those that have been accepted longest come first, one message each. */
  #releaseAnswers(): void {
    const waiting = this.#waiting;
    if (waiting === NONE_WAITING) return;
    const { maxBufferedConnectionBytes } = this.#options;
    let released = 0;
    try {
      while (
        released < waiting.length &&
        this.#scheduler.queuedBytes <= maxBufferedConnectionBytes &&
        !this.#host.isClosed
      ) {
        const stream = waiting[released++]!;
        this.#scheduler.roomBytes = maxBufferedConnectionBytes;
        stream.isWaitingForRoom = false;
        if (stream.send <= SendHalf.DATA) stream.listener?.onWritable();
      }
    } finally {
      const isNoneLeft = released === waiting.length || this.#host.isClosed;
      this.#waiting = isNoneLeft ? NONE_WAITING : waiting.slice(released);
      this.#scheduler.roomBytes = isNoneLeft ? maxBufferedConnectionBytes : NO_ROOM_BYTES;
    }
  }

  #releaseRequests(): void {
    let released = 0;
    try {
      while (released < this.#held.length && !this.#isFull && !this.#isTooMuch && !this.#host.isClosed) {
        const held = this.#held[released++]!;
        if (!held.isGone) held.handOver(this.#host.accept(held.stream, held.headers, held.endStream));
      }
    } finally {
      this.#held = this.#held.slice(released);
    }
  }

  /** The host's clock may stand at what came last, long ago: the deadline begins when it is asked for. */
  #setDeadlineSoon(): void {
    this.#sentBefore = NOT_BEGUN;
    this.#host.deadlines.set("unread", this.#host.now);
    this.#host.onDeadlineSet();
  }

  #setDeadline(): void {
    this.#sentBefore = this.#scheduler.sentBytes;
    this.#host.deadlines.set("unread", this.#host.now + this.#options.unreadTimeoutMs);
  }
}

/** What a peer must at least let us send within `unreadTimeoutMs`. */
const SLOWEST_READ_BYTES = 65_536;

const NOT_BEGUN = -1;
/** With as much as nothing queued, it is too much. */
const NO_ROOM_BYTES = -1;
const NONE_HELD: HeldRequest[] = [];
const NONE_WAITING: Http2Stream[] = [];
