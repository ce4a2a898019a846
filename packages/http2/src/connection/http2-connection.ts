import { BandwidthProbe, type ProbeHost } from "../flow/bandwidth-probe.js";
import { ReceiveFlow } from "../flow/receive-flow.js";
import { ErrorCode, errorCodeName } from "../frame/error-code.js";
import type { Fault } from "../frame/fault.js";
import { MAX_UINT31 } from "../frame/frame-header.js";
import type { GoawayFrame } from "../frame/goaway-frame.js";
import { writePingAck } from "../frame/ping-frame.js";
import { writeRstStreamFrame } from "../frame/rst-stream-frame.js";
import { Setting, writeSettingsAck, writeSettingsFrame } from "../frame/settings-frame.js";
import { CONNECTION_WINDOW_OVERFLOW, STREAM_WINDOW_OVERFLOW } from "../frame/window-update-frame.js";
import type { HeaderBlock } from "../header/header-block.js";
import type { HeaderList, OutgoingHeaders } from "../header/header-list.js";
import { assertSendable, isHeadRequest } from "../header/outgoing-rules.js";
import { HpackEncoder } from "../hpack/hpack-encoder.js";
import { type ConnectionCounters, CounterSet } from "../limits/connection-counters.js";
import { PeerBudget } from "../limits/peer-budget.js";
import { PingPolicy } from "../limits/ping-policy.js";
import { raiseWindow } from "../output/data-scheduler.js";
import { OutputBuffer } from "../output/output-buffer.js";
import { Sender, type SenderHost } from "../output/sender.js";
import { Http2Stream, type StreamOwner } from "../stream/http2-stream.js";
import type { Stream, StreamListener, StreamReset } from "../stream/stream.js";
import { ReceiveHalf, SendHalf } from "../stream/stream-state.js";
import { type AbsentStream, StreamTable } from "../stream/stream-table.js";
import { Http2UsageError } from "../usage-error.js";
import type {
  Connection,
  ConnectionEnd,
  ConnectionListener,
  ConnectionState,
  ConnectionStatistics,
} from "./connection.js";
import { type AgeHost, ConnectionAge } from "./connection-age.js";
import type { ConnectionOptions } from "./connection-options.js";
import { Deadlines } from "./deadlines.js";
import { Ending, type EndingParts } from "./ending.js";
import {
  NO_PREFACE_IN_TIME,
  NO_REST_IN_TIME,
  NO_SETTINGS_ACK_IN_TIME,
  TOO_MANY_STREAMS,
  UNREAD_ANSWERS,
  UNREAD_DATA,
} from "./faults.js";
import { checkRequestBlock, checkResponseBlock, checkTrailerBlock } from "./incoming-message.js";
import { Keepalive, type KeepaliveHost } from "./keepalive.js";
import { Pings } from "./pings.js";
import { PREFACE } from "./preface.js";
import { Receiver, type ReceiverHost } from "./receiver.js";
import { announcedSettings, type ResolvedOptions, resolveOptions } from "./resolved-options.js";
import { UnreadAnswers, type UnreadHost } from "./unread-answers.js";

/**
 * Makes a connection without I/O. Its first output, the preface (client) and SETTINGS, is there at once. `now` is the
 * time in ms on the clock of `receive`. Throws `Http2UsageError` for options out of their range.
 */
export function createConnection(
  role: "client" | "server",
  listener: ConnectionListener,
  now: number,
  options: ConnectionOptions = NO_OPTIONS,
): Connection {
  return new Http2Connection(role, listener, now, resolveOptions(options));
}

