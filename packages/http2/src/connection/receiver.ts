import type { ReceiveFlow } from "../flow/receive-flow.js";
import { INTERRUPTED_BLOCK, STRAY_CONTINUATION } from "../frame/continuation-frame.js";
import { PADDING_FAULT } from "../frame/data-frame.js";
import { ErrorCode } from "../frame/error-code.js";
import { connectionFault, type Fault, lengthFault, needsStreamFault } from "../frame/fault.js";
import { FrameFlag, FrameType, readUint31, readUint32 } from "../frame/frame-header.js";
import { FrameReader, type FrameSink } from "../frame/frame-reader.js";
import { checkGoawayFrame, type GoawayFrame, parseGoawayFrame } from "../frame/goaway-frame.js";
import { checkDependency, PRIORITY_SIZE } from "../frame/headers-frame.js";
import { checkPingFrame } from "../frame/ping-frame.js";
import { checkPriorityFrame } from "../frame/priority-frame.js";
import { PUSH_PROMISE_FAULT } from "../frame/push-promise-frame.js";
import { checkRstStreamFrame } from "../frame/rst-stream-frame.js";
import { checkSetting, checkSettingsFrame, SETTING_SIZE, Setting } from "../frame/settings-frame.js";
import { checkWindowIncrement, checkWindowUpdateLength } from "../frame/window-update-frame.js";
import { HpackDecoder } from "../hpack/hpack-decoder.js";
import type { CounterSet } from "../limits/connection-counters.js";
import type { PeerBudget } from "../limits/peer-budget.js";
import type { Http2Stream } from "../stream/http2-stream.js";
import { ReceiveHalf, SendHalf } from "../stream/stream-state.js";
import type { Exchanges } from "./exchanges.js";
import {
  DATA_BEFORE_HEADERS,
  ENDED_STREAM,
  HALF_CLOSED,
  IDLE_STREAM,
  IS_HTTP1,
  IS_TLS,
  NO_PREFACE,
  NO_SETTINGS,
  SETTINGS_FLOOD,
  SKIPPED_STREAM,
} from "./faults.js";
import { HeaderGathering } from "./header-gathering.js";
import { countContent } from "./incoming-message.js";
import { matchPreface, PREFACE, strangerIn } from "./preface.js";
import type { ResolvedOptions } from "./resolved-options.js";

/**
 * What the receiver tells its connection, once a frame has been found to be in order. A fault that is returned is one
 * that the connection found.
 */
export interface ReceiverHost {
  readonly role: "client" | "server";
  readonly isClosed: boolean;
  readonly now: number;
  readonly exchanges: Exchanges;
  onFault(fault: Fault, streamId: number): void;
  onSetting(identifier: number, value: number): void;
  /** SETTINGS_INITIAL_WINDOW_SIZE: the last that a frame has, and the highest. */
  onInitialWindow(size: number, highest: number): Fault | undefined;
  onSettingsEnd(): void;
  onSettingsAck(): Fault | undefined;
  onPing(bytes: Uint8Array, start: number): Fault | undefined;
  onPingAck(high: number, low: number): Fault | undefined;
  onGoaway(frame: GoawayFrame): void;
  onConnectionCredit(increment: number): Fault | undefined;
}

/** The receiving side of a connection: preface, frames and their order, header blocks, received flow control. */
export class Receiver implements FrameSink {
  readonly #host: ReceiverHost;
  readonly #flow: ReceiveFlow;
  readonly #budget: PeerBudget;
  readonly #reader: FrameReader;
  readonly #counters: CounterSet;
  readonly #options: ResolvedOptions;
  // Made with the first header block, since an idle connection should cost little.
  #decoder: HpackDecoder | undefined = undefined;
  #areSettingsAcknowledged = false;
  #hasBegun = false;
  #prefaceMatched = 0;
  #hasSettings = false;
  /** Frames and header blocks that are complete. */
  #finished = 0;
  /** A header block that is not complete: nothing else may come. */
  #gathering: HeaderGathering | undefined = undefined;
  /** The DATA frame that comes in pieces; its stream is undefined when the data is dropped. */
  #pieceStream: Http2Stream | undefined = undefined;
  #pieceEndStream = false;

