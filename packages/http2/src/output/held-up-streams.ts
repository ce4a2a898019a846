import { type Http2Stream, UNSHARED } from "../stream/http2-stream.js";
import { Awaited, SendHalf } from "../stream/stream-state.js";

/**
 * Streams of small messages that are ahead of the socket. While it is not done with one write, so much is gathered for the next
 * and no more: whoever makes messages in one go would keep the event loop, and with it the socket, until they are all made.
 * Streams that are held up go on when the next write has been taken, each with its share of the one behind it.
 */
export class HeldUpStreams {
  /** What small messages of all streams come to since the output was taken. */
  #smallBytes = 0;
  #streams: Http2Stream[] = NONE;

  get isEmpty(): boolean {
    return this.#streams.length === 0;
  }

  /** A message was accepted. */
  count(stream: Http2Stream, sizeBytes: number): void {
    if (sizeBytes > MAX_SMALL_BYTES) return;
    this.#smallBytes += sizeBytes;
    if (stream.writeShare > 0) stream.writeShare = Math.max(0, stream.writeShare - sizeBytes);
  }

  /** Holds the stream up if there is enough for the next write, or all that is its share of it. */
  holdUp(stream: Http2Stream): boolean {
    if (stream.writeShare > 0 || (stream.writeShare === UNSHARED && this.#smallBytes < WRITE_BYTES)) return false;
    if (this.#streams === NONE) this.#streams = [stream];
    else this.#streams.push(stream);
    return true;
  }

  /** The output is about to be taken. Once that is being written, streams go on. */
  startNext(): void {
    this.#smallBytes = 0;
    if (!this.isEmpty) queueMicrotask(() => this.#resume());
  }

  #resume(): void {
    const streams = this.#streams;
    this.#streams = NONE;
    const share = Math.ceil(WRITE_BYTES / streams.length);
    for (const stream of streams) {
      stream.writeShare = share;
      if (stream.awaited !== Awaited.WRITE) continue;
      stream.awaited = Awaited.NOTHING;
      if (stream.send === SendHalf.DATA) stream.listener?.onWritable();
    }
  }
}

/** What is gathered for a write. */
const WRITE_BYTES = 65_536;
/** What is larger fills a write soon enough by itself. */
const MAX_SMALL_BYTES = 4096;

/** The streams while there are none: nothing is ever put into this one. */
const NONE: Http2Stream[] = [];
