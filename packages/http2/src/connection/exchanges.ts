import type { ReceiveFlow } from "../flow/receive-flow.js";
import { ErrorCode, errorCodeName } from "../frame/error-code.js";
import type { Fault } from "../frame/fault.js";
import { MAX_UINT31 } from "../frame/frame-header.js";
import { writeRstStreamFrame } from "../frame/rst-stream-frame.js";
import { CONNECTION_WINDOW_OVERFLOW, STREAM_WINDOW_OVERFLOW } from "../frame/window-update-frame.js";
import type { HeaderBlock } from "../header/header-block.js";
import type { HeaderList, OutgoingHeaders } from "../header/header-list.js";
import { assertSendable, isHeadRequest } from "../header/outgoing-rules.js";
import type { ConnectionCounters, CounterSet } from "../limits/connection-counters.js";
import type { PeerBudget } from "../limits/peer-budget.js";
import { raiseWindow } from "../output/data-scheduler.js";
import type { OutputBuffer } from "../output/output-buffer.js";
import type { Sender } from "../output/sender.js";
import { Http2Stream, type StreamOwner } from "../stream/http2-stream.js";
import type { StreamListener, StreamReset } from "../stream/stream.js";
import { ReceiveHalf, SendHalf } from "../stream/stream-state.js";
import { StreamTable } from "../stream/stream-table.js";
import { Http2UsageError } from "../usage-error.js";
import type { ConnectionEnd, ConnectionListener, ConnectionState } from "./connection.js";
import { TOO_MANY_STREAMS } from "./faults.js";
import { checkRequestBlock, checkResponseBlock, checkTrailerBlock } from "./incoming-message.js";
import type { PeerAllowance } from "./peer-allowance.js";

/** What the exchanges of a connection need of it. */
export interface ExchangesHost {
  readonly role: "client" | "server";
  readonly state: ConnectionState;
  readonly isClosed: boolean;
  readonly now: number;
  readonly out: OutputBuffer;
  readonly counters: CounterSet & ConnectionCounters;
  /** Above this stream id requests are ignored (RFC 9113 section 6.8). */
  readonly lastAcceptedId: number;
  /** So much waits for the peer to read what is before it that no more should be begun. */
  readonly isPeerBehind: boolean;
  announceOutput(): void;
  /** The peer has made a request: `accept` is to be called with it, now or later. */
  onRequest(stream: Http2Stream, headers: HeaderList, endStream: boolean): void;
  /** A stream has gone. */
  onStreamGone(): void;
}

/**
 * The exchanges of a connection, a request and its response on a stream each: how they begin on either side, what the peer sends on
 * them, and how they end (RFC 9113 sections 5.1 and 8.1).
 */
export class Exchanges implements StreamOwner {
  readonly streams: StreamTable = new StreamTable();
  readonly sender: Sender;

  readonly #host: ExchangesHost;
  readonly #listener: ConnectionListener;
  readonly #flow: ReceiveFlow;
  readonly #budget: PeerBudget;
  readonly #peer: PeerAllowance;
  readonly #maxConcurrentStreams: number;
  /** `available` was 0, and `onStreamsAvailable` is due. */
  #isAtLimit = false;

  constructor(
    host: ExchangesHost,
    listener: ConnectionListener,
    peer: PeerAllowance,
    sender: Sender,
    flow: ReceiveFlow,
    budget: PeerBudget,
    maxConcurrentStreams: number,
  ) {
    this.#host = host;
    this.#listener = listener;
    this.#peer = peer;
    this.sender = sender;
    this.#flow = flow;
    this.#budget = budget;
    this.#maxConcurrentStreams = maxConcurrentStreams;
  }

