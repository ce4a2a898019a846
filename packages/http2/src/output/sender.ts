import { DEFAULT_MAX_FRAME_SIZE } from "../frame/frame-header.js";
import { writeHeadersFrame } from "../frame/headers-frame.js";
import type { OutgoingHeaders } from "../header/header-list.js";
import { assertSendable, isInformational } from "../header/outgoing-rules.js";
import type { HpackEncoder } from "../hpack/hpack-encoder.js";
import type { Http2Stream, StreamSender } from "../stream/http2-stream.js";
import type { DataOwner } from "../stream/stream.js";
import { Awaited, SendHalf } from "../stream/stream-state.js";
import { Http2UsageError } from "../usage-error.js";
import { DataScheduler, type SchedulerListener, type SendAllowance } from "./data-scheduler.js";
import { HeldUpStreams } from "./held-up-streams.js";
import type { OutputBuffer } from "./output-buffer.js";

/** What the sender tells its connection. */
export interface SenderHost {
  /** There may be output. */
  announceOutput(): void;
  /** So much was gathered that it should not wait for the end of the turn. */
  announceMuchOutput(): void;
  /** END_STREAM of a stream was sent. */
  onSendEnded(stream: Http2Stream): void;
  /** A stream waits until there is room for more. */
  onRoomWanted(stream: Http2Stream): void;
}

/** What the peer allows to be sent. */
export interface SenderAllowance extends SendAllowance {
  readonly maxHeaderListSize: number;
}

/** What bounds the sender of one connection. */
export interface SenderLimits {
  readonly maxBufferedStreamBytes: number;
  readonly maxBufferedOutputBytes: number;
}

/**
 * The sending side of a connection: headers, data under flow control, trailers behind the data, in each stream's order.
 */
export class Sender implements StreamSender, SchedulerListener {
  readonly scheduler: DataScheduler;
  readonly #peer: SenderAllowance;
  readonly #host: SenderHost;
  readonly #out: OutputBuffer;
  readonly #encoder: HpackEncoder;
  readonly #maxBufferedStreamBytes: number;
  readonly #maxGatheredBytes: number;
  /** What was gathered for all streams since the output was taken. */
  #gatheredBytes = 0;
  readonly #heldUp = new HeldUpStreams();
  #isFlushing = false;

  constructor(host: SenderHost, peer: SenderAllowance, out: OutputBuffer, encoder: HpackEncoder, limits: SenderLimits) {
    this.#host = host;
    this.#peer = peer;
    this.#out = out;
    this.#encoder = encoder;
    this.#maxBufferedStreamBytes = limits.maxBufferedStreamBytes;
    this.scheduler = new DataScheduler(peer, out, limits.maxBufferedOutputBytes, this);
    this.#maxGatheredBytes = Math.min(limits.maxBufferedStreamBytes, DEFAULT_MAX_FRAME_SIZE);
  }

  /** The request of a stream that was just opened. */
  sendRequest(stream: Http2Stream, headers: OutgoingHeaders, endStream: boolean): void {
    this.#writeHeaders(stream, headers, endStream);
    stream.send = endStream ? SendHalf.ENDED : SendHalf.DATA;
    this.#host.announceOutput();
  }