  constructor(
    host: ReceiverHost,
    flow: ReceiveFlow,
    budget: PeerBudget,
    counters: CounterSet,
    options: ResolvedOptions,
  ) {
    this.#counters = counters;
    this.#host = host;
    this.#flow = flow;
    this.#budget = budget;
    this.#reader = new FrameReader(this, options.maxFrameSize);
    this.#options = options;
    if (host.role === "client") this.#prefaceMatched = PREFACE.length;
  }

  get isClosed(): boolean {
    return this.#host.isClosed;
  }

  /**
   * The number of the frame or header block that the peer has begun and not finished; 0 when there is none. A block and
   * its CONTINUATION frames have one number.
   */
  get unfinished(): number {
    return this.#gathering !== undefined || this.#reader.isInsideFrame ? this.#finished + 1 : 0;
  }

  receive(chunk: Uint8Array): void {
    let start = 0;
    if (!this.#hasSettings) {
      start = matchPreface(chunk, this.#prefaceMatched);
      // Who sends a preface is no stranger, and is not looked at.
      const stranger = this.#hasBegun || start > 0 ? undefined : STRANGERS[strangerIn(chunk) ?? "none"];
      this.#hasBegun ||= chunk.length > 0;
      if (stranger !== undefined || start < 0) {
        this.#host.onFault(stranger ?? NO_PREFACE, 0);
        return;
      }
      this.#prefaceMatched += start;
    }
    this.#reader.receive(chunk, start);
  }

  settingsAcknowledged(): void {
    this.#areSettingsAcknowledged = true;
    this.#decoder?.settingsAcknowledged();
  }

  onFrame(type: number, flags: number, streamId: number, bytes: Uint8Array, start: number, end: number): void {
    const fault = this.#checkOrder(type, flags, streamId) ?? this.#dispatch(type, flags, streamId, bytes, start, end);
    if (this.#gathering === undefined) this.#finished++;
    if (fault !== undefined) this.#host.onFault(fault, streamId);
  }

  onFrameTooLarge(type: number, _streamId: number, length: number): void {
    // Sections 4.2 and 5.4.2: every oversized frame may be an error of the connection, and most must.
    const reason = `a frame of type ${type} has ${length} octets, above SETTINGS_MAX_FRAME_SIZE`;
    this.#host.onFault(this.#hasSettings ? connectionFault(ErrorCode.FRAME_SIZE_ERROR, reason) : NO_SETTINGS, 0);
  }

  onDataHead(flags: number, streamId: number, length: number): void {
    this.#finished++;
    const fault =
      this.#checkOrder(FrameType.DATA, flags, streamId) ?? this.#acceptData(flags, streamId, length, length);
    if (fault !== undefined) this.#host.onFault(fault, streamId);
  }

  onDataPiece(bytes: Uint8Array, start: number, end: number, isLast: boolean): void {
    const stream = this.#pieceStream;
    if (stream === undefined || this.#host.isClosed) return;
    if (stream.send === SendHalf.CUT_OFF) {
      // What was delivered is given back already, and what is to come was never counted as delivered.
      this.#flow.discarded(end - start);
      return;
    }
    const endStream = isLast && this.#pieceEndStream;
    stream.unconsumed += end - start;
    this.#host.exchanges.onData(stream, viewOf(bytes, start, end), endStream);
  }

  /** Section 3.4: SETTINGS of the peer's own come first; section 4.3: a header block is not interrupted. */
  #checkOrder(type: number, flags: number, streamId: number): Fault | undefined {
    if (this.#gathering !== undefined) {
      return type === FrameType.CONTINUATION && streamId === this.#gathering.streamId ? undefined : INTERRUPTED_BLOCK;
    }
    if (this.#hasSettings) return undefined;
    if (type !== FrameType.SETTINGS || (flags & FrameFlag.ACK) !== 0) return NO_SETTINGS;
    this.#hasSettings = true;
    return undefined;
  }

  #dispatch(
    type: number,
    flags: number,
    streamId: number,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): Fault | undefined {
    switch (type) {
      case FrameType.DATA:
        return this.#onData(flags, streamId, bytes, start, end);
      case FrameType.HEADERS:
        return this.#onHeaders(flags, streamId, bytes, start, end);
      case FrameType.CONTINUATION:
        return this.#onContinuation(flags, bytes, start, end);
      case FrameType.WINDOW_UPDATE:
        return this.#onWindowUpdate(streamId, bytes, start, end);
      case FrameType.RST_STREAM:
        return this.#onRstStream(streamId, bytes, start, end);
      case FrameType.PING:
        return this.#onPing(flags, streamId, bytes, start, end);
      case FrameType.SETTINGS:
        return this.#onSettings(flags, streamId, bytes, start, end);
      case FrameType.GOAWAY:
        return this.#onGoaway(streamId, bytes, start, end);
      case FrameType.PRIORITY:
        return this.#budget.onIncidentalFrame(this.#host.now) ?? checkPriorityFrame(streamId, bytes, start, end);
      case FrameType.PUSH_PROMISE:
        return PUSH_PROMISE_FAULT;
      default:
        return this.#budget.onIncidentalFrame(this.#host.now); // Section 5.5: what is unknown is ignored.
    }
  }

  #onData(flags: number, streamId: number, bytes: Uint8Array, start: number, end: number): Fault | undefined {
    const length = end - start;
    if ((flags & FrameFlag.PADDED) !== 0) {
      if (length === 0 || bytes[start]! >= length) return PADDING_FAULT;
      end -= bytes[start]!;
      start++;
    }
    const fault = this.#acceptData(flags, streamId, length, end - start);
    if (fault !== undefined) return fault;
    const stream = this.#pieceStream;
    this.#pieceStream = undefined;
    if (stream === undefined) return undefined;
    stream.unconsumed += end - start;
    if (length > end - start) this.#flow.consumed(stream, length - (end - start));
    this.#host.exchanges.onData(stream, viewOf(bytes, start, end), (flags & FrameFlag.END_STREAM) !== 0);
    return undefined;
  }

  /**
   * What is checked of a DATA frame before its data is looked at. `length` counts against the windows, `dataLength` is
   * without padding. Leaves the stream in `#pieceStream`, or undefined there when the data is to be dropped.
   */
  #acceptData(flags: number, streamId: number, length: number, dataLength: number): Fault | undefined {
    this.#pieceStream = undefined;
    this.#pieceEndStream = (flags & FrameFlag.END_STREAM) !== 0;
    if (streamId === 0) return DATA_ON_CONNECTION;
    const overrun = this.#flow.received(length);
    if (overrun !== undefined) return overrun;
    const stream = this.#host.exchanges.streams.find(streamId);
    if (stream === undefined || stream.receive !== ReceiveHalf.DATA) {
      this.#flow.discarded(length);
      if (stream !== undefined) return wrongTime(stream);
      return this.#absentFault(streamId) ?? (dataLength > 0 ? undefined : this.#onLateEmptyData());
    }
    if (dataLength > 0) this.#budget.onData();
    else if (!this.#pieceEndStream) {
      const flood = this.#budget.onEmptyData();
      if (flood !== undefined) return flood;
    }
    const fault = this.#flow.receivedOnStream(stream, length) ?? countContent(stream, dataLength, this.#pieceEndStream);
    if (fault !== undefined) {
      this.#flow.discarded(length);
      return fault;
    }
    this.#pieceStream = stream;
    return undefined;
  }

