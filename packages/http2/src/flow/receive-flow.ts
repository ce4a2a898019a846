import { ErrorCode } from "../frame/error-code.js";
import { connectionFault, type Fault, streamFault } from "../frame/fault.js";
import { MAX_UINT31 } from "../frame/frame-header.js";
import { writeWindowUpdateFrame } from "../frame/window-update-frame.js";
import type { OutputBuffer } from "../output/output-buffer.js";
import type { Http2Stream } from "../stream/http2-stream.js";
import { ReceiveHalf } from "../stream/stream-state.js";
import { BandwidthProbe, type ProbeHost } from "./bandwidth-probe.js";

/** What flow control needs of its connection. */
export interface FlowHost extends ProbeHost {
  readonly out: OutputBuffer;
}

export interface ReceiveFlowOptions {
  /** Of a stream. */
  readonly initialWindowSize: number;
  /** At least what it is before any settings. */
  readonly connectionWindowSize: number;
  readonly bdpProbe: boolean;
  readonly maxProbedWindowSize: number;
}

/**
 * What the peer may send (RFC 9113 section 5.2). Credit goes back when data was consumed, and only when a quarter of a
 * window is owed: few WINDOW_UPDATE frames are sent, and on a long link, where what is owed can stay owed from one round trip to the
 * next, three quarters of the window are in use, which is more than `BandwidthProbe` takes for full.
 */
export class ReceiveFlow {
  readonly #host: FlowHost;
  readonly #options: ReceiveFlowOptions;
  // Made when data comes, since an idle connection should cost little.
  #probe: BandwidthProbe | undefined = undefined;
  #connectionSize: number;
  #streamSize: number;
  #window: number;
  #owed = 0;
  /** Until the peer has acknowledged our settings it may go by the initial window. */
  #allowedStreamSize: number;

  constructor(host: FlowHost, options: ReceiveFlowOptions) {
    this.#host = host;
    this.#options = options;
    this.#connectionSize = options.connectionWindowSize;
    this.#streamSize = options.initialWindowSize;
    this.#allowedStreamSize = Math.max(options.initialWindowSize, INITIAL_WINDOW_SIZE);
    this.#window = INITIAL_WINDOW_SIZE;
  }

  /** Raises the connection's window to what was wanted, which settings cannot do (section 6.9.2). */
  start(): void {
    const increment = this.#connectionSize - this.#window;
    if (increment > 0) writeWindowUpdateFrame(this.#host.out, 0, increment);
    this.#window = this.#connectionSize;
  }

  /** How many bytes the peer may send now, on all streams together. */
  get window(): number {
    return this.#window;
  }

  /** The window that a new stream begins with. */
  get initialStreamWindow(): number {
    return this.#allowedStreamSize;
  }

  /** The peer goes by our window size from here on. */
  settingsAcknowledged(streams: Iterable<Http2Stream>): void {
    const change = this.#streamSize - this.#allowedStreamSize;
    this.#allowedStreamSize = this.#streamSize;
    if (change !== 0) for (const stream of streams) stream.receiveWindow += change;
  }

  /**
   * Raises the windows of streams to this size, where they are smaller; the peer is told by settings. The connection's
   * stays larger by what it was at first, so that one stream whose reader is slow leaves room for the others.
   */
  grow(size: number, streams: Iterable<Http2Stream>): void {
    this.#streamSize = Math.max(this.#streamSize, size);
    const change = Math.max(0, size - this.#allowedStreamSize);
    this.#allowedStreamSize += change;
    if (change > 0) for (const stream of streams) stream.receiveWindow += change;
    const increment = Math.min(size + this.#options.connectionWindowSize, MAX_UINT31) - this.#connectionSize;
    if (increment <= 0) return;
    writeWindowUpdateFrame(this.#host.out, 0, increment);
    this.#connectionSize += increment;
    this.#window += increment;
  }

  /** A DATA frame's payload counts as a whole, with its padding (section 6.9.1). */
  received(sizeBytes: number): Fault | undefined {
    this.#window -= sizeBytes;
    if (this.#options.bdpProbe) {
      this.#probe ??= this.#makeProbe();
      this.#probe.onData(sizeBytes);
    }
    return this.#window < 0 ? CONNECTION_OVERRUN : undefined;
  }

  receivedOnStream(stream: Http2Stream, sizeBytes: number): Fault | undefined {
    stream.receiveWindow -= sizeBytes;
    return stream.receiveWindow < 0 ? STREAM_OVERRUN : undefined;
  }

  /** Bytes for which the connection owes credit, and their stream does too. */
  consumed(stream: Http2Stream, sizeBytes: number): void {
    this.discarded(sizeBytes);
    if (stream.receive === ReceiveHalf.ENDED) return;
    stream.owedCredit += sizeBytes;
    if (stream.owedCredit * 4 < this.#streamSize) return;
    writeWindowUpdateFrame(this.#host.out, stream.id, stream.owedCredit);
    stream.receiveWindow += stream.owedCredit;
    stream.owedCredit = 0;
    this.#probe?.onCredit();
  }

  /** Bytes that only the connection owes credit for: their stream is gone. */
  discarded(sizeBytes: number): void {
    this.#owed += sizeBytes;
    if (this.#owed * 4 < this.#sharedSize) return;
    writeWindowUpdateFrame(this.#host.out, 0, this.#owed);
    this.#window += this.#owed;
    this.#owed = 0;
    this.#probe?.onCredit();
  }

  /** What the connection's window has beyond a stream's: one stream that nobody reads leaves no more than this to the others. */
  get #sharedSize(): number {
    const beyond = this.#connectionSize - this.#streamSize;
    return beyond > 0 ? beyond : this.#connectionSize;
  }

  #makeProbe(): BandwidthProbe {
    const { initialWindowSize, maxProbedWindowSize } = this.#options;
    return new BandwidthProbe(this.#host, initialWindowSize, maxProbedWindowSize);
  }
}

/** The window of streams and of the connection before any settings (section 6.9.2). */
export const INITIAL_WINDOW_SIZE = 65_535;

const CONNECTION_OVERRUN = connectionFault(
  ErrorCode.FLOW_CONTROL_ERROR,
  "more data than the connection's window allows",
);
const STREAM_OVERRUN = streamFault(ErrorCode.FLOW_CONTROL_ERROR, "more data than the stream's window allows");
