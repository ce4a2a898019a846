import type { ErrorCode } from "../frame/error-code.js";

/**
 * Header fields in order: name, value, name, value. Names are lower case, pseudo-header fields come first, and each
 * character is one octet. A list that was received must not be changed: when a peer repeats a block that the dynamic
 * table makes constant, the same array is delivered again, so that whoever reads it can recognise it by identity.
 */
export type HeaderList = readonly string[];

/** Header fields to be sent often. The encoder recognises the object and reuses what it knows of it. */
export interface PreparedHeaders {
  readonly fields: HeaderList;
}

/** An HTTP/2 connection without I/O: bytes in, calls to a listener, bytes out. */
export interface Connection {
  readonly role: "client" | "server";
  readonly state: ConnectionState;
  /** The number of streams that are open or half-closed. */
  readonly activeStreams: number;
  /** How many more streams this side may open now (the peer's SETTINGS_MAX_CONCURRENT_STREAMS, GOAWAY). */
  readonly availableStreams: number;

  /**
   * Takes bytes from the peer. Listeners are called synchronously. `chunk` is not used after the return, and what a
   * listener gets as data is a view of it. Never throws because of what the peer sent. `now` is in milliseconds, monotonic.
   */
  receive(chunk: Uint8Array, now: number): void;
  /** The peer will send nothing more (end of file), or the transport broke (`cause`). Ends every stream. */
  receiveEnd(cause?: Error): void;
  /** All bytes gathered since the last call, to be written in order; empty when there are none. Theirs is the caller's. */
  takeOutput(): readonly Uint8Array[];
  /** So many of the taken bytes have left; with this the connection bounds its output. */
  outputWritten(sizeBytes: number): void;
  /** The time at which `handleDeadline` wants to be called, on the clock of `receive`; Infinity for never. */
  nextDeadline(): number;
  handleDeadline(now: number): void;

  /** Opens a stream (client). Throws `Http2UsageError` when `availableStreams` is 0. */
  openStream(headers: HeaderList | PreparedHeaders, endStream: boolean, listener: StreamListener): Stream;
  ping(onAcknowledged: (roundTripMs: number) => void): void;
  /** Refuses new streams, in two steps (RFC 9113 section 6.8), lets open ones end, then closes. */
  shutdown(): void;
  /** Sends GOAWAY with this code, ends every stream, and closes. */
  close(code: ErrorCode, reason: string): void;
}

export type ConnectionState =
  | { readonly name: "open" }
  | { readonly name: "draining"; readonly initiator: "local" | "remote" }
  | { readonly name: "closed"; readonly end: ConnectionEnd };

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
  /** The peer's settings have arrived: the first time means that the connection is ready. */
  onSettings(): void;
  /** `availableStreams` is no longer 0. */
  onStreamsAvailable(): void;
  /** The peer is going away: no stream can be opened; streams above `lastStreamId` have been told that they are unprocessed. */
  onGoaway(code: ErrorCode, lastStreamId: number, debugData: string): void;
  /** The end, told once, after every stream was told. What `takeOutput` has left should still be written. */
  onClosed(end: ConnectionEnd): void;
}

export interface Stream {
  readonly id: number;
  /** Bytes accepted by `sendData` that flow control or the socket still holds back. */
  readonly bufferedBytes: number;
  /** The response's headers (server), or further 1xx. */
  sendHeaders(headers: HeaderList | PreparedHeaders, endStream: boolean): void;
  /**
   * Sends data; the connection owns `data` from here on. False means that the stream holds more than its bound: wait for
   * `onWritable`. Accepted data is sent, or `onReset` tells that it was not.
   */
  sendData(data: Uint8Array, endStream: boolean): boolean;
  /** Ends the stream with trailers, after all data. */
  sendTrailers(headers: HeaderList | PreparedHeaders): void;
  /** Gives the peer credit for data that was received and is now consumed. */
  consume(sizeBytes: number): void;
  /** RST_STREAM. The listener is told nothing more. */
  reset(code: ErrorCode): void;
}

export interface StreamListener {
  /** The response's headers (client). 1xx are not told. */
  onHeaders(headers: HeaderList, endStream: boolean): void;
  /** Data, without padding. It counts against the windows until `consume`; padding is returned at once. */
  onData(data: Uint8Array, endStream: boolean): void;
  /** Trailers: the peer's half ends. */
  onTrailers(headers: HeaderList): void;
  /** The stream ended by RST_STREAM, GOAWAY or the end of the connection; nothing more is told. */
  onReset(reset: StreamReset): void;
  /** What is buffered fell below its bound. */
  onWritable(): void;
}

/** Why a stream was cut off. */
export interface StreamReset {
  readonly code: ErrorCode;
  readonly initiator: "local" | "remote" | "transport";
  readonly reason: string;
  /** The peer has surely not processed the request (REFUSED_STREAM, or above GOAWAY's last stream id): it may be sent again. */
  readonly isUnprocessed: boolean;
  readonly cause?: Error;
}