class Http2Connection
  implements
    Connection,
    StreamOwner,
    ReceiverHost,
    SenderHost,
    EndingParts,
    UnreadHost,
    KeepaliveHost,
    AgeHost,
    ProbeHost
{
  readonly role: "client" | "server";
  readonly out = new OutputBuffer();
  readonly sender: Sender;
  readonly streams = new StreamTable();
  readonly deadlines: Deadlines;
  readonly pings = new Pings();
  readonly counters: CounterSet & ConnectionCounters = new CounterSet();
  now: number;

  readonly #listener: ConnectionListener;
  readonly #options: ResolvedOptions;
  readonly #flow: ReceiveFlow;
  readonly #budget: PeerBudget;
  readonly #receiver: Receiver;
  readonly #maxUnreadBytes: number;
  readonly #ending = new Ending(this);
  readonly #unread: UnreadAnswers;
  readonly #pingPolicy: PingPolicy;
  /** Undefined where nothing was asked of it. */
  readonly #keepalive: Keepalive | undefined;
  readonly #age: ConnectionAge | undefined;

  #isOutputAnnounced = false;
  /** The frame or header block that the "frame" deadline is for. */
  #unfinished = 0;
  /** Frames since the last `takeOutput` that answer the peer's own. */
  #queuedControlFrames = 0;
  /** The peer's settings (section 6.5.2); undefined until they come. */
  #peerInitialWindow = 65_535;
  #peerMaxStreams: number | undefined = undefined;
  /** `availableStreams` was 0, and `onStreamsAvailable` is due. */
  #isAtStreamLimit = false;
  #keepalivePingsSent = 0;

  constructor(role: "client" | "server", listener: ConnectionListener, now: number, options: ResolvedOptions) {
    this.role = role;
    this.now = now;
    // Data stops at its bound, and a client that keeps to its streams gets one answer's headers for each.
    this.#maxUnreadBytes = 2 * options.maxBufferedOutputBytes + UNREAD_BYTES_PER_STREAM * options.maxConcurrentStreams;
    this.#listener = listener;
    this.#options = options;
    const encoder = new HpackEncoder({
      tableSize: options.encoderTableSize,
      neverIndexedNames: options.neverIndexedNames,
    });
    this.sender = new Sender(this, this.out, encoder, options);
    const probe = options.bdpProbe
      ? new BandwidthProbe(this, options.initialWindowSize, options.maxProbedWindowSize)
      : undefined;
    this.#flow = new ReceiveFlow(this.out, options.connectionWindowSize, options.initialWindowSize, probe);
    this.#budget = new PeerBudget(options, this.counters, now);
    this.#receiver = new Receiver(this, this.#flow, this.#budget, this.counters, options);
    this.deadlines = new Deadlines({
      preface: now + options.prefaceTimeoutMs,
      settings: now + options.settingsTimeoutMs,
    });
    this.#unread = new UnreadAnswers(this, this.sender.scheduler, options);
    this.#pingPolicy = new PingPolicy(options);
    if (options.keepaliveTimeMs < Number.POSITIVE_INFINITY) this.#keepalive = new Keepalive(this, options, now);
    if (Math.min(options.maxConnectionAgeMs, options.maxConnectionIdleMs) < Number.POSITIVE_INFINITY) {
      this.#age = new ConnectionAge(this, options, now);
    }
    if (role === "client") this.out.append(PREFACE, 0, PREFACE.length);
    writeSettingsFrame(this.out, announcedSettings(role, options));
    this.#flow.start();
  }

  get state(): ConnectionState {
    return this.#ending.state;
  }

  get isClosed(): boolean {
    return this.#ending.state.name === "closed";
  }

  get activeStreams(): number {
    return this.streams.size;
  }

  get availableStreams(): number {
    if (this.role === "server" || this.#ending.state.name !== "open" || this.streams.nextId() === undefined) return 0;
    return Math.max(0, (this.#peerMaxStreams ?? UNANNOUNCED_MAX_STREAMS) - this.streams.size);
  }

  statistics(): ConnectionStatistics {
    return {
      sendWindow: this.sender.scheduler.connectionWindow,
      receiveWindow: this.#flow.window,
      peerMaxConcurrentStreams: this.#peerMaxStreams,
      keepalivePingsSent: this.#keepalivePingsSent,
    };
  }

  receive(chunk: Uint8Array, now: number): void {
    if (this.isClosed) return;
    this.now = now;
    this.#keepalive?.onReceived(now);
    try {
      this.#receiver.receive(chunk);
    } catch (error) {
      // Nothing that a peer sends throws: this comes from a listener, and what it had to be told is lost.
      this.close(ErrorCode.INTERNAL_ERROR, "a listener threw");
      throw error;
    }
    if (this.#receiver.unfinished !== this.#unfinished) this.#watchUnfinished(this.#receiver.unfinished);
    if (this.out.unwrittenBytes > 0 && this.out.pendingBytes > this.#maxUnreadBytes) this.#fail(UNREAD_ANSWERS);
    if (this.role === "server") this.#unread.watch();
    this.announceOutput();
  }

  receiveEnd(cause?: Error): void {
    this.#ending.transportEnded(cause);
  }

  takeOutput(): readonly Uint8Array[] {
    this.sender.flush();
    this.#isOutputAnnounced = false;
    this.#queuedControlFrames = 0;
    return this.out.take();
  }

  outputWritten(sizeBytes: number): void {
    if (!(sizeBytes >= 0 && sizeBytes <= this.out.unwrittenBytes)) {
      throw new Http2UsageError(`${sizeBytes} bytes written, where ${this.out.unwrittenBytes} were taken`);
    }
    this.out.written(sizeBytes);
    this.sender.pump();
    if (this.role === "server") this.#unread.watch();
  }

  nextDeadline(): number {
    return this.deadlines.next();
  }

  handleDeadline(now: number): void {
    if (this.isClosed) return;
    this.now = now;
    switch (this.deadlines.takeDue(now)) {
      case "preface":
        this.#fail(NO_PREFACE_IN_TIME);
        break;
      case "settings":
        this.#fail(NO_SETTINGS_ACK_IN_TIME);
        break;
      case "frame":
        this.#fail(NO_REST_IN_TIME);
        break;
      case "unread":
        this.#unread.onDue();
        break;
      case "keepalive":
        this.#keepalive?.onDue(now);
        this.announceOutput();
        break;
      case "age":
        this.#age?.onAgeDue(now);
        break;
      case "grace":
        this.#age?.onGraceDue();
        break;
      case "idle":
        this.#age?.onIdleDue(now);
        break;
      case "shutdown":
        this.#ending.finishShutdown();
        this.announceOutput();
        break;
    }
  }

  openStream(headers: OutgoingHeaders, endStream: boolean, listener: StreamListener): Stream {
    const id = this.streams.nextId();
    if (id === undefined || this.availableStreams === 0) {
      throw new Http2UsageError(`no stream can be opened: ${this.#whyNoStream()}`);
    }
    assertSendable(headers, this.sender.maxHeaderListSize);
    const stream = new Http2Stream(id, this, listener, this.#peerInitialWindow, this.#flow.initialStreamWindow);
    stream.isHeadRequest = isHeadRequest(headers);
    this.streams.add(stream);
    this.counters.streamsOpened++;
    this.#keepalive?.onStreamOpened();
    this.sender.sendRequest(stream, headers, endStream);
    if (this.availableStreams === 0) this.#isAtStreamLimit = true;
    // Section 5.1.1: a connection that has used up its ids is of no more use than for what is open.
    if (this.streams.nextId() === undefined) this.shutdown(this.now);
    return stream;
  }

  ping(now: number, onAcknowledged: (roundTripMs: number) => void): void {
    if (this.isClosed) return;
    this.now = now;
    this.pings.send(this.out, now, onAcknowledged);
    this.announceOutput();
  }

  shutdown(now: number): void {
    this.now = now;
    this.#ending.shutdown(now);
    this.announceOutput();
  }

  close(code: ErrorCode, reason: string): void {
    this.#ending.close(code, reason);
    this.announceOutput();
  }

  // What streams ask for.

  consume(stream: Http2Stream, sizeBytes: number): void {
    stream.unconsumed -= sizeBytes;
    if (this.isClosed) return;
    this.#flow.consumed(stream, sizeBytes);
    this.announceOutput();
  }

  resetStream(stream: Http2Stream, code: ErrorCode): void {
    writeRstStreamFrame(this.out, stream.id, code);
    this.#cutOff(stream, undefined);
    this.announceOutput();
  }

  // What the sender tells.

  announceOutput(): void {
    if (this.#isOutputAnnounced || this.out.pendingBytes === 0) return;
    this.#isOutputAnnounced = true;
    this.#listener.onOutput();
  }

  onSendEnded(stream: Http2Stream): void {
    stream.send = SendHalf.ENDED;
    if (stream.receive !== ReceiveHalf.ENDED) return;
    this.#removeEnded(stream);
    this.#afterStream();
  }

  // What keepalive, age and the bandwidth probe ask for.

  sendKeepalivePing(): void {
    this.#keepalivePingsSent++;
    this.pings.send(this.out, this.now, () => {});
  }

  onPeerDead(reason: string): void {
    this.counters.onLimit("keepaliveTimeoutMs");
    this.#ending.transportEnded(new Error(reason));
  }

  endByAge(): void {
    this.close(ErrorCode.NO_ERROR, "max_age");
  }

  sendProbePing(onAcknowledged: (roundTripMs: number) => void): void {
    this.pings.send(this.out, this.now, onAcknowledged);
  }

  onLargerWindow(sizeBytes: number): void {
    // Without a deadline: on a slow link the acknowledgement stands behind all the data that the windows let out.
    writeSettingsFrame(this.out, [[Setting.INITIAL_WINDOW_SIZE, sizeBytes]]);
    this.#flow.grow(sizeBytes, this.streams.all());
    this.announceOutput();
  }

  // What the ending tells.

  onEnd(end: ConnectionEnd): void {
    this.deadlines.clearAll();
    this.sender.scheduler.clear();
    this.pings.clear();
    this.#unread.clear();
    for (const stream of this.streams.all()) {
      this.streams.removeCutOff(stream);
      this.#detach(stream);
      this.#tellReset(stream, { ...end, isUnprocessed: false });
    }
    this.#listener.onClosed(end);
  }

  // What the receiver tells.

  findStream(streamId: number): Http2Stream | undefined {
    return this.streams.find(streamId);
  }

  absentStream(streamId: number): AbsentStream {
    return this.streams.absent(streamId);
  }

  onFault(fault: Fault, streamId: number): void {
    if (fault.scope === "connection" || streamId === 0) {
      this.#fail(fault);
      return;
    }
    if (fault.limit !== undefined) this.counters.onLimit(fault.limit);
    writeRstStreamFrame(this.out, streamId, fault.code);
    this.#countControlFrame();
    const stream = this.streams.find(streamId);
    if (stream === undefined) this.streams.refuse(streamId);
    else {
      this.#cutOff(stream, { code: fault.code, initiator: "local", reason: fault.reason, isUnprocessed: false });
    }
    const flood = this.#budget.onCausedReset(this.now);
    if (flood !== undefined && this.role === "server") this.#fail(flood);
  }

  onSetting(identifier: number, value: number): Fault | undefined {
    if (identifier === Setting.INITIAL_WINDOW_SIZE) return this.#changeInitialWindow(value);
    if (identifier === Setting.MAX_CONCURRENT_STREAMS) this.#peerMaxStreams = value;
    else this.sender.applySetting(identifier, value);
    return undefined;
  }

  onSettingsEnd(): void {
    // Section 6.5.2: without a value there is no limit.
    this.#peerMaxStreams ??= MAX_UINT31;
    writeSettingsAck(this.out);
    this.#countControlFrame();
    this.deadlines.clear("preface");
    this.#listener.onSettings();
    this.#tellStreamsAvailable();
    if (this.availableStreams === 0) this.#isAtStreamLimit = true;
    this.sender.pump();
  }

  onSettingsAck(): void {
    this.deadlines.clear("settings");
    this.#receiver.settingsAcknowledged();
    this.#flow.settingsAcknowledged(this.streams.all());
  }

  onPing(bytes: Uint8Array, start: number): Fault | undefined {
    writePingAck(this.out, bytes, start);
    this.#countControlFrame();
    if (this.role === "client") return undefined;
    const { scheduler } = this.sender;
    const fault = this.#pingPolicy.onPing(this.now, this.streams.size > 0, scheduler.hasSent);
    scheduler.hasSent = false;
    return fault;
  }

  onPingAck(high: number, low: number): void {
    this.pings.acknowledged(high, low, this.now);
  }

  onGoaway(frame: GoawayFrame): void {
    this.#ending.peerGoesAway(frame);
    if (this.role === "client") {
      const reset = unprocessedBy(frame);
      for (const stream of this.streams.all()) {
        if (stream.id > frame.lastStreamId) this.#cutOff(stream, reset);
      }
    }
    if (this.isClosed) return;
    this.#listener.onGoaway(frame.code, frame.lastStreamId, frame.debugData);
    this.#ending.closeIfDrained();
  }

  onConnectionCredit(increment: number): Fault | undefined {
    const window = raiseWindow(this.sender.scheduler.connectionWindow, increment);
    if (window === undefined) return CONNECTION_WINDOW_OVERFLOW;
    this.sender.scheduler.connectionWindow = window;
    this.sender.scheduler.pump();
    return undefined;
  }

  onStreamCredit(stream: Http2Stream, increment: number): Fault | undefined {
    const window = raiseWindow(stream.sendWindow, increment);
    if (window === undefined) return STREAM_WINDOW_OVERFLOW;
    stream.sendWindow = window;
    this.sender.scheduler.schedule(stream);
    this.sender.scheduler.pump();
    return undefined;
  }

  onNewStream(streamId: number, block: HeaderBlock, endStream: boolean, fault: Fault | undefined): Fault | undefined {
    this.streams.highestId = streamId;
    // Section 6.8: a stream above our GOAWAY's is ignored, and the client knows that it was.
    if (streamId > this.#ending.lastAcceptedId) return undefined;
    const isFull = this.streams.size >= this.#options.maxConcurrentStreams;
    const refusal = isFull ? TOO_MANY_STREAMS : (fault ?? checkRequestBlock(block, endStream));
    if (refusal !== undefined) return refusal;
    const window = this.#flow.initialStreamWindow;
    const stream = new Http2Stream(streamId, this, undefined, this.#peerInitialWindow, window);
    stream.contentLeft = block.asRequest().contentLength;
    stream.receive = endStream ? ReceiveHalf.ENDED : ReceiveHalf.DATA;
    this.streams.add(stream);
    this.counters.streamsOpened++;
    this.#unread.onRequest(stream, block.fields, endStream);
    return undefined;
  }

  onStreamHeaders(stream: Http2Stream, block: HeaderBlock, endStream: boolean): Fault | undefined {
    if (stream.receive === ReceiveHalf.HEADERS) {
      const verdict = checkResponseBlock(stream, block, endStream);
      if (typeof verdict === "object") return verdict;
      if (verdict === "informational") return this.#budget.onControlFrame(this.now);
      this.#onResponse(stream, block, endStream);
      return undefined;
    }
    const fault = checkTrailerBlock(stream, block, endStream);
    if (fault !== undefined) return fault;
    const isGone = this.#receiveEnded(stream);
    stream.listener?.onTrailers(block.fields);
    if (isGone) this.#afterStream();
    return undefined;
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

  accept(stream: Http2Stream, headers: HeaderList, endStream: boolean): StreamListener {
    const listener = this.#listener.onStream(stream, headers, endStream);
    stream.listener = listener;
    // The listener of the connection may have ended it.
    if (stream.untoldReset !== undefined) listener.onReset(stream.untoldReset);
    return listener;
  }

  onPeerStalled(): void {
    this.#fail(UNREAD_DATA);
  }

  #onResponse(stream: Http2Stream, block: HeaderBlock, endStream: boolean): void {
    stream.receive = ReceiveHalf.DATA;
    const isGone = endStream && this.#receiveEnded(stream);
    stream.listener?.onHeaders(block.fields, endStream);
    if (isGone) this.#afterStream();
  }

  #changeInitialWindow(size: number): Fault | undefined {
    const change = size - this.#peerInitialWindow;
    this.#peerInitialWindow = size;
    for (const stream of this.streams.all()) {
      // Section 6.9.2: it changes the streams that are there too, and may make a window negative.
      if (stream.sendWindow + change > MAX_UINT31) return CONNECTION_WINDOW_OVERFLOW;
      stream.sendWindow += change;
      this.sender.scheduler.schedule(stream);
    }
    return undefined;
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
    this.counters.streamsEnded++;
    this.#budget.onStreamEnded();
  }

  /** Ends a stream before its time. The listener is told, unless it was its own wish. */
  #cutOff(stream: Http2Stream, reset: StreamReset | undefined): void {
    if (reset?.initiator === "remote") this.streams.removeEnded(stream);
    else this.streams.removeCutOff(stream);
    this.#detach(stream);
    this.#tellReset(stream, reset);
    this.#afterStream();
  }

  #detach(stream: Http2Stream): void {
    stream.send = SendHalf.CUT_OFF;
    stream.receive = ReceiveHalf.ENDED;
    this.sender.scheduler.queuedBytes -= stream.queue.sizeBytes;
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
    if (this.streams.size === 0) this.#age?.onIdle(this.now);
    if (this.#ending.state.name === "draining") this.#ending.closeIfDrained();
    else this.#tellStreamsAvailable();
  }

  #tellStreamsAvailable(): void {
    if (!this.#isAtStreamLimit || this.availableStreams === 0) return;
    this.#isAtStreamLimit = false;
    this.#listener.onStreamsAvailable();
  }

  /** Another frame or header block is the one whose rest is to come, or none is. */
  #watchUnfinished(unfinished: number): void {
    this.#unfinished = unfinished;
    if (this.isClosed) return;
    if (unfinished === 0) this.deadlines.clear("frame");
    else this.deadlines.set("frame", this.now + this.#options.frameTimeoutMs);
  }

  #fail(fault: Fault): void {
    if (this.isClosed) return;
    if (fault.limit !== undefined) this.counters.onLimit(fault.limit);
    this.close(fault.code, fault.reason);
  }

  /** A peer that makes us answer, and reads no answers, is cut off (section 10.5). */
  #countControlFrame(): void {
    this.#queuedControlFrames++;
    if (this.#queuedControlFrames > this.#options.maxQueuedControlFrames && this.out.unwrittenBytes > 0) {
      this.#fail(UNREAD_ANSWERS);
    }
  }

  #whyNoStream(): string {
    if (this.role === "server") return "a server opens none";
    if (this.#ending.state.name !== "open") return `the connection is ${this.#ending.state.name}`;
    if (this.streams.nextId() === undefined) return "the connection has used up its stream ids";
    return `${this.streams.size} are open, which is what the peer allows`;
  }
}

const NO_OPTIONS: ConnectionOptions = {};

/** The streams that are opened before the peer has told its limit: what everyone allows (section 6.5.2). */
const UNANNOUNCED_MAX_STREAMS = 100;
/** What a peer may leave unread of answers for each stream that it may have open. */
const UNREAD_BYTES_PER_STREAM = 1024;

function unprocessedBy(frame: GoawayFrame): StreamReset {
  const text = frame.debugData === "" ? "" : `: ${frame.debugData}`;
  const reason = `the peer is going away with ${errorCodeName(frame.code)}${text}`;
  return { code: frame.code, initiator: "remote", reason, isUnprocessed: true };
}
