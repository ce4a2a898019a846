import type { ConnectionOptions } from "@baud/http2";
import type { Logger, ServerInterceptor, ServerTracer } from "@baud/rpc";
import type { CompressionOptions } from "../compression/compression-options.js";
import type { ServerKeepaliveOptions } from "../protocol/keepalive-options.js";

/** Options of a server; each has a default that suits most. */
export interface ServerOptions extends CompressionOptions, ServerKeepaliveOptions {
  /**
   * How many calls may be served at once; one more is answered RESOURCE_EXHAUSTED. A call whose client has gone, or whose deadline has
   * passed, counts until its handler has returned. Unlimited unless told.
   */
  readonly maximumConcurrentRpcs?: number | undefined;
  /** What stands around every call of every service, the first outermost. */
  readonly interceptors?: readonly ServerInterceptor[] | undefined;
  /** What watches every call, for metrics, traces or logs. */
  readonly tracers?: readonly ServerTracer[] | undefined;
  /** Where errors that handlers throw are told; `console` unless told. */
  readonly logger?: Logger | undefined;
  /** The largest message accepted, in bytes: 4 MiB unless told; past it a call fails with RESOURCE_EXHAUSTED. */
  readonly maxReceiveMessageBytes?: number | undefined;
  /**
   * How many streams one connection may have open: 1,000 unless told. As many handlers may run for it: those that go on after
   * their calls have ended count, and while there are so many, further calls wait for one of them to return.
   */
  readonly maxConcurrentStreams?: number | undefined;
  /** How many unconsumed bytes a client may send on one stream, in bytes. */
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
  /**
   * What HTTP/2 is told beside that: the limits on what a client may cost, each with its default, and the times it has. The
   * options above come before those of the same name here.
   */
  readonly http2?: ConnectionOptions | undefined;
  /** Milliseconds that the handshake of TLS, or of what stands in its place, may take: 9,000 unless told. */
  readonly handshakeTimeoutMs?: number | undefined;
  /**
   * A file that TLS's secrets are appended to, so that a capture can be decrypted; `SSLKEYLOGFILE` in the environment does the same.
   * Whoever has it can read what was sent.
   */
  readonly keyLogFile?: string | undefined;
}

/** Options of one service of a server. */
export interface ServiceOptions {
  /** What stands around the calls of this service, within the interceptors of the server. */
  readonly interceptors?: readonly ServerInterceptor[] | undefined;
}