  /** How many more streams a client may open. */
  get available(): number {
    const { role, state, isPeerBehind } = this.#host;
    if (role === "server" || state.name !== "open" || isPeerBehind || this.streams.nextId() === undefined) return 0;
    return Math.max(0, (this.#peer.maxConcurrentStreams ?? UNANNOUNCED_MAX_STREAMS) - this.streams.size);
  }

  /** Whether nobody has opened the stream yet (section 5.1). */
  isIdle(streamId: number): boolean {
    return this.streams.find(streamId) === undefined && this.streams.absent(streamId) === "idle";
  }

  /** Opens a stream with a request. Throws `Http2UsageError` when there is none available. */
  open(headers: OutgoingHeaders, endStream: boolean, listener: StreamListener): Http2Stream {
    const id = this.streams.nextId();
    if (id === undefined || this.available === 0) {
      throw new Http2UsageError(`no stream can be opened: ${this.#whyNone()}`);
    }
    assertSendable(headers, this.#peer.maxHeaderListSize);
    const stream = new Http2Stream(id, this, listener, this.#peer.initialWindowSize, this.#flow.initialStreamWindow);
    stream.isHeadRequest = isHeadRequest(headers);
    this.streams.add(stream);
    this.#host.counters.streamsOpened++;
    this.sender.sendRequest(stream, headers, endStream);
    this.noticeLimit();
    return stream;
  }

  /** The peer opens a stream; with the fault of its frame, for which it is refused. */
  onNewStream(streamId: number, block: HeaderBlock, endStream: boolean, fault: Fault | undefined): Fault | undefined {
    this.streams.highestId = streamId;
    // Section 6.8: a stream above our GOAWAY's is ignored, and the client knows that it was.
    if (streamId > this.#host.lastAcceptedId) return undefined;
    const isFull = this.streams.size >= this.#maxConcurrentStreams;
    const refusal = isFull ? TOO_MANY_STREAMS : (fault ?? checkRequestBlock(block, endStream));
    if (refusal !== undefined) return refusal;
    const window = this.#flow.initialStreamWindow;
    const stream = new Http2Stream(streamId, this, undefined, this.#peer.initialWindowSize, window);
    stream.contentLeft = block.asRequest().contentLength;
    stream.receive = endStream ? ReceiveHalf.ENDED : ReceiveHalf.DATA;
    this.streams.add(stream);
    this.#host.counters.streamsOpened++;
    this.#host.onRequest(stream, block.fields, endStream);
    return undefined;
  }

  /** Tells the connection's listener of a request, and gives the listener of its stream. */
  accept(stream: Http2Stream, headers: HeaderList, endStream: boolean): StreamListener {
    const listener = this.#listener.onStream(stream, headers, endStream);
    stream.listener = listener;
    // The listener of the connection may have ended it.
    if (stream.untoldReset !== undefined) listener.onReset(stream.untoldReset);
    return listener;
  }

  /** Headers have come on a stream that is there: a response's, or trailers. */
  onHeaders(stream: Http2Stream, block: HeaderBlock, endStream: boolean): Fault | undefined {
    if (stream.receive === ReceiveHalf.HEADERS) {
      const verdict = checkResponseBlock(stream, block, endStream);
      if (typeof verdict === "object") return verdict;
      if (verdict === "informational") return this.#budget.onIncidentalFrame(this.#host.now);
      this.#budget.onHeaders();
      this.#onResponse(stream, block, endStream);
      return undefined;
    }
    const fault = checkTrailerBlock(stream, block, endStream);
    if (fault !== undefined) return fault;
    this.#budget.onHeaders();
    const isGone = this.#receiveEnded(stream);
    stream.listener?.onTrailers(block.fields);
    if (isGone) this.#afterStream();
    return undefined;
  }

  onData(stream: Http2Stream, data: Uint8Array, endStream: boolean): void {
    if (!endStream) {
      if (data.length > 0) stream.listener?.onData(data, false);
      return;
    }
    const isGone = this.#receiveEnded(stream);
    stream.listener?.onData(data, true);
    if (isGone) this.#afterStream();
  }

  /** RST_STREAM has come. */
  onReset(stream: Http2Stream, code: ErrorCode): void {
    this.#cutOff(stream, {
      code,
      initiator: "remote",
      reason: `the peer reset the stream with ${errorCodeName(code)}`,
      isUnprocessed: code === ErrorCode.REFUSED_STREAM,
    });
  }

  /** WINDOW_UPDATE has come. */
  onCredit(stream: Http2Stream, increment: number): Fault | undefined {
    const window = raiseWindow(stream.sendWindow, increment);
    if (window === undefined) return STREAM_WINDOW_OVERFLOW;
    stream.sendWindow = window;
    this.sender.scheduler.schedule(stream);
    this.sender.scheduler.pump();
    return undefined;
  }

  /**
   * The peer's SETTINGS_INITIAL_WINDOW_SIZE: it changes the streams that are there too (section 6.9.2). A frame that has the
   * setting more than once changes them once, by the last; of what was before that, it matters only whether the
   * `highest` was too much (section 6.5.3).
   */
  changeInitialWindow(size: number, highest: number): Fault | undefined {
    const { initialWindowSize } = this.#peer;
    const change = size - initialWindowSize;
    const highestChange = highest - initialWindowSize;
    this.#peer.initialWindowSize = size;
    if (change === 0 && highestChange === 0) return undefined;
    const { streams } = this;
    for (let stream = streams.first(); stream !== undefined; stream = streams.after(stream)) {
      // It may make a window negative.
      if (stream.sendWindow + highestChange > MAX_UINT31) return CONNECTION_WINDOW_OVERFLOW;
      stream.sendWindow += change;
      this.sender.scheduler.schedule(stream);
    }
    return undefined;
  }

  /** Remembers that there is no stream to be had, so that it is told when there is one again. */
  noticeLimit(): void {
    if (this.available === 0) this.#isAtLimit = true;
  }

  tellAvailable(): void {
    if (!this.#isAtLimit || this.available === 0) return;
    this.#isAtLimit = false;
    this.#listener.onStreamsAvailable();
  }

  // What streams ask for.

  consume(stream: Http2Stream, sizeBytes: number): void {
    stream.unconsumed -= sizeBytes;
    if (this.#host.isClosed) return;
    this.#flow.consumed(stream, sizeBytes);
    this.#host.announceOutput();
  }

  resetStream(stream: Http2Stream, code: ErrorCode): void {
    this.#host.counters.resetsSent++;
    writeRstStreamFrame(this.#host.out, stream.id, code);
    this.noticeLimit();
    this.#cutOff(stream, undefined);
    this.#host.announceOutput();
  }

  // How they end.

  /** END_STREAM was sent. */
  sendEnded(stream: Http2Stream): void {
    stream.send = SendHalf.ENDED;
    if (stream.receive !== ReceiveHalf.ENDED) return;
    this.#removeEnded(stream);
    this.#afterStream();
  }

  /** A fault of the peer's ends the stream, or keeps it from coming into being. */
  endForFault(streamId: number, { code, reason }: Fault): void {
    const stream = this.streams.find(streamId);
    if (stream === undefined) this.streams.refuse(streamId);
    else this.#cutOff(stream, { code, initiator: "local", reason, isUnprocessed: false });
  }

  /** GOAWAY has told that streams above this id were not processed (section 6.8). */
  endAbove(lastStreamId: number, reset: StreamReset): void {
    for (const stream of this.streams.all()) if (stream.id > lastStreamId) this.#cutOff(stream, reset);
  }

  /** The connection has ended. */
  endAll(end: ConnectionEnd): void {
    for (const stream of this.streams.all()) {
      this.streams.removeCutOff(stream);
      this.#detach(stream);
      tellReset(stream, { ...end, isUnprocessed: false });
    }
  }

  #onResponse(stream: Http2Stream, block: HeaderBlock, endStream: boolean): void {
    stream.receive = ReceiveHalf.DATA;
    const isGone = endStream && this.#receiveEnded(stream);
    stream.listener?.onHeaders(block.fields, endStream);
    if (isGone) this.#afterStream();
  }

  /**
   * The peer has ended the stream; true when the stream is gone with it, and `#afterStream` is due once the listener
   * was told.
   */
  #receiveEnded(stream: Http2Stream): boolean {
    stream.receive = ReceiveHalf.ENDED;
    if (stream.send !== SendHalf.ENDED) return false;
    this.#removeEnded(stream);
    return true;
  }

  #removeEnded(stream: Http2Stream): void {
    this.streams.removeEnded(stream);
    this.#host.counters.streamsEnded++;
    if (stream.sentInTurn >= 0) this.#budget.onStreamServed();
  }

  /** Ends a stream before its time. The listener is told, unless it was its own wish. */
  #cutOff(stream: Http2Stream, reset: StreamReset | undefined): void {
    if (reset?.initiator === "remote") this.streams.removeEnded(stream);
    else this.streams.removeCutOff(stream);
    this.#detach(stream);
    if (reset !== undefined) tellReset(stream, reset);
    this.#afterStream();
  }

  #detach(stream: Http2Stream): void {
    stream.send = SendHalf.CUT_OFF;
    stream.receive = ReceiveHalf.ENDED;
    this.sender.scheduler.queuedBytes -= stream.queue.sizeBytes;
    stream.queue.clear();
    stream.trailers = undefined;
    // Section 6.9.1: what will not be consumed must not narrow the connection's window.
    if (stream.unconsumed > 0 && !this.#host.isClosed) this.#flow.discarded(stream.unconsumed);
    stream.unconsumed = 0;
  }

  #afterStream(): void {
    this.#host.onStreamGone();
    this.tellAvailable();
  }

  #whyNone(): string {
    const { role, state, isPeerBehind } = this.#host;
    if (role === "server") return "a server opens none";
    if (state.name !== "open") return `the connection is ${state.name}`;
    if (isPeerBehind) return "too much was sent that the peer has not read";
    if (this.streams.nextId() === undefined) return "the connection has used up its stream ids";
    return `${this.streams.size} are open, which is what the peer allows`;
  }
}

/** The streams that are opened before the peer has told its limit: what everyone allows (section 6.5.2). */
const UNANNOUNCED_MAX_STREAMS = 100;

function tellReset(stream: Http2Stream, reset: StreamReset): void {
  if (stream.listener === undefined) stream.untoldReset = reset;
  else stream.listener.onReset(reset);
}
