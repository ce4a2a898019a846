import { ReceiveFlow } from "../flow/receive-flow.js";
import { ErrorCode, errorCodeName } from "../frame/error-code.js";
import { connectionFault, type Fault, streamFault } from "../frame/fault.js";
import { MAX_UINT31 } from "../frame/frame-header.js";
import { type GoawayFrame, writeGoawayFrame } from "../frame/goaway-frame.js";
import { writeHeadersFrame } from "../frame/headers-frame.js";
import { writePingAck, writePingFrame } from "../frame/ping-frame.js";
import { writeRstStreamFrame } from "../frame/rst-stream-frame.js";
import { Setting, writeSettingsAck, writeSettingsFrame } from "../frame/settings-frame.js";
import { CONNECTION_WINDOW_OVERFLOW, STREAM_WINDOW_OVERFLOW } from "../frame/window-update-frame.js";
import type { HeaderBlock } from "../header/header-block.js";
import type { OutgoingHeaders } from "../header/header-list.js";
import { assertSendable } from "../header/outgoing-rules.js";
import { HpackEncoder } from "../hpack/hpack-encoder.js";
import { PeerBudget } from "../limits/peer-budget.js";
import { DataScheduler, raiseWindow, type SchedulerListener } from "../output/data-scheduler.js";
import { OutputBuffer } from "../output/output-buffer.js";
import { Http2Stream, type StreamOwner } from "../stream/http2-stream.js";
import type { Stream, StreamListener, StreamReset } from "../stream/stream.js";
import { ReceiveHalf, SendHalf } from "../stream/stream-state.js";
import { type AbsentStream, StreamTable } from "../stream/stream-table.js";
import { Http2UsageError } from "../usage-error.js";
import type { Connection, ConnectionEnd, ConnectionListener, ConnectionState } from "./connection.js";
import type { ConnectionOptions } from "./connection-options.js";
import { Deadlines } from "./deadlines.js";
import { PREFACE } from "./preface.js";
import { countContent, Receiver, type ReceiverHost } from "./receiver.js";
import { announcedSettings, type ResolvedOptions, resolveOptions } from "./resolved-options.js";

/**
 * Makes a connection without I/O. Its first output, the preface (client) and SETTINGS, is there at once. `now` is the time
 * in ms on the clock of `receive`. Throws `Http2UsageError` for options out of their range.
 */
export function createConnection(
  role: "client" | "server",
  listener: ConnectionListener,
  now: number,
  options: ConnectionOptions = {},
): Connection {
  return new Http2Connection(role, listener, now, resolveOptions(options));
}

class Http2Connection implements Connection, StreamOwner, ReceiverHost, SchedulerListener {
  readonly role: "client" | "server";
  readonly maxBufferedStreamBytes: number;
  now: number;

  readonly #listener: ConnectionListener;
  readonly #options: ResolvedOptions;
  readonly #out = new OutputBuffer();
  readonly #encoder: HpackEncoder;
  readonly #scheduler: DataScheduler;
  readonly #flow: ReceiveFlow;
  readonly #budget: PeerBudget;
  readonly #receiver: Receiver;
  readonly #streams = new StreamTable();
  readonly #maxUnreadBytes: number;
  readonly #deadlines: Deadlines;
  readonly #pings = new Map<number, PingInFlight>();

  #state: ConnectionState = { name: "open" };
  #goaway: GoawayFrame | undefined = undefined;
  /** The last stream id of the GOAWAY that we sent; streams above it are not looked at (RFC 9113 section 6.8). */
  #lastAcceptedId = MAX_UINT31;
  #hasSentGoaway = false;
  #isOutputAnnounced = false;
  /** Frames since the last `takeOutput` that answer the peer's own. */
  #queuedControlFrames = 0;
  #nextPing = 0;
  /** The peer's settings (section 6.5.2); before they are known, a number of streams that everyone allows. */
  #peerInitialWindow = 65_535;
  #peerMaxStreams = 100;
  #hasPeerSettings = false;

