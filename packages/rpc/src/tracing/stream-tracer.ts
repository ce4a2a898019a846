import type { Metadata } from "../metadata/metadata.js";
import type { CallEnd } from "../transport/call-end.js";

/**
 * Watches one attempt of a client, or one call of a server: what goes over the wire, when it does. Each function is called at the
 * moment, and is optional; what it throws is told to the console and is otherwise without effect.
 */
export interface StreamTracer {
  /** A client's attempt has a connection, and begins. */
  onConnected?(peer: string): void;
  /** The request headers of a client, or the initial metadata of a server; `undefined` when there is none. Not to be changed. */
  onHeadersSent?(metadata: Metadata | undefined): void;
  /** The initial metadata of the response; not called when there is none before the status. */
  onHeadersReceived?(metadata: Metadata | undefined): void;
  onMessageSent?(message: TracedMessage): void;
  onMessageReceived?(message: TracedMessage): void;
  /** The client has sent all its requests. */
  onHalfClose?(): void;
  /** How it ended; called once, as the last. */
  onEnd?(end: TracedEnd): void;
}

/** A message on its way. */
export interface TracedMessage {
  /** The message, encoded and not compressed. To be read during the call only: the memory is used again. */
  readonly bytes: Uint8Array;
  /** How many bytes it had on the wire, after its prefix of five bytes: fewer than `bytes` when it was compressed. */
  readonly wireSizeBytes: number;
}

export interface TracedEnd extends CallEnd {
  /**
   * Whether the call ran to its end, with trailers from the server. Otherwise it was cut off by one of the two sides, a
   * deadline, or the loss of the connection.
   */
  readonly isWhole: boolean;
}
