import { MAX_UINT31 } from "../frame/frame-header.js";
import type { Http2Stream } from "./http2-stream.js";

/**
 * The streams of a connection that are open or half-closed, and what is known of all other ids: clients open odd ones in rising
 * order (RFC 9113 section 5.1.1), and nobody opens even ones, since nobody may push.
 */
export class StreamTable {
  readonly #streams = new Map<number, Http2Stream>();
  /** The stream of the last frame: the next is often of the same. */
  #last: Http2Stream | undefined = undefined;
  /** The highest id that was opened. */
  highestId = 0;
  // The streams that the peer ended last: what comes on them now is an error and not just late.
  readonly #ended = new RecentIds(64);
  // The streams that we cut off last: what comes on them now was on its way.
  readonly #cutOff = new RecentIds(256);

  get size(): number {
    return this.#streams.size;
  }

  find(id: number): Http2Stream | undefined {
    if (this.#last !== undefined && this.#last.id === id) return this.#last;
    const stream = this.#streams.get(id);
    if (stream !== undefined) this.#last = stream;
    return stream;
  }

  /** What an id is that `find` does not find. */
  absent(id: number): AbsentStream {
    if ((id & 1) === 0 || id > this.highestId) return "idle";
    if (this.#ended.has(id)) return "ended";
    return this.#cutOff.has(id) ? "cutOff" : "unknown";
  }

  add(stream: Http2Stream): void {
    this.highestId = stream.id;
    this.#streams.set(stream.id, stream);
    this.#last = stream;
  }

  /** Takes a stream out that both sides have ended, or that the peer has reset. */
  removeEnded(stream: Http2Stream): void {
    this.#remove(stream);
    this.#ended.add(stream.id);
  }

  /** Takes a stream out that this side has cut off. */
  removeCutOff(stream: Http2Stream): void {
    this.#remove(stream);
    this.#cutOff.add(stream.id);
  }

  /** An id that the peer used for a request which was refused. */
  refuse(id: number): void {
    this.#cutOff.add(id);
  }

  /** All streams, in the order in which they were opened. */
  values(): IterableIterator<Http2Stream> {
    return this.#streams.values();
  }

  /** The id of the next stream that a client opens; undefined when there is none left. */
  nextId(): number | undefined {
    const next = this.highestId === 0 ? 1 : this.highestId + 2;
    return next > MAX_UINT31 ? undefined : next;
  }

  #remove(stream: Http2Stream): void {
    this.#streams.delete(stream.id);
    if (this.#last === stream) this.#last = undefined;
  }
}

/**
 * What a stream id without a stream is: not used yet, ended by the peer, cut off by this side, or too long ago to know
 * (which is also what an id looks like that was skipped).
 */
export type AbsentStream = "idle" | "ended" | "cutOff" | "unknown";

/** The last few of many ids. */
class RecentIds {
  readonly #capacity: number;
  #ids: Int32Array | undefined = undefined;
  #at = 0;

  constructor(capacity: number) {
    this.#capacity = capacity;
  }

  add(id: number): void {
    this.#ids ??= new Int32Array(this.#capacity);
    this.#ids[this.#at] = id;
    this.#at = (this.#at + 1) % this.#capacity;
  }

  has(id: number): boolean {
    return this.#ids?.includes(id) ?? false;
  }
}