  constructor(role: "client" | "server", listener: ConnectionListener, now: number, options: ResolvedOptions) {
    this.role = role;
    this.now = now;
    this.maxBufferedStreamBytes = options.maxBufferedStreamBytes;
    // Data stops at its bound, and a client that keeps to its streams gets one answer's headers for each.
    this.#maxUnreadBytes = 2 * options.maxBufferedOutputBytes + UNREAD_BYTES_PER_STREAM * options.maxConcurrentStreams;
    this.#listener = listener;
    this.#options = options;
    this.#encoder = new HpackEncoder({
      tableSize: options.encoderTableSize,
      neverIndexedNames: options.neverIndexedNames,
    });
    this.#scheduler = new DataScheduler(this.#out, options.maxBufferedOutputBytes, this);
    this.#flow = new ReceiveFlow(this.#out, options.connectionWindowSize, options.initialWindowSize);
    this.#budget = new PeerBudget(now);
    this.#receiver = new Receiver(this, this.#flow, this.#budget, options);
    this.#deadlines = new Deadlines({
      preface: now + options.prefaceTimeoutMs,
      settings: now + options.settingsTimeoutMs,
    });
    if (role === "client") this.#out.append(PREFACE, 0, PREFACE.length);
    writeSettingsFrame(this.#out, announcedSettings(role, options));
    this.#flow.start();
  }

  get state(): ConnectionState {
    return this.#state;
  }

  get isClosed(): boolean {
    return this.#state.name === "closed";
  }

  get activeStreams(): number {
    return this.#streams.size;
  }

  get availableStreams(): number {
    if (this.role === "server" || this.#state.name !== "open" || this.#streams.nextId() === undefined) return 0;
    return Math.max(0, this.#peerMaxStreams - this.#streams.size);
  }

  receive(chunk: Uint8Array, now: number): void {
    if (this.isClosed) return;
    this.now = now;
    try {
      this.#receiver.receive(chunk);
    } catch (error) {
      // Nothing that a peer sends throws: this comes from a listener, and what it had to be told is lost.
      this.close(ErrorCode.INTERNAL_ERROR, "a listener threw");
      throw error;
    }
    if (this.#out.unwrittenBytes > 0 && this.#out.pendingBytes > this.#maxUnreadBytes) this.#fail(UNREAD_ANSWERS);
    this.#announceOutput();
  }

  receiveEnd(cause?: Error): void {
    if (this.#goaway !== undefined && this.#goaway.code !== ErrorCode.NO_ERROR) {
      const { code, debugData } = this.#goaway;
      this.#close({ initiator: "remote", code, reason: debugData, ...(cause && { cause }) });
      return;
    }
    const reason = cause === undefined ? "the peer closed the connection" : cause.message;
    this.#close({ initiator: "transport", code: ErrorCode.NO_ERROR, reason, ...(cause && { cause }) });
  }

  takeOutput(): readonly Uint8Array[] {
    this.#isOutputAnnounced = false;
    this.#queuedControlFrames = 0;
    return this.#out.take();
  }

  outputWritten(sizeBytes: number): void {
    if (!(sizeBytes >= 0 && sizeBytes <= this.#out.unwrittenBytes)) {
      throw new Http2UsageError(`${sizeBytes} bytes written, where ${this.#out.unwrittenBytes} were taken`);
    }
    this.#out.written(sizeBytes);
    this.#pump();
  }

  nextDeadline(): number {
    return this.#deadlines.next();
  }

  handleDeadline(now: number): void {
    if (this.isClosed) return;
    this.now = now;
    switch (this.#deadlines.takeDue(now)) {
      case "preface":
        this.#fail(NO_PREFACE_IN_TIME);
        break;
      case "settings":
        this.#fail(NO_SETTINGS_ACK_IN_TIME);
        break;
      case "shutdown":
        this.#finishShutdown();
        break;
    }
  }

  openStream(headers: OutgoingHeaders, endStream: boolean, listener: StreamListener): Stream {
    const id = this.#streams.nextId();
    if (id === undefined || this.availableStreams === 0) {
      throw new Http2UsageError(`no stream can be opened: ${this.#whyNoStream()}`);
    }
    assertSendable(headers);
    const stream = new Http2Stream(id, this, listener, this.#peerInitialWindow, this.#flow.initialStreamWindow);
    stream.isHeadRequest = isHead(headers);
    this.#streams.add(stream);
    stream.send = SendHalf.DATA;
    this.#writeHeaders(stream, headers, endStream);
    if (endStream) stream.send = SendHalf.ENDED;
    this.#announceOutput();
    return stream;
  }

  ping(now: number, onAcknowledged: (roundTripMs: number) => void): void {
    if (this.isClosed) return;
    this.now = now;
    this.#sendPing(now, onAcknowledged);
    this.#announceOutput();
  }

  shutdown(now: number): void {
    if (this.#state.name !== "open" || this.#hasSentGoaway) {
      if (this.#state.name === "draining") this.#closeIfDrained();
      return;
    }
    this.now = now;
    this.#state = { name: "draining", initiator: "local" };
    this.#hasSentGoaway = true;
    if (this.role === "client") {
      writeGoawayFrame(this.#out, 0, ErrorCode.NO_ERROR, "");
      this.#closeIfDrained();
    } else {
      // Section 6.8: the first GOAWAY refuses nothing, so that requests on their way are answered; a round trip later
      // the second names the last one.
      writeGoawayFrame(this.#out, MAX_UINT31, ErrorCode.NO_ERROR, "");
      this.#deadlines.set("shutdown", now + SHUTDOWN_ROUND_TRIP_MS);
      this.#sendPing(now, () => this.#finishShutdown());
    }
    this.#announceOutput();
  }

  close(code: ErrorCode, reason: string): void {
    if (this.isClosed) return;
    this.#lastAcceptedId = Math.min(this.#lastAcceptedId, this.#highestPeerId());
    writeGoawayFrame(this.#out, this.#lastAcceptedId, code, reason);
    this.#close({ initiator: "local", code, reason });
    this.#announceOutput();
  }

  // What streams ask for.

  sendHeaders(stream: Http2Stream, headers: OutgoingHeaders, endStream: boolean): void {
    assertSendable(headers);
    if (isInformational(headers)) {
      if (endStream) throw new Http2UsageError(`stream ${stream.id}: a 1xx response cannot end the stream`);
    } else stream.send = SendHalf.DATA;
    this.#writeHeaders(stream, headers, endStream);
    if (endStream) this.#sendEnded(stream);
    this.#announceOutput();
  }

  sendData(stream: Http2Stream, data: Uint8Array, endStream: boolean): void {
    if (endStream) stream.send = SendHalf.ENDING;
    else if (data.length === 0) return;
    if (this.#scheduler.trySend(stream, data, endStream)) {
      if (endStream) this.#sendEnded(stream);
    } else {
      if (data.length > 0) stream.enqueue(data);
      this.#scheduler.schedule(stream);
      this.#scheduler.pump();
    }
    this.#announceOutput();
  }

  sendTrailers(stream: Http2Stream, headers: OutgoingHeaders): void {
    assertSendable(headers);
    if (stream.queue.sizeBytes > 0) {
      stream.trailers = headers;
      stream.send = SendHalf.ENDING;
      return;
    }
    this.#writeHeaders(stream, headers, true);
    this.#sendEnded(stream);
    this.#announceOutput();
  }

  consume(stream: Http2Stream, sizeBytes: number): void {
    stream.unconsumed -= sizeBytes;
    if (this.isClosed) return;
    this.#flow.consumed(stream, sizeBytes);
    this.#announceOutput();
  }

  resetStream(stream: Http2Stream, code: ErrorCode): void {
    writeRstStreamFrame(this.#out, stream.id, code);
    this.#cutOff(stream, undefined);
    this.#announceOutput();
  }

  // What the scheduler tells.

  onDrained(stream: Http2Stream): void {
    if (stream.send !== SendHalf.ENDING) return;
    if (stream.trailers !== undefined) {
      this.#writeHeaders(stream, stream.trailers, true);
      stream.trailers = undefined;
    }
    this.#sendEnded(stream);
  }

  onProgress(stream: Http2Stream): void {
    if (!stream.isAwaited || stream.queue.sizeBytes * 2 > this.maxBufferedStreamBytes) return;
    stream.isAwaited = false;
    if (stream.send === SendHalf.DATA) stream.listener?.onWritable();
  }

  // What the receiver tells.

  findStream(streamId: number): Http2Stream | undefined {
    return this.#streams.find(streamId);
  }

  absentStream(streamId: number): AbsentStream {
    return this.#streams.absent(streamId);
  }

  onFault(fault: Fault, streamId: number): void {
    if (fault.scope === "connection" || streamId === 0) {
      this.#fail(fault);
      return;
    }
    writeRstStreamFrame(this.#out, streamId, fault.code);
    this.#countControlFrame();
    const stream = this.#streams.find(streamId);
    if (stream === undefined) this.#streams.refuse(streamId);
    else {
      this.#cutOff(stream, { code: fault.code, initiator: "local", reason: fault.reason, isUnprocessed: false });
    }
    const flood = this.role === "server" ? this.#budget.onCausedReset(this.now) : undefined;
    if (flood !== undefined) this.#fail(flood);
  }

  onSetting(identifier: number, value: number): Fault | undefined {
    switch (identifier) {
      case Setting.HEADER_TABLE_SIZE:
        this.#encoder.peerTableSize(value);
        break;
      case Setting.MAX_CONCURRENT_STREAMS:
        this.#hasPeerSettings = true;
        this.#peerMaxStreams = value;
        break;
      case Setting.INITIAL_WINDOW_SIZE:
        return this.#changeInitialWindow(value);
      case Setting.MAX_FRAME_SIZE:
        this.#scheduler.maxFrameSize = value;
        break;
    }
    return undefined;
  }

  onSettingsEnd(): void {
    const wasFull = this.availableStreams === 0;
    // Section 6.5.2: without a value there is no limit.
    if (!this.#hasPeerSettings) this.#peerMaxStreams = MAX_UINT31;
    this.#hasPeerSettings = true;
    writeSettingsAck(this.#out);
    this.#countControlFrame();
    this.#deadlines.clear("preface");
    this.#listener.onSettings();
    if (wasFull && this.availableStreams > 0) this.#listener.onStreamsAvailable();
    this.#scheduler.pump();
  }

  onSettingsAck(): void {
    this.#deadlines.clear("settings");
    this.#receiver.settingsAcknowledged();
    this.#flow.settingsAcknowledged(this.#streams.values());
  }

  onPing(bytes: Uint8Array, start: number): void {
    writePingAck(this.#out, bytes, start);
    this.#countControlFrame();
  }

  onPingAck(high: number, low: number): void {
    const ping = high === PING_MARK ? this.#pings.get(low) : undefined;
    if (ping === undefined) return;
    this.#pings.delete(low);
    ping.onAcknowledged(this.now - ping.sentAt);
  }

  onGoaway(frame: GoawayFrame): void {
    this.#goaway = frame;
    if (this.#state.name === "open") this.#state = { name: "draining", initiator: "remote" };
    if (this.role === "client") {
      const reset = unprocessedBy(frame);
      for (const stream of [...this.#streams.values()]) {
        if (stream.id > frame.lastStreamId) this.#cutOff(stream, reset);
      }
    }
    if (this.isClosed) return;
    this.#listener.onGoaway(frame.code, frame.lastStreamId, frame.debugData);
    this.#closeIfDrained();
  }

  onConnectionCredit(increment: number): Fault | undefined {
    const window = raiseWindow(this.#scheduler.connectionWindow, increment);
    if (window === undefined) return CONNECTION_WINDOW_OVERFLOW;
    this.#scheduler.connectionWindow = window;
    this.#scheduler.pump();
    return undefined;
  }

  onStreamCredit(stream: Http2Stream, increment: number): Fault | undefined {
    const window = raiseWindow(stream.sendWindow, increment);
    if (window === undefined) return STREAM_WINDOW_OVERFLOW;
    stream.sendWindow = window;
    this.#scheduler.schedule(stream);
    this.#scheduler.pump();
    return undefined;
  }

  onNewStream(streamId: number, block: HeaderBlock, endStream: boolean, fault: Fault | undefined): Fault | undefined {
    this.#streams.highestId = streamId;
    if (streamId > this.#lastAcceptedId) return undefined; // Section 6.8: it is ignored, and the client knows that it was.
    const refusal = fault ?? this.#checkNewStream(block, endStream);
    if (refusal !== undefined) return refusal;
    const window = this.#flow.initialStreamWindow;
    const stream = new Http2Stream(streamId, this, undefined, this.#peerInitialWindow, window);
    stream.contentLeft = block.asRequest().contentLength;
    stream.receive = endStream ? ReceiveHalf.ENDED : ReceiveHalf.DATA;
    this.#streams.add(stream);
    const listener = this.#listener.onStream(stream, block.fields, endStream);
    stream.listener = listener;
    // The listener of the connection may have ended it.
    if (stream.untoldReset !== undefined) listener.onReset(stream.untoldReset);
    return undefined;
  }

  onStreamHeaders(stream: Http2Stream, block: HeaderBlock, endStream: boolean): Fault | undefined {
    if (block.isTooLarge) return HEADERS_TOO_LARGE;
    if (stream.receive === ReceiveHalf.HEADERS) return this.#onResponse(stream, block, endStream);
    return this.#onTrailers(stream, block, endStream);
  }

  onStreamData(stream: Http2Stream, data: Uint8Array, endStream: boolean): void {
    if (!endStream) {
      if (data.length > 0) stream.listener?.onData(data, false);
      return;
    }
    const isGone = this.#receiveEnded(stream);
    stream.listener?.onData(data, true);
    if (isGone) this.#afterStream();
  }

  onStreamReset(stream: Http2Stream, code: ErrorCode): void {
    this.#cutOff(stream, {
      code,
      initiator: "remote",
      reason: `the peer reset the stream with ${errorCodeName(code)}`,
      isUnprocessed: code === ErrorCode.REFUSED_STREAM,
    });
  }

  #onResponse(stream: Http2Stream, block: HeaderBlock, endStream: boolean): Fault | undefined {
    const { fault, status, contentLength } = block.asResponse();
    if (fault !== "") return malformed(fault);
    if (status < 200) return endStream ? malformed("a 1xx response ends the stream") : undefined;
    stream.receive = ReceiveHalf.DATA;
    // RFC 9110 section 8.6: these have a content-length without content.
    const hasContent = !stream.isHeadRequest && status !== 204 && status !== 304;
    stream.contentLeft = hasContent ? contentLength : -1;
    if (!endStream) {
      stream.listener?.onHeaders(block.fields, false);
      return undefined;
    }
    const wrongLength = countContent(stream, 0, true);
    if (wrongLength !== undefined) return wrongLength;
    const isGone = this.#receiveEnded(stream);
    stream.listener?.onHeaders(block.fields, true);
    if (isGone) this.#afterStream();
    return undefined;
  }

  #onTrailers(stream: Http2Stream, block: HeaderBlock, endStream: boolean): Fault | undefined {
    // Section 8.1: a second field section is the trailers, and those end the stream.
    if (!endStream) return malformed("trailers do not end the stream");
    const { fault } = block.asTrailers();
    if (fault !== "") return malformed(fault);
    const wrongLength = countContent(stream, 0, true);
    if (wrongLength !== undefined) return wrongLength;
    const isGone = this.#receiveEnded(stream);
    stream.listener?.onTrailers(block.fields);
    if (isGone) this.#afterStream();
    return undefined;
  }

  /** Why a request is refused: limits first, so that an attacker's headers are not even checked. */
  #checkNewStream(block: HeaderBlock, endStream: boolean): Fault | undefined {
    if (this.#streams.size >= this.#options.maxConcurrentStreams) return TOO_MANY_STREAMS;
    if (block.isTooLarge) return HEADERS_TOO_LARGE;
    const { fault, contentLength } = block.asRequest();
    if (fault !== "") return malformed(fault);
    return endStream && contentLength > 0 ? malformed("content-length without content") : undefined;
  }

  #changeInitialWindow(size: number): Fault | undefined {
    const change = size - this.#peerInitialWindow;
    this.#peerInitialWindow = size;
    for (const stream of this.#streams.values()) {
      // Section 6.9.2: it changes the streams that are there too, and may make a window negative.
      if (stream.sendWindow + change > MAX_UINT31) return CONNECTION_WINDOW_OVERFLOW;
      stream.sendWindow += change;
      this.#scheduler.schedule(stream);
    }
    return undefined;
  }

  #writeHeaders(stream: Http2Stream, headers: OutgoingHeaders, endStream: boolean): void {
    writeHeadersFrame(this.#out, this.#encoder, this.#scheduler.maxFrameSize, stream.id, headers, endStream);
  }

  #sendPing(now: number, onAcknowledged: (roundTripMs: number) => void): void {
    const id = this.#nextPing++;
    this.#pings.set(id, { sentAt: now, onAcknowledged });
    writePingFrame(this.#out, PING_MARK, id);
  }

  /** This side has sent END_STREAM. */
  #sendEnded(stream: Http2Stream): void {
    stream.send = SendHalf.ENDED;
    if (stream.receive !== ReceiveHalf.ENDED) return;
    this.#removeEnded(stream);
    this.#afterStream();
  }

  /** The peer has; true when the stream is gone with it, and `#afterStream` is due once the listener was told. */
  #receiveEnded(stream: Http2Stream): boolean {
    stream.receive = ReceiveHalf.ENDED;
    if (stream.send !== SendHalf.ENDED) return false;
    this.#removeEnded(stream);
    return true;
  }

  #removeEnded(stream: Http2Stream): void {
    this.#streams.removeEnded(stream);
    this.#budget.onStreamEnded();
  }

  /** Ends a stream before its time. The listener is told, unless it was its own wish. */
  #cutOff(stream: Http2Stream, reset: StreamReset | undefined): void {
    if (reset?.initiator === "remote") this.#streams.removeEnded(stream);
    else this.#streams.removeCutOff(stream);
    this.#detach(stream);
    this.#tellReset(stream, reset);
    this.#afterStream();
  }

  #detach(stream: Http2Stream): void {
    stream.send = SendHalf.CUT_OFF;
    stream.receive = ReceiveHalf.ENDED;
    stream.queue.clear();
    stream.trailers = undefined;
    // Section 6.9.1: what will not be consumed must not narrow the connection's window.
    if (stream.unconsumed > 0 && !this.isClosed) this.#flow.discarded(stream.unconsumed);
    stream.unconsumed = 0;
  }

  #tellReset(stream: Http2Stream, reset: StreamReset | undefined): void {
    if (reset === undefined) return;
    if (stream.listener === undefined) stream.untoldReset = reset;
    else stream.listener.onReset(reset);
  }

  /** A stream has gone. */
  #afterStream(): void {
    const { name } = this.#state;
    if (name === "draining") this.#closeIfDrained();
    else if (name === "open" && this.role === "client" && this.#streams.size === this.#peerMaxStreams - 1) {
      this.#listener.onStreamsAvailable();
    }
  }

  #closeIfDrained(): void {
    if (this.#state.name !== "draining" || this.#streams.size > 0) return;
    if (this.#state.initiator === "local" && this.role === "server" && this.#lastAcceptedId === MAX_UINT31) return;
    if (!this.#hasSentGoaway) writeGoawayFrame(this.#out, this.#highestPeerId(), ErrorCode.NO_ERROR, "");
    this.#close(
      this.#state.initiator === "remote" && this.#goaway !== undefined
        ? { initiator: "remote", code: this.#goaway.code, reason: this.#goaway.debugData }
        : { initiator: "local", code: ErrorCode.NO_ERROR, reason: "shut down" },
    );
    this.#announceOutput();
  }

  #finishShutdown(): void {
    if (this.isClosed || this.#lastAcceptedId !== MAX_UINT31) return;
    this.#deadlines.clear("shutdown");
    this.#lastAcceptedId = this.#streams.highestId;
    writeGoawayFrame(this.#out, this.#lastAcceptedId, ErrorCode.NO_ERROR, "");
    this.#closeIfDrained();
    this.#announceOutput();
  }

  #fail(fault: Fault): void {
    this.close(fault.code, fault.reason);
  }

  #close(end: ConnectionEnd): void {
    if (this.isClosed) return;
    this.#state = { name: "closed", end };
    this.#deadlines.clearAll();
    this.#scheduler.clear();
    this.#pings.clear();
    for (const stream of [...this.#streams.values()]) {
      this.#streams.removeCutOff(stream);
      this.#detach(stream);
      this.#tellReset(stream, { ...end, isUnprocessed: false });
    }
    this.#listener.onClosed(end);
  }

  #pump(): void {
    this.#scheduler.pump();
    this.#announceOutput();
  }

  /** A peer that makes us answer, and reads no answers, is cut off (section 10.5). */
  #countControlFrame(): void {
    this.#queuedControlFrames++;
    if (this.#queuedControlFrames > this.#options.maxQueuedControlFrames && this.#out.unwrittenBytes > 0) {
      this.#fail(UNREAD_ANSWERS);
    }
  }

  #announceOutput(): void {
    if (this.#isOutputAnnounced || this.#out.pendingBytes === 0) return;
    this.#isOutputAnnounced = true;
    this.#listener.onOutput();
  }

  #highestPeerId(): number {
    return this.role === "server" ? this.#streams.highestId : 0;
  }

  #whyNoStream(): string {
    if (this.role === "server") return "a server opens none";
    if (this.#state.name !== "open") return `the connection is ${this.#state.name}`;
    if (this.#streams.nextId() === undefined) return "the connection has used up its stream ids";
    return `${this.#streams.size} are open, which is what the peer allows`;
  }
}

interface PingInFlight {
  readonly sentAt: number;
  readonly onAcknowledged: (roundTripMs: number) => void;
}

/** The upper word of our PINGs. */
const PING_MARK = 0x62617564;
/** How long a graceful shutdown waits for the PING that tells that its first GOAWAY was read. */
const SHUTDOWN_ROUND_TRIP_MS = 1000;

/** What a peer may leave unread of answers for each stream that it may have open. */
const UNREAD_BYTES_PER_STREAM = 1024;

const NO_PREFACE_IN_TIME = connectionFault(ErrorCode.SETTINGS_TIMEOUT, "no preface and SETTINGS came in time");
const NO_SETTINGS_ACK_IN_TIME = connectionFault(
  ErrorCode.SETTINGS_TIMEOUT,
  "our SETTINGS were not acknowledged in time",
);
const TOO_MANY_STREAMS = streamFault(ErrorCode.REFUSED_STREAM, "more streams than SETTINGS_MAX_CONCURRENT_STREAMS");
const HEADERS_TOO_LARGE = streamFault(
  ErrorCode.ENHANCE_YOUR_CALM,
  "the header list is larger than SETTINGS_MAX_HEADER_LIST_SIZE",
);
const UNREAD_ANSWERS = connectionFault(ErrorCode.ENHANCE_YOUR_CALM, "too many answers wait to be read");

function malformed(fault: string): Fault {
  return streamFault(ErrorCode.PROTOCOL_ERROR, `malformed: ${fault}`);
}

function unprocessedBy(frame: GoawayFrame): StreamReset {
  const text = frame.debugData === "" ? "" : `: ${frame.debugData}`;
  const reason = `the peer is going away with ${errorCodeName(frame.code)}${text}`;
  return { code: frame.code, initiator: "remote", reason, isUnprocessed: true };
}

function firstFields(headers: OutgoingHeaders): readonly string[] {
  if (Array.isArray(headers)) return headers as readonly string[];
  const { base, fields } = headers as Exclude<OutgoingHeaders, readonly string[]>;
  return base === undefined ? fields : base.fields;
}

function isHead(headers: OutgoingHeaders): boolean {
  const fields = firstFields(headers);
  return fields[0] === ":method" && fields[1] === "HEAD";
}

function isInformational(headers: OutgoingHeaders): boolean {
  const fields = firstFields(headers);
  return fields[0] === ":status" && fields[1]!.length === 3 && fields[1]!.startsWith("1");
}
