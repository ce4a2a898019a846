import { type FlowHost, ReceiveFlow } from "../flow/receive-flow.js";
import { ErrorCode, errorCodeName } from "../frame/error-code.js";
import type { Fault } from "../frame/fault.js";
import { MAX_UINT31 } from "../frame/frame-header.js";
import type { GoawayFrame } from "../frame/goaway-frame.js";
import { writePingAck } from "../frame/ping-frame.js";
import { plainBytes } from "../frame/plain-bytes.js";
import { writeRstStreamFrame } from "../frame/rst-stream-frame.js";
import { Setting, writeSettingsAck, writeSettingsFrame } from "../frame/settings-frame.js";
import { CONNECTION_WINDOW_OVERFLOW } from "../frame/window-update-frame.js";
import type { HeaderList, OutgoingHeaders } from "../header/header-list.js";
import { HpackEncoder } from "../hpack/hpack-encoder.js";
import { type ConnectionCounters, CounterSet } from "../limits/connection-counters.js";
import { PeerBudget } from "../limits/peer-budget.js";
import { PingPolicy } from "../limits/ping-policy.js";
import { raiseWindow } from "../output/data-scheduler.js";
import { OutputBuffer } from "../output/output-buffer.js";
import { Sender, type SenderHost } from "../output/sender.js";
import type { Http2Stream } from "../stream/http2-stream.js";
import type { Stream, StreamListener, StreamReset } from "../stream/stream.js";
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
import { Ending, type EndingParts, OPEN } from "./ending.js";
import { Exchanges, type ExchangesHost } from "./exchanges.js";
import {
  NO_PREFACE_IN_TIME,
  NO_REST_IN_TIME,
  NO_SETTINGS_ACK_IN_TIME,
  UNREAD_ANSWERS,
  UNREAD_DATA,
  UNREAD_OUTPUT,
} from "./faults.js";
import { Keepalive, type KeepaliveHost } from "./keepalive.js";
import { PeerAllowance } from "./peer-allowance.js";
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
    ExchangesHost,
    ReceiverHost,
    SenderHost,
    EndingParts,
    UnreadHost,
    KeepaliveHost,
    AgeHost,
    FlowHost
{
  readonly role: "client" | "server";
  readonly out = new OutputBuffer();
  readonly deadlines = new Deadlines();
  readonly counters: CounterSet & ConnectionCounters = new CounterSet();
  now: number;

  readonly #listener: ConnectionListener;
  readonly #options: ResolvedOptions;
  readonly #flow: ReceiveFlow;
  readonly #budget: PeerBudget;
  readonly #peer = new PeerAllowance();
  readonly #receiver: Receiver;
  /** Undefined where nothing was asked of it. */
  readonly #keepalive: Keepalive | undefined;
  readonly #age: ConnectionAge | undefined;

  // Made when they are needed, since an idle connection should cost little: the first two with the first stream.
  #exchanges: Exchanges | undefined = undefined;
  #unread: UnreadAnswers | undefined = undefined;
  #ending: Ending | undefined = undefined;
  #pings: Pings | undefined = undefined;
  #pingPolicy: PingPolicy | undefined = undefined;

  #isOutputAnnounced = false;
  #isTakingOutput = false;
  /** The frame or header block that the "frame" deadline is for. */
  #unfinished = 0;
  /** SETTINGS of ours that the peer has not acknowledged. */
  #settingsInFlight = 1;
  /** Frames since the last `takeOutput` that answer the peer's own. */
  #queuedControlFrames = 0;
  #keepalivePingsSent = 0;

  constructor(role: "client" | "server", listener: ConnectionListener, now: number, options: ResolvedOptions) {
    this.role = role;
    this.now = now;
    this.#listener = listener;
    this.#options = options;
    this.#flow = new ReceiveFlow(this, options);
    this.#budget = new PeerBudget(options, this.counters);
    this.#receiver = new Receiver(this, this.#flow, this.#budget, this.counters, options);
    this.deadlines.set("preface", now + options.prefaceTimeoutMs);
    this.deadlines.set("settings", now + options.settingsTimeoutMs);
    if (options.keepaliveTimeMs < Number.POSITIVE_INFINITY) this.#keepalive = new Keepalive(this, options, now);
    if (Math.min(options.maxConnectionAgeMs, options.maxConnectionIdleMs) < Number.POSITIVE_INFINITY) {
      this.#age = new ConnectionAge(this, options, now);
    }
    if (role === "client") this.out.append(PREFACE, 0, PREFACE.length);
    writeSettingsFrame(this.out, announcedSettings(role, options));
    this.#flow.start();
  }

  get state(): ConnectionState {
    return this.#ending?.state ?? OPEN;
  }

  get isClosed(): boolean {
    return this.#ending?.state.name === "closed";
  }

  get exchanges(): Exchanges {
    this.#exchanges ??= this.#makeExchanges();
    return this.#exchanges;
  }

  get pings(): Pings {
    this.#pings ??= new Pings();
    return this.#pings;
  }

  get lastAcceptedId(): number {
    return this.#ending?.lastAcceptedId ?? MAX_UINT31;
  }

  get isPeerBehind(): boolean {
    return this.#unreadBytes > this.#options.maxUnreadOutputBytes / 2;
  }

  /** What waits behind output that the socket has not taken whole. */
  get #unreadBytes(): number {
    return this.out.unwrittenBytes > 0 ? this.out.pendingBytes : 0;
  }

  get activeStreams(): number {
    return this.#exchanges?.streams.size ?? 0;
  }

  get highestStreamId(): number {
    return this.#exchanges?.streams.highestId ?? 0;
  }

  get availableStreams(): number {
    return this.exchanges.available;
  }

  statistics(): ConnectionStatistics {
    return {
      sendWindow: this.#peer.connectionWindow,
      receiveWindow: this.#flow.window,
      peerMaxConcurrentStreams: this.#peer.maxConcurrentStreams,
      keepalivePingsSent: this.#keepalivePingsSent,
    };
  }

  receive(chunk: Uint8Array, now: number): void {
    if (this.isClosed) return;
    this.now = now;
    this.#keepalive?.onReceived(now);
    try {
      this.#receiver.receive(plainBytes(chunk));
    } catch (error) {
      // Nothing that a peer sends throws: this comes from a listener, and what it had to be told is lost.
      this.close(ErrorCode.INTERNAL_ERROR, "a listener threw");
      throw error;
    }
    if (this.#receiver.unfinished !== this.#unfinished) this.#watchUnfinished(this.#receiver.unfinished);
    if (this.#unreadBytes > this.#options.maxUnreadOutputBytes) this.#fail(UNREAD_OUTPUT);
    if (this.role === "server") this.#unread?.watch(true);
    this.announceOutput();
  }

  receiveEnd(cause?: Error): void {
    this.#beginEnding().transportEnded(cause);
  }

  takeOutput(): readonly Uint8Array[] {
    this.#isTakingOutput = true;
    try {
      this.#exchanges?.sender.flush();
    } finally {
      this.#isTakingOutput = false;
    }
    this.#isOutputAnnounced = false;
    this.#queuedControlFrames = 0;
    return this.out.take();
  }

  outputWritten(sizeBytes: number): void {
    if (!(sizeBytes >= 0 && sizeBytes <= this.out.unwrittenBytes)) {
      throw new Http2UsageError(`${sizeBytes} bytes written, where ${this.out.unwrittenBytes} were taken`);
    }
    this.out.written(sizeBytes);
    this.#pump();
    this.#exchanges?.tellAvailable();
    if (this.#exchanges?.sender.isWriteAwaited === true) this.#listener.onOutput();
    if (this.role === "server") this.#unread?.watch(false);
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
        this.#unread?.onDue();
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
        this.#ending?.finishShutdown();
        this.announceOutput();
        break;
    }
  }

  openStream(headers: OutgoingHeaders, endStream: boolean, listener: StreamListener): Stream {
    const { exchanges } = this;
    const stream = exchanges.open(headers, endStream, listener);
    this.#keepalive?.onStreamOpened();
    // Section 5.1.1: a connection that has used up its ids is of no more use than for what is open.
    if (exchanges.streams.nextId() === undefined) this.shutdown(this.now);
    return stream;
  }

  holdRequests(isHeld: boolean): void {
    this.#unread?.setFull(isHeld);
  }

  ping(now: number, onAcknowledged: (roundTripMs: number) => void): void {
    if (this.isClosed) return;
    this.now = now;
    this.pings.send(this.out, now, onAcknowledged);
    this.announceOutput();
  }

  shutdown(now: number): void {
    this.now = now;
    this.#beginEnding().shutdown(now);
    this.announceOutput();
  }

  close(code: ErrorCode, reason: string): void {
    this.#beginEnding().close(code, reason);
    this.announceOutput();
  }

  // What the sender tells.

  announceOutput(): void {
    if (this.#isOutputAnnounced || this.out.pendingBytes === 0) return;
    this.#isOutputAnnounced = true;
    this.#listener.onOutput();
  }

  announceMuchOutput(): void {
    // What is being taken comes first.
    if (!this.#isTakingOutput) this.#listener.onMuchOutput?.();
  }

  onSendEnded(stream: Http2Stream): void {
    this.exchanges.sendEnded(stream);
  }

  // What the exchanges tell, and the requests that are held back.

  onRequest(stream: Http2Stream, headers: HeaderList, endStream: boolean): void {
    this.#unread?.onRequest(stream, headers, endStream);
  }

  accept(stream: Http2Stream, headers: HeaderList, endStream: boolean): StreamListener {
    return this.exchanges.accept(stream, headers, endStream);
  }

  onRoomWanted(stream: Http2Stream): void {
    this.#unread?.onRoomWanted(stream);
  }

  onDeadlineSet(): void {
    this.#listener.onDeadlineSet?.();
  }

  onPeerStalled(): void {
    this.#fail(UNREAD_DATA);
  }

  onStreamGone(): void {
    if (this.activeStreams === 0) this.#age?.onIdle(this.now);
    this.#ending?.closeIfDrained();
  }

  // What keepalive, age and the bandwidth probe ask for.

  sendKeepalivePing(): void {
    this.#keepalivePingsSent++;
    this.pings.send(this.out, this.now, () => {});
  }

  onPeerDead(reason: string): void {
    this.counters.onLimit("keepaliveTimeoutMs");
    this.#beginEnding().transportEnded(new Error(reason));
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
    this.#settingsInFlight++;
    this.#flow.grow(sizeBytes, this.#openStreams());
    this.announceOutput();
  }

  // What the ending tells.

  onEnd(end: ConnectionEnd): void {
    this.deadlines.clearAll();
    this.#pings?.clear();
    this.#unread?.clear();
    this.#exchanges?.sender.scheduler.clear();
    this.#exchanges?.endAll(end);
    this.#listener.onClosed(end);
  }

  // What the receiver tells.

  onFault(fault: Fault, streamId: number): void {
    // Section 6.4: a stream that was never opened cannot be reset.
    const isIdle = this.exchanges.isIdle(streamId);
    if (fault.scope === "connection" || isIdle) {
      this.#fail(fault);
      return;
    }
    if (fault.limit !== undefined) this.counters.onLimit(fault.limit);
    writeRstStreamFrame(this.out, streamId, fault.code);
    this.#countControlFrame();
    this.exchanges.endForFault(streamId, fault);
    const flood = this.#budget.onCausedReset(this.now);
    if (flood !== undefined && this.role === "server") this.#fail(flood);
  }

  onSetting(identifier: number, value: number): void {
    if (identifier === Setting.HEADER_TABLE_SIZE) this.exchanges.sender.applyHeaderTableSize(value);
    else this.#peer.apply(identifier, value);
  }

  onInitialWindow(size: number, highest: number): Fault | undefined {
    if (this.#exchanges !== undefined) return this.#exchanges.changeInitialWindow(size, highest);
    this.#peer.initialWindowSize = size;
    return undefined;
  }

  onSettingsEnd(): void {
    // Section 6.5.2: without a value there is no limit.
    this.#peer.maxConcurrentStreams ??= MAX_UINT31;
    writeSettingsAck(this.out);
    this.#countControlFrame();
    this.deadlines.clear("preface");
    this.#listener.onSettings();
    if (this.role === "client") {
      this.exchanges.tellAvailable();
      this.exchanges.noticeLimit();
    }
    this.#pump();
  }

  onSettingsAck(): Fault | undefined {
    if (this.#settingsInFlight === 0) return this.#budget.onControlFrame(this.now);
    this.#settingsInFlight--;
    this.deadlines.clear("settings");
    this.#receiver.settingsAcknowledged();
    this.#flow.settingsAcknowledged(this.#openStreams());
    return undefined;
  }

  onPing(bytes: Uint8Array, start: number): Fault | undefined {
    writePingAck(this.out, bytes, start);
    this.#countControlFrame();
    const scheduler = this.#exchanges?.sender.scheduler;
    const hasSent = scheduler?.hasSent ?? false;
    if (scheduler !== undefined) scheduler.hasSent = false;
    const fault = this.#checkPing(hasSent);
    if (fault !== undefined || !hasSent) return fault ?? this.#budget.onControlFrame(this.now);
    this.#budget.onExpectedFrame();
    return undefined;
  }

  onPingAck(high: number, low: number): Fault | undefined {
    if (!this.#pings?.acknowledged(high, low, this.now)) return this.#budget.onControlFrame(this.now);
    this.#budget.onExpectedFrame();
    return undefined;
  }

  onGoaway(frame: GoawayFrame): void {
    this.#beginEnding().peerGoesAway(frame);
    if (this.role === "client") this.#exchanges?.endAbove(frame.lastStreamId, unprocessedBy(frame));
    if (this.isClosed) return;
    this.#listener.onGoaway(frame.code, frame.lastStreamId, frame.debugData);
    this.#ending?.closeIfDrained();
  }

  onConnectionCredit(increment: number): Fault | undefined {
    const window = raiseWindow(this.#peer.connectionWindow, increment);
    if (window === undefined) return CONNECTION_WINDOW_OVERFLOW;
    this.#peer.connectionWindow = window;
    this.#exchanges?.sender.scheduler.pump();
    return undefined;
  }

  #makeExchanges(): Exchanges {
    const options = this.#options;
    const { encoderTableSize: tableSize, neverIndexedNames, maxConcurrentStreams } = options;
    const encoder = new HpackEncoder({ tableSize, neverIndexedNames });
    const sender = new Sender(this, this.#peer, this.out, encoder, options);
    this.#unread = new UnreadAnswers(this, sender.scheduler, options);
    if (this.role === "server") sender.scheduler.roomBytes = options.maxBufferedConnectionBytes;
    return new Exchanges(this, this.#listener, this.#peer, sender, this.#flow, this.#budget, maxConcurrentStreams);
  }

  #beginEnding(): Ending {
    this.#ending ??= new Ending(this);
    return this.#ending;
  }

  #openStreams(): Http2Stream[] {
    return this.#exchanges?.streams.all() ?? [];
  }

  /** Sends what windows and output have come to allow. */
  #pump(): void {
    this.#exchanges?.sender.scheduler.pump();
    this.announceOutput();
  }

  #checkPing(hasSent: boolean): Fault | undefined {
    if (this.role === "client" || this.#options.minPingIntervalMs === 0) return undefined;
    this.#pingPolicy ??= new PingPolicy(this.#options);
    return this.#pingPolicy.onPing(this.now, this.activeStreams > 0, hasSent);
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
    this.counters.goawaysCaused++;
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
}

const NO_OPTIONS: ConnectionOptions = {};

function unprocessedBy(frame: GoawayFrame): StreamReset {
  const text = frame.debugData === "" ? "" : `: ${frame.debugData}`;
  const reason = `the peer is going away with ${errorCodeName(frame.code)}${text}`;
  return { code: frame.code, initiator: "remote", reason, isUnprocessed: true };
}
