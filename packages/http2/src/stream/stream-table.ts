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
  // The streams that ended last, each by both sides: what comes on them now is an error and not just late.
  readonly #ended = new Int32Array(ENDED_MEMORY);
  #endedAt = 0;

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
  absent(id: number): "idle" | "ended" | "forgotten" {
    if ((id & 1) === 0 || id > this.highestId) return "idle";
    return this.#ended.includes(id) ? "ended" : "forgotten";
  }

  add(stream: Http2Stream): void {
    this.highestId = stream.id;
    this.#streams.set(stream.id, stream);
    this.#last = stream;
  }

  /** Takes a stream out that both sides have ended. */
  removeEnded(stream: Http2Stream): void {
    this.remove(stream);
    this.#ended[this.#endedAt] = stream.id;
    this.#endedAt = (this.#endedAt + 1) & (ENDED_MEMORY - 1);
  }

  /** Takes a stream out that was cut off. Frames that were on their way are late, and no error. */
  remove(stream: Http2Stream): void {
    this.#streams.delete(stream.id);
    if (this.#last === stream) this.#last = undefined;
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
}

const ENDED_MEMORY = 64;
