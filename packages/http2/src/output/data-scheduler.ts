import { writeDataFrame, writeDataHead } from "../frame/data-frame.js";
import { DEFAULT_MAX_FRAME_SIZE, MAX_UINT31 } from "../frame/frame-header.js";
import type { Http2Stream } from "../stream/http2-stream.js";
import type { OutputBuffer } from "./output-buffer.js";

/** What happens when the scheduler has sent something of a stream's queue. */
export interface SchedulerListener {
  /** All queued data has been sent: what ends the stream follows it. */
  onDrained(stream: Http2Stream): void;
  /** Some data has been sent. */
  onProgress(stream: Http2Stream): void;
}

/** What the peer allows to be sent, as far as data goes. */
export interface SendAllowance {
  readonly maxFrameSize: number;
  connectionWindow: number;
}

/**
 * Sends data: at once when nothing is in its way, else from the streams' queues in turn, a frame for each, as far as
 * the windows (RFC 9113 section 5.2) and the room in the output go.
 */
export class DataScheduler {
  /** Bytes in the queues of all streams. */
  queuedBytes = 0;
  /** With more than so many, no stream is to be given more. */
  roomBytes: number = Number.POSITIVE_INFINITY;
  /** Bytes that were sent out of queues, ever. */
  sentBytes = 0;

  /** Counts the times that output was taken. */
  turn = 0;

  /** Headers or data were sent since this was last set to false. */
  hasSent = false;

  readonly #peer: SendAllowance;
  readonly #out: OutputBuffer;
  readonly #maxOutputBytes: number;
  /**
   * A peer may take frames of 16 MiB. As large as the output may be is large enough, so that what is gathered is bounded whatever
   * the peer takes.
   */
  readonly #largestFrame: number;
  readonly #listener: SchedulerListener;
  // Streams that have data and a window. A ring would do as well; this array is taken from its front.
  #ring: Http2Stream[] = NO_STREAMS;
  #ringStart = 0;
  #isPumping = false;

  constructor(peer: SendAllowance, out: OutputBuffer, maxOutputBytes: number, listener: SchedulerListener) {
    this.#peer = peer;
    this.#out = out;
    this.#maxOutputBytes = maxOutputBytes;
    this.#largestFrame = Math.max(maxOutputBytes, DEFAULT_MAX_FRAME_SIZE);
    this.#listener = listener;
  }

  /** Sends all of `data` now, in one frame, if it can be; says whether it did. */
  trySend(stream: Http2Stream, data: Uint8Array, endStream: boolean): boolean {
    const { length } = data;
    if (stream.queue.sizeBytes > 0) return false;
    if (length > 0) {
      if (length > this.#peer.maxFrameSize || length > stream.sendWindow || length > this.#peer.connectionWindow)
        return false;
      if (length > this.#largestFrame) return false;
      if (this.#ringStart < this.#ring.length || this.#out.size >= this.#maxOutputBytes) return false;
      stream.sentInTurn = this.turn;
    }
    stream.sendWindow -= length;
    this.#peer.connectionWindow -= length;
    this.hasSent = true;
    writeDataFrame(this.#out, stream.id, data, 0, length, endStream);
    return true;
  }

  /** Whether so much more of the stream will leave when the output is taken, windows and room permitting. */
  leavesSoon(stream: Http2Stream, sizeBytes: number): boolean {
    const queued = this.queuedBytes + sizeBytes;
    return (
      queued <= this.#peer.connectionWindow &&
      stream.queue.sizeBytes + sizeBytes <= stream.sendWindow &&
      this.#out.size + queued < this.#maxOutputBytes
    );
  }

  /** The stream's queue or window has grown. */
  schedule(stream: Http2Stream): void {
    if (stream.isScheduled || stream.queue.sizeBytes === 0 || stream.sendWindow <= 0) return;
    stream.isScheduled = true;
    if (this.#ring === NO_STREAMS) this.#ring = [stream];
    else this.#ring.push(stream);
  }

  /** Sends what can be sent. The listener may send more from within. */
  pump(): void {
    if (this.#isPumping) return;
    this.#isPumping = true;
    try {
      while (
        this.#ringStart < this.#ring.length &&
        this.#peer.connectionWindow > 0 &&
        this.#out.size < this.#maxOutputBytes
      ) {
        this.#sendFrame(this.#next());
      }
    } finally {
      this.#isPumping = false;
    }
  }

  /** Forgets every stream: the connection has ended. */
  clear(): void {
    this.#ring = NO_STREAMS;
    this.#ringStart = 0;
  }

  #next(): Http2Stream {
    const stream = this.#ring[this.#ringStart++]!;
    if (this.#ringStart === this.#ring.length) this.clear();
    else if (this.#ringStart >= 1024) {
      this.#ring = this.#ring.slice(this.#ringStart);
      this.#ringStart = 0;
    }
    stream.isScheduled = false;
    return stream;
  }

  #sendFrame(stream: Http2Stream): void {
    const { queue } = stream;
    // A stream that was cut off, or whose window was lowered, since it was scheduled.
    if (queue.sizeBytes === 0 || stream.sendWindow <= 0) return;
    const { connectionWindow, maxFrameSize } = this.#peer;
    const size = Math.min(queue.sizeBytes, stream.sendWindow, connectionWindow, maxFrameSize, this.#largestFrame);
    const isLast = size === queue.sizeBytes;
    writeDataHead(this.#out, stream.id, size, isLast && stream.isEndingWithData);
    queue.moveTo(this.#out, size);
    stream.sendWindow -= size;
    stream.sentInTurn = this.turn;
    this.#peer.connectionWindow -= size;
    this.queuedBytes -= size;
    this.sentBytes += size;
    this.hasSent = true;
    if (isLast) this.#listener.onDrained(stream);
    else this.schedule(stream);
    this.#listener.onProgress(stream);
  }
}

/** The ring while it is empty: nothing is ever put into this one. */
const NO_STREAMS: Http2Stream[] = [];

/** Adds credit to a window; undefined when that takes it above 2^31-1 (section 6.9.1). */
export function raiseWindow(window: number, increment: number): number | undefined {
  const raised = window + increment;
  return raised > MAX_UINT31 ? undefined : raised;
}
