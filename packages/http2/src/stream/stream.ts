import type { ErrorCode } from "../frame/error-code.js";
import type { HeaderList, OutgoingHeaders } from "../header/header-list.js";

/**
 * One stream of a connection: a request and its response. What is sent on a stream that was cut off (`onReset` was
 * told, or `reset` was called) is dropped in silence, since the two race; what breaks the order of headers, data and
 * end throws `Http2UsageError`, and header fields or trailers beyond what the peer accepts `HeaderListTooLargeError`.
 */
export interface Stream {
  readonly id: number;
  /** Bytes accepted by `sendData` that flow control or the socket still holds back. */
  readonly bufferedBytes: number;
  /** The response's headers (server), or further 1xx before them. */
  sendHeaders(headers: OutgoingHeaders, endStream: boolean): void;
  /**
   * Sends data; the connection owns `data` from here on. False means that the stream holds more than its bound, or that
   * enough waits for a socket that is not done with what it was given before: wait for `onWritable`. Accepted data is
   * sent, or `onReset` tells that it was not. Memory that has an `owner` goes back to it.
   */
  sendData(data: Uint8Array, endStream: boolean, owner?: DataOwner): boolean;
  /**
   * Whether the connection takes more data for this stream: not while the peer leaves so much unread of all its streams that
   * `maxBufferedConnectionBytes` is passed, or other streams have waited longer (server). When false, `onWritable` is told when its turn has come.
   */
  hasRoom(): boolean;
  /** Ends the stream with trailers, after all data. */
  sendTrailers(headers: OutgoingHeaders): void;
  /**
   * Gives the peer credit for data that was received and is now consumed. Wanted for every byte of `onData`, also after
   * the stream's end; once the stream was cut off the connection has done it and this does nothing.
   */
  consume(sizeBytes: number): void;
  /** RST_STREAM. The listener is told nothing more. Does nothing when the stream has ended. */
  reset(code: ErrorCode): void;
}

/** Who uses the memory of data again that a stream has sent. */
export interface DataOwner {
  /** All of `data` has left. Never told of data that was dropped because its stream or connection ended. */
  release(data: Uint8Array): void;
}

/**
 * What happens on a stream. After the END_STREAM of both sides nothing more is told, and there is no call for it: the
 * callbacks with `endStream`, and one's own sending, tell it.
 */
export interface StreamListener {
  /** The response's headers (client). 1xx are not told. */
  onHeaders(headers: HeaderList, endStream: boolean): void;
  /** Data, without padding. It counts against the windows until `consume`; padding is returned at once. */
  onData(data: Uint8Array, endStream: boolean): void;
  /** Trailers: the peer's half ends. */
  onTrailers(headers: HeaderList): void;
  /** The stream ended by RST_STREAM, GOAWAY or the end of the connection; nothing more is told. */
  onReset(reset: StreamReset): void;
  /** After `sendData` said false: what was held has left, or most of it. After `hasRoom` did: there is. */
  onWritable(): void;
}

/** Why a stream was cut off. */
export interface StreamReset {
  readonly code: ErrorCode;
  readonly initiator: "local" | "remote" | "transport";
  readonly reason: string;
  /**
   * The peer has surely not processed the request (REFUSED_STREAM, or above GOAWAY's last stream id): it may be sent
   * again.
   */
  readonly isUnprocessed: boolean;
  readonly cause?: Error;
}