  /** The end of a request may come as late as its stream was cut off early; what ends nothing has no such reason. */
  #onLateEmptyData(): Fault | undefined {
    return this.#pieceEndStream ? this.#onLateFrame() : this.#budget.onEmptyData();
  }

  /** A frame that came too late for its stream. A client causes them itself, by the calls that it cancels. */
  #onLateFrame(): Fault | undefined {
    this.#counters.lateFramesReceived++;
    return this.#host.role === "server" ? this.#budget.onLateFrame(this.#host.now) : undefined;
  }

  /** Section 5.1: a frame on an idle stream, or on one that both sides have ended; late frames are ignored. */
  #absentFault(streamId: number): Fault | undefined {
    const absent = this.#host.exchanges.streams.absent(streamId);
    if (absent === "idle") return IDLE_STREAM;
    return absent === "ended" ? ENDED_STREAM : undefined;
  }

  #onHeaders(flags: number, streamId: number, bytes: Uint8Array, start: number, end: number): Fault | undefined {
    if (streamId === 0) return HEADERS_ON_CONNECTION;
    if ((flags & FrameFlag.PADDED) !== 0) {
      if (start === end || bytes[start]! >= end - start) return PADDING_FAULT;
      end -= bytes[start]!;
      start++;
    }
    let fault: Fault | undefined;
    if ((flags & FrameFlag.PRIORITY) !== 0) {
      if (end - start < PRIORITY_SIZE) return SHORT_PRIORITY;
      fault = checkDependency(bytes, start, streamId);
      start += PRIORITY_SIZE;
    }
    const endStream = (flags & FrameFlag.END_STREAM) !== 0;
    if ((flags & FrameFlag.END_HEADERS) !== 0) return this.#onBlock(streamId, endStream, fault, bytes, start, end);
    this.#gathering = new HeaderGathering(streamId, endStream, fault, this.#options);
    return this.#gathering.add(bytes, start, end);
  }

  #onContinuation(flags: number, bytes: Uint8Array, start: number, end: number): Fault | undefined {
    const gathering = this.#gathering;
    if (gathering === undefined) return STRAY_CONTINUATION;
    this.#counters.continuationFramesReceived++;
    const flood = gathering.add(bytes, start, end);
    if (flood !== undefined) return flood;
    if ((flags & FrameFlag.END_HEADERS) === 0) return undefined;
    this.#gathering = undefined;
    const { block, streamId, endStream, fault } = gathering;
    return this.#onBlock(streamId, endStream, fault, block, 0, block.length);
  }

  /** Every block is decoded, whatever becomes of it, since the dynamic table depends on it (section 4.3). */
  #onBlock(
    streamId: number,
    endStream: boolean,
    fault: Fault | undefined,
    bytes: Uint8Array,
    start: number,
    end: number,
  ): Fault | undefined {
    this.#decoder ??= this.#makeDecoder();
    const block = this.#decoder.decode(bytes, start, end);
    if (block === undefined) {
      return connectionFault(ErrorCode.COMPRESSION_ERROR, `a header block is broken: ${this.#decoder.failure}`);
    }
    const stream = this.#host.exchanges.streams.find(streamId);
    if (stream === undefined) {
      if (this.#host.role === "client" || (streamId & 1) === 0) {
        return this.#absentFault(streamId) ?? this.#onLateFrame();
      }
      const absent = this.#host.exchanges.streams.absent(streamId);
      if (absent === "unknown") return SKIPPED_STREAM;
      if (absent !== "idle") return this.#absentFault(streamId) ?? this.#onLateFrame();
      this.#budget.onHeaders();
      return this.#host.exchanges.onNewStream(streamId, block, endStream, fault);
    }
    if (stream.receive === ReceiveHalf.ENDED) return HALF_CLOSED;
    return fault ?? this.#host.exchanges.onHeaders(stream, block, endStream);
  }

  #makeDecoder(): HpackDecoder {
    const { headerTableSize, maxHeaderListSize, maxHeaderFields } = this.#options;
    const limits = { tableSize: headerTableSize, maxListSize: maxHeaderListSize, maxFields: maxHeaderFields };
    const decoder = new HpackDecoder(limits);
    if (this.#areSettingsAcknowledged) decoder.settingsAcknowledged();
    return decoder;
  }

  #onWindowUpdate(streamId: number, bytes: Uint8Array, start: number, end: number): Fault | undefined {
    const fault = checkWindowUpdateLength(end - start);
    if (fault !== undefined) return fault;
    const increment = readUint31(bytes, start);
    const zero = checkWindowIncrement(streamId, increment);
    if (streamId === 0) return zero ?? this.#host.onConnectionCredit(increment);
    const stream = this.#host.exchanges.streams.find(streamId);
    if (stream === undefined) return this.#host.exchanges.streams.absent(streamId) === "idle" ? IDLE_STREAM : undefined;
    return zero ?? this.#host.exchanges.onCredit(stream, increment);
  }

  #onRstStream(streamId: number, bytes: Uint8Array, start: number, end: number): Fault | undefined {
    const fault = checkRstStreamFrame(streamId, end - start);
    if (fault !== undefined) return fault;
    const stream = this.#host.exchanges.streams.find(streamId);
    if (stream === undefined) {
      return this.#host.exchanges.streams.absent(streamId) === "idle" ? IDLE_STREAM : this.#onLateFrame();
    }
    this.#host.exchanges.onReset(stream, readUint32(bytes, start));
    const flood = this.#budget.onReset(this.#host.now);
    return this.#host.role === "server" ? flood : undefined;
  }

  #onSettings(flags: number, streamId: number, bytes: Uint8Array, start: number, end: number): Fault | undefined {
    const fault = checkSettingsFrame(streamId, flags, end - start);
    if (fault !== undefined) return fault;
    if ((flags & FrameFlag.ACK) !== 0) return this.#host.onSettingsAck();
    // One frame can hold thousands of settings (CVE-2020-11080), of which six mean something.
    if (end - start > this.#options.maxSettingsInFrame * SETTING_SIZE) return SETTINGS_FLOOD;
    const isFromServer = this.#host.role === "client";
    let initialWindow = -1;
    let highestWindow = -1;
    for (let at = start; at < end; at += SETTING_SIZE) {
      const identifier = (bytes[at]! << 8) | bytes[at + 1]!;
      const value = readUint32(bytes, at + 2);
      const wrong = checkSetting(identifier, value, isFromServer);
      if (wrong !== undefined) return wrong;
      if (identifier === Setting.INITIAL_WINDOW_SIZE) {
        initialWindow = value;
        highestWindow = Math.max(highestWindow, value);
      } else this.#host.onSetting(identifier, value);
    }
    if (initialWindow >= 0) {
      const overflow = this.#host.onInitialWindow(initialWindow, highestWindow);
      if (overflow !== undefined) return overflow;
    }
    this.#host.onSettingsEnd();
    return this.#budget.onControlFrame(this.#host.now);
  }

  #onPing(flags: number, streamId: number, bytes: Uint8Array, start: number, end: number): Fault | undefined {
    const fault = checkPingFrame(streamId, end - start);
    if (fault !== undefined) return fault;
    if ((flags & FrameFlag.ACK) === 0) return this.#host.onPing(bytes, start);
    return this.#host.onPingAck(readUint32(bytes, start), readUint32(bytes, start + 4));
  }

  #onGoaway(streamId: number, bytes: Uint8Array, start: number, end: number): Fault | undefined {
    const fault = checkGoawayFrame(streamId, end - start);
    if (fault === undefined) this.#host.onGoaway(parseGoawayFrame(bytes, start, end));
    return fault ?? this.#budget.onControlFrame(this.#host.now);
  }
}

// Sections 6.1 and 6.2; the length of the priority fields is that of section 6.2.
const DATA_ON_CONNECTION = needsStreamFault("DATA");
const HEADERS_ON_CONNECTION = needsStreamFault("HEADERS");
const SHORT_PRIORITY = lengthFault("HEADERS", "5 octets for its priority");
const STRANGERS = { "HTTP/1": IS_HTTP1, TLS: IS_TLS, none: undefined } as const;

function wrongTime(stream: Http2Stream): Fault {
  return stream.receive === ReceiveHalf.ENDED ? HALF_CLOSED : DATA_BEFORE_HEADERS;
}

function viewOf(bytes: Uint8Array, start: number, end: number): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset + start, end - start);
}
