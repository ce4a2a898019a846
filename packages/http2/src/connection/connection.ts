import type { ErrorCode } from "../frame/error-code.js";
import type { HeaderList, OutgoingHeaders } from "../header/header-list.js";
import type { ConnectionCounters } from "../limits/connection-counters.js";
import type { Stream, StreamListener } from "../stream/stream.js";

/** An HTTP/2 connection without I/O: bytes in, calls to a listener, bytes out. */
export interface Connection {
  readonly role: "client" | "server";
  readonly state: ConnectionState;
  /** The number of streams that are open or half-closed. */
  readonly activeStreams: number;
  /** How many more streams this side may open now (the peer's SETTINGS_MAX_CONCURRENT_STREAMS, GOAWAY). */
  readonly availableStreams: number;
  /** What the peer has done that limits bound. */
  readonly counters: ConnectionCounters;

  /**
   * Takes bytes from the peer. Listeners are called synchronously. `chunk` is not used after the return, and what a
   * listener gets as data is a view of it. Never throws because of what the peer sent. `now` is in milliseconds,
   * monotonic.
   */
  receive(chunk: Uint8Array, now: number): void;
  /** The peer will send nothing more (end of file), or the transport broke (`cause`). Ends every stream. */
  receiveEnd(cause?: Error): void;
  /**
   * All bytes gathered since the last call, to be written in order; empty when there are none. They stay as they are
   * until `outputWritten` has told that all that was taken has left; then their memory is used again.
   */
  takeOutput(): readonly Uint8Array[];
  /** So many of the taken bytes have left; with this the connection bounds its output. */
  outputWritten(sizeBytes: number): void;
  /** The time at which `handleDeadline` wants to be called, on the clock of `receive`; Infinity for never. */
  nextDeadline(): number;
  handleDeadline(now: number): void;

  /**
   * Opens a stream (client). Throws `Http2UsageError` when `availableStreams` is 0, and `HeaderListTooLargeError` for more
   * header fields than the peer accepts.
   */
  openStream(headers: OutgoingHeaders, endStream: boolean, listener: StreamListener): Stream;
  /**
   * Keeps requests back (server), or lets them come again: those that come meanwhile wait in order, with their streams open, and the
   * listener is not told of them.
   */
  holdRequests(isHeld: boolean): void;
  /** Sends PING at `now`; its acknowledgement is told, unless the connection ends before it. */
  ping(now: number, onAcknowledged: (roundTripMs: number) => void): void;
  /** How the connection does now, for those who look for a fault. */
  statistics(): ConnectionStatistics;
  /** Refuses new streams, in two steps (RFC 9113 section 6.8), lets open ones end, then closes. */
  shutdown(now: number): void;
  /** Sends GOAWAY with this code, ends every stream, and closes. */
  close(code: ErrorCode, reason: string): void;
}

export type ConnectionState =
  | { readonly name: "open" }
  | { readonly name: "draining"; readonly initiator: "local" | "remote" }
  | { readonly name: "closed"; readonly end: ConnectionEnd };

/** What can be read of a connection at any time. */
export interface ConnectionStatistics {
  /** How many bytes of data this side may send now, on all streams together. */
  readonly sendWindow: number;
  /** How many bytes of data the peer may send now, on all streams together. */
  readonly receiveWindow: number;
  /** The peer's SETTINGS_MAX_CONCURRENT_STREAMS: 2^31-1 when it has set none, `undefined` before its settings have come. */
  readonly peerMaxConcurrentStreams: number | undefined;
  /** PINGs that asked whether the peer is still there. */
  readonly keepalivePingsSent: number;
}

/** Why a connection is closed. */
export interface ConnectionEnd {
  readonly initiator: "local" | "remote" | "transport";
  readonly code: ErrorCode;
  readonly reason: string;
  readonly cause?: Error;
}

export interface ConnectionListener {
  /** The peer opened a stream with these headers (server). */
  onStream(stream: Stream, headers: HeaderList, endStream: boolean): StreamListener;
  /** There is output where there was none: arrange for `takeOutput` to be called before the event loop waits. */
  onOutput(): void;
  /**
   * Much output has come together at once: what is taken and written now reaches the peer while this side makes more. To
   * be left out where writing has no such effect; `onOutput` holds all the same.
   */
  onMuchOutput?(): void;
  /**
   * `nextDeadline` has become earlier while nobody drove the connection. To be left out where it is looked at again and again anyway.
   */
  onDeadlineSet?(): void;
  /** The peer's settings have arrived: the first time means that the connection is ready. */
  onSettings(): void;
  /** `availableStreams` is no longer 0. */
  onStreamsAvailable(): void;
  /**
   * The peer is going away: no stream can be opened; streams above `lastStreamId` have been told that they are
   * unprocessed.
   */
  onGoaway(code: ErrorCode, lastStreamId: number, debugData: string): void;
  /** The end, told once, after every stream was told. What `takeOutput` has left should still be written. */
  onClosed(end: ConnectionEnd): void;
}
