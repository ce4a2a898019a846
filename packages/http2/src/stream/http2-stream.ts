import type { ErrorCode } from "../frame/error-code.js";
import type { OutgoingHeaders } from "../header/header-list.js";
import { DataQueue, EMPTY_QUEUE } from "../output/data-queue.js";
import { Http2UsageError } from "../usage-error.js";
import type { DataOwner, Stream, StreamListener, StreamReset } from "./stream.js";
import { Awaited, ReceiveHalf, SendHalf, streamState } from "./stream-state.js";

/** What a stream asks of the sending side of its connection. */
export interface StreamSender {
  sendHeaders(stream: Http2Stream, headers: OutgoingHeaders, endStream: boolean): void;
  sendData(stream: Http2Stream, data: Uint8Array, endStream: boolean, owner: DataOwner | undefined): void;
  sendTrailers(stream: Http2Stream, headers: OutgoingHeaders): void;
  /** What the stream has to await before it takes more, after it was given some. */
  whatToAwait(stream: Http2Stream): Awaited;
  /** Whether the connection takes more; when not, the stream is told when it does. */
  hasRoom(stream: Http2Stream): boolean;
}

/** What a stream asks of its connection. */
export interface StreamOwner {
  readonly sender: StreamSender;
  consume(stream: Http2Stream, sizeBytes: number): void;
  resetStream(stream: Http2Stream, code: ErrorCode): void;
}

/** A stream's state; what is done with it is the connection's, what may be asked for is checked here. */
export class Http2Stream implements Stream {
  readonly id: number;
  readonly owner: StreamOwner;
  listener: StreamListener | undefined;

  send: SendHalf = SendHalf.HEADERS;
  receive: ReceiveHalf = ReceiveHalf.HEADERS;
  /** What the peer allows us to send (RFC 9113 section 6.9); negative after a lowered SETTINGS_INITIAL_WINDOW_SIZE. */
  sendWindow: number;
  /** What we still allow the peer to send. */
  receiveWindow: number;
  /** Bytes delivered and not consumed. */
  unconsumed = 0;
  /** Bytes consumed, of which the peer has not been told. */
  owedCredit = 0;
  /** What `content-length` leaves to come, or -1. */
  contentLeft = -1;
  /** The response has no content whatever its content-length says (RFC 9110 section 8.6). */
  isHeadRequest = false;

  /** Data that waits for a window or for the socket; most streams never need a queue of their own. */
  queue: DataQueue = EMPTY_QUEUE;
  /** Trailers that wait behind it. */
  trailers: OutgoingHeaders | undefined = undefined;
  /** The next stream of the table's bucket. */
  nextInBucket: Http2Stream | undefined = undefined;
  /** The scheduler's turn in which data was sent last; -1 when none was. */
  sentInTurn = -1;
  /** In the scheduler's ring. */
  isScheduled = false;
  awaited: Awaited = Awaited.NOTHING;
  /** Bytes of small messages that it may yet make before it is held up. */
  writeShare: number = UNSHARED;
  /** `hasRoom` has said false, and `onWritable` is due. */
  isWaitingForRoom = false;
  /** A reset that came before the listener was there. */
  untoldReset: StreamReset | undefined = undefined;

  constructor(
    id: number,
    owner: StreamOwner,
    listener: StreamListener | undefined,
    sendWindow: number,
    receiveWindow: number,
  ) {
    this.id = id;
    this.owner = owner;
    this.listener = listener;
    this.sendWindow = sendWindow;
    this.receiveWindow = receiveWindow;
  }

  get bufferedBytes(): number {
    return this.queue.sizeBytes;
  }

  /** The last of the queued data ends the stream; otherwise trailers do, or nothing yet. */
  get isEndingWithData(): boolean {
    return this.send === SendHalf.ENDING && this.trailers === undefined;
  }

  /** Puts data behind what waits already. */
  enqueue(data: Uint8Array, owner: DataOwner | undefined): void {
    if (this.queue === EMPTY_QUEUE) this.queue = new DataQueue();
    this.queue.push(data, owner);
  }

  /** As `enqueue`, for data that is sent in a moment, together with more. */
  gather(data: Uint8Array): void {
    if (this.queue === EMPTY_QUEUE) this.queue = new DataQueue();
    this.queue.gather(data);
  }

  /** Both sides have ended, or the stream was cut off. */
  get isClosed(): boolean {
    return this.send >= SendHalf.ENDED && this.receive === ReceiveHalf.ENDED;
  }

  sendHeaders(headers: OutgoingHeaders, endStream: boolean): void {
    if (this.send === SendHalf.CUT_OFF) return;
    if (this.send !== SendHalf.HEADERS)
      throw this.#misuse("headers were already sent: what follows data is sendTrailers");
    this.owner.sender.sendHeaders(this, headers, endStream);
  }

  sendData(data: Uint8Array, endStream: boolean, owner?: DataOwner): boolean {
    if (this.send === SendHalf.CUT_OFF) return true;
    if (this.send !== SendHalf.DATA) throw this.#misuse("data can be sent after headers and before the end only");
    this.owner.sender.sendData(this, data, endStream, owner);
    // Who is in the row of those held up, and sends all the same, stays there once.
    if (this.awaited !== Awaited.WRITE) this.awaited = this.owner.sender.whatToAwait(this);
    return this.awaited === Awaited.NOTHING;
  }

  hasRoom(): boolean {
    return this.send > SendHalf.DATA || this.owner.sender.hasRoom(this);
  }

  sendTrailers(headers: OutgoingHeaders): void {
    if (this.send === SendHalf.CUT_OFF) return;
    if (this.send !== SendHalf.DATA) throw this.#misuse("trailers can be sent after headers and before the end only");
    this.owner.sender.sendTrailers(this, headers);
  }

  consume(sizeBytes: number): void {
    if (this.send === SendHalf.CUT_OFF) return;
    if (!(sizeBytes >= 0 && sizeBytes <= this.unconsumed)) {
      throw this.#misuse(`${sizeBytes} bytes cannot be consumed where ${this.unconsumed} were delivered and are not`);
    }
    this.owner.consume(this, sizeBytes);
  }

  reset(code: ErrorCode): void {
    if (!this.isClosed) this.owner.resetStream(this, code);
  }

  #misuse(what: string): Http2UsageError {
    return new Http2UsageError(`stream ${this.id} (${streamState(this.send, this.receive)}): ${what}`);
  }
}

/** What `writeShare` of a stream is that was never held up. */
export const UNSHARED: number = -1;
