import type { BackoffOptions } from "../backoff/backoff.js";
import type { CompressionOptions } from "../compression/compression-options.js";

/** Options of a channel; each has a default that suits most. */
export interface ChannelOptions extends CompressionOptions {
  /** Sent before Baud's own in `user-agent`. */
  readonly userAgent?: string | undefined;
  /** The name by which the server is addressed (`:authority`), where it is not the target's. */
  readonly authority?: string | undefined;
  /** The largest message accepted, in bytes: 4 MiB unless told; past it a call fails with RESOURCE_EXHAUSTED. */
  readonly maxReceiveMessageBytes?: number | undefined;
  /** How many unconsumed bytes the server may send on one stream, in bytes. */
  readonly initialWindowSize?: number | undefined;
  /** The same for all streams of a connection together. */
  readonly connectionWindowSize?: number | undefined;
  /** Let the windows grow with the bandwidth-delay product of the connection. On unless told. */
  readonly bdpProbe?: boolean | undefined;
  /**
   * How many bytes a stream takes in beyond what flow control lets out, before whoever sends has to wait: 65,536 unless told;
   * with 0, messages are asked for only when there is room for them in the window.
   */
  readonly maxBufferedStreamBytes?: number | undefined;
  /** Milliseconds that one attempt to connect may take: 20,000 unless told. */
  readonly connectTimeoutMs?: number | undefined;
  /** The delays between attempts to connect. */
  readonly backoff?: BackoffOptions | undefined;
}