  sendHeaders(stream: Http2Stream, headers: OutgoingHeaders, endStream: boolean): void {
    assertSendable(headers, this.#peer.maxHeaderListSize);
    if (isInformational(headers)) {
      if (endStream) throw new Http2UsageError(`stream ${stream.id}: a 1xx response cannot end the stream`);
    } else stream.send = SendHalf.DATA;
    this.#writeHeaders(stream, headers, endStream);
    if (endStream) this.#host.onSendEnded(stream);
    this.#host.announceOutput();
  }

  sendData(stream: Http2Stream, data: Uint8Array, endStream: boolean, owner: DataOwner | undefined): void {
    if (endStream) stream.send = SendHalf.ENDING;
    else if (data.length === 0) return;
    this.#heldUp.count(stream, data.length);
    const isGathered = !endStream && this.#isGathered(stream, data.length);
    if (!isGathered && owner === undefined && this.scheduler.trySend(stream, data, endStream)) {
      if (endStream) this.#host.onSendEnded(stream);
    } else {
      if (data.length > 0) {
        if (isGathered && owner === undefined && this.scheduler.leavesSoon(stream, data.length)) stream.gather(data);
        else stream.enqueue(data, owner);
        this.scheduler.queuedBytes += data.length;
      }
      this.scheduler.schedule(stream);
      if (!isGathered) this.scheduler.pump();
      else {
        this.scheduler.hasSent = true;
        this.#gatheredBytes += data.length;
      }
    }
    this.#host.announceOutput();
    if (this.#gatheredBytes >= MUCH_OUTPUT_BYTES) this.#host.announceMuchOutput();
  }

  hasRoom(stream: Http2Stream): boolean {
    if (this.scheduler.queuedBytes <= this.scheduler.roomBytes) return true;
    this.#host.onRoomWanted(stream);
    return false;
  }

  whatToAwait(stream: Http2Stream): Awaited {
    if (stream.queue.sizeBytes > this.#maxBufferedStreamBytes) return Awaited.ROOM;
    const isSocketBusy = this.#out.unwrittenBytes > 0 || this.#isFlushing;
    return isSocketBusy && this.#heldUp.holdUp(stream) ? Awaited.WRITE : Awaited.NOTHING;
  }

  /** Streams wait for output to be taken, though there may be none. */
  get isWriteAwaited(): boolean {
    return !this.#heldUp.isEmpty;
  }

  /**
   * Whether data waits until the output is taken, so that small messages of a stream share a frame: not the first that is sent in a
   * turn, which may be the only one, and not more than fills a frame.
   */
  #isGathered(stream: Http2Stream, length: number): boolean {
    return stream.sentInTurn === this.scheduler.turn && stream.queue.sizeBytes + length <= this.#maxGatheredBytes;
  }

  sendTrailers(stream: Http2Stream, headers: OutgoingHeaders): void {
    assertSendable(headers, this.#peer.maxHeaderListSize);
    if (stream.queue.sizeBytes > 0) this.scheduler.pump();
    if (stream.queue.sizeBytes > 0) {
      stream.trailers = headers;
      stream.send = SendHalf.ENDING;
      return;
    }
    this.#writeHeaders(stream, headers, true);
    this.#host.onSendEnded(stream);
    this.#host.announceOutput();
  }

  /** Sends what was gathered: the output is about to be taken. */
  flush(): void {
    this.#gatheredBytes = 0;
    this.#isFlushing = true;
    this.#heldUp.startNext();
    try {
      this.scheduler.pump();
    } finally {
      this.#isFlushing = false;
    }
    this.scheduler.turn++;
  }

  /** The peer's SETTINGS_HEADER_TABLE_SIZE. */
  applyHeaderTableSize(size: number): void {
    this.#encoder.peerTableSize(size);
  }

  onDrained(stream: Http2Stream): void {
    if (stream.send !== SendHalf.ENDING) return;
    if (stream.trailers !== undefined) {
      this.#writeHeaders(stream, stream.trailers, true);
      stream.trailers = undefined;
    }
    this.#host.onSendEnded(stream);
  }

  onProgress(stream: Http2Stream): void {
    if (stream.awaited !== Awaited.ROOM || stream.queue.sizeBytes * 2 > this.#maxBufferedStreamBytes) return;
    stream.awaited = Awaited.NOTHING;
    if (stream.send === SendHalf.DATA) stream.listener?.onWritable();
  }

  #writeHeaders(stream: Http2Stream, headers: OutgoingHeaders, endStream: boolean): void {
    this.scheduler.hasSent = true;
    writeHeadersFrame(this.#out, this.#encoder, this.#peer.maxFrameSize, stream.id, headers, endStream);
  }
}

/**
 * Small messages that are made in one go, by generators for instance, leave in pieces of this size: the peer reads while
 * there is more to come, and takes in so few at a time that they are gone before a collection finds them.
 */
const MUCH_OUTPUT_BYTES = 32_768;
