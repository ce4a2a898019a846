import { MAX_UINT31 } from "../frame/frame-header.js";
import type { Http2Stream } from "./http2-stream.js";

/**
 * The streams of a connection that are open or half-closed, and what is known of all other ids: clients open odd ones
 * in rising order (RFC 9113 section 5.1.1), and nobody opens even ones, since nobody may push.
 *
 * The table is a hash table of our own, with the streams of a bucket linked to each other. A `Map` under such churn
 * makes a new table every few hundred streams, and those it leaves behind point to the newer one and to the streams of
 * their time, so that once one is old, half of all streams ever made survive the young generation's collector.
 */
export class StreamTable {
  #buckets: (Http2Stream | undefined)[] = NO_BUCKETS;
  /** How many streams there are. */
  size = 0;
  /** The stream of the last frame: the next is often of the same. */
  #last: Http2Stream | undefined = undefined;
  /** The highest id that was opened. */
  highestId = 0;
  // The streams that the peer ended last: what comes on them now is an error and not just late.
  #ended: RecentIds | undefined = undefined;
  // The streams that we cut off last: what comes on them now was on its way.
  #cutOff: RecentIds | undefined = undefined;

  find(id: number): Http2Stream | undefined {
    if (this.#last !== undefined && this.#last.id === id) return this.#last;
    let stream = this.#buckets[bucketOf(id, this.#buckets.length)];
    while (stream !== undefined && stream.id !== id) stream = stream.nextInBucket;
    if (stream !== undefined) this.#last = stream;
    return stream;
  }

  /** What an id is that `find` does not find. */
  absent(id: number): AbsentStream {
    if ((id & 1) === 0 || id > this.highestId) return "idle";
    if (this.#ended?.has(id)) return "ended";
    return this.#cutOff?.has(id) ? "cutOff" : "unknown";
  }

  add(stream: Http2Stream): void {
    this.highestId = stream.id;
    if (this.size >= this.#buckets.length) this.#grow();
    this.#link(stream);
    this.size++;
    this.#last = stream;
  }

  /** Takes a stream out that both sides have ended, or that the peer has reset. */
  removeEnded(stream: Http2Stream): void {
    this.#remove(stream);
    this.#ended ??= new RecentIds(64);
    this.#ended.add(stream.id);
  }

  /** Takes a stream out that this side has cut off. */
  removeCutOff(stream: Http2Stream): void {
    this.#remove(stream);
    this.refuse(stream.id);
  }

  /** An id that the peer used for a request which was refused. */
  refuse(id: number): void {
    this.#cutOff ??= new RecentIds(256);
    this.#cutOff.add(id);
  }

  /** All streams, in the order in which they were opened. */
  all(): Http2Stream[] {
    const streams: Http2Stream[] = [];
    for (const first of this.#buckets) {
      for (let stream = first; stream !== undefined; stream = stream.nextInBucket) streams.push(stream);
    }
    return streams.sort((a, b) => a.id - b.id);
  }

  /** A stream with which a walk through all of them begins, in no order; `after` goes on. Neither makes anything. */
  first(): Http2Stream | undefined {
    return this.#firstFrom(0);
  }

  after(stream: Http2Stream): Http2Stream | undefined {
    return stream.nextInBucket ?? this.#firstFrom(bucketOf(stream.id, this.#buckets.length) + 1);
  }

  /** The id of the next stream that a client opens; undefined when there is none left. */
  nextId(): number | undefined {
    const next = this.highestId === 0 ? 1 : this.highestId + 2;
    return next > MAX_UINT31 ? undefined : next;
  }

  #firstFrom(bucket: number): Http2Stream | undefined {
    for (let at = bucket; at < this.#buckets.length; at++) {
      const stream = this.#buckets[at];
      if (stream !== undefined) return stream;
    }
    return undefined;
  }

  #remove(stream: Http2Stream): void {
    const bucket = bucketOf(stream.id, this.#buckets.length);
    const first = this.#buckets[bucket];
    if (first === stream) this.#buckets[bucket] = stream.nextInBucket;
    else {
      let before = first;
      while (before !== undefined && before.nextInBucket !== stream) before = before.nextInBucket;
      if (before === undefined) return;
      before.nextInBucket = stream.nextInBucket;
    }
    stream.nextInBucket = undefined;
    this.size--;
    if (this.#last === stream) this.#last = undefined;
  }

  #grow(): void {
    const streams = this.all();
    this.#buckets = newBuckets(Math.max(SMALLEST_TABLE, 2 * this.#buckets.length));
    for (const stream of streams) this.#link(stream);
  }

  #link(stream: Http2Stream): void {
    const bucket = bucketOf(stream.id, this.#buckets.length);
    stream.nextInBucket = this.#buckets[bucket];
    this.#buckets[bucket] = stream;
  }
}

const SMALLEST_TABLE = 8;
/** Of a connection without streams. */
const NO_BUCKETS: (Http2Stream | undefined)[] = [];

function newBuckets(length: number): (Http2Stream | undefined)[] {
  return new Array<Http2Stream | undefined>(length).fill(undefined);
}

/** Ids are odd and mostly without gaps, so that their halves fill the buckets evenly. The length is a power of two. */
function bucketOf(id: number, length: number): number {
  return (id >>> 1) & (length - 1);
}

/**
 * What a stream id without a stream is: not used yet, ended by the peer, cut off by this side, or too long ago to know
 * (which is also what an id looks like that was skipped).
 */
export type AbsentStream = "idle" | "ended" | "cutOff" | "unknown";

/** The last few of many ids. */
class RecentIds {
  readonly #ids: Int32Array;
  #at = 0;

  constructor(capacity: number) {
    this.#ids = new Int32Array(capacity);
  }

  add(id: number): void {
    this.#ids[this.#at] = id;
    this.#at = (this.#at + 1) % this.#ids.length;
  }

  has(id: number): boolean {
    return this.#ids.includes(id);
  }
}
