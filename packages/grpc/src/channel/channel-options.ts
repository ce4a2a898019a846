import type { ConnectionOptions } from "@baud/http2";
import type { ClientTracer } from "@baud/rpc";
import type { BackoffOptions } from "../backoff/backoff.js";
import type { CompressionOptions } from "../compression/compression-options.js";
import type { ChannelKeepaliveOptions } from "../protocol/keepalive-options.js";
import type { DnsOptions } from "../resolver/dns-resolver.js";
import type { RetryBufferLimits } from "../retry/retry-buffer.js";
import type { ServiceConfigJson } from "../service-config/service-config-json.js";

/** Options of a channel; each has a default that suits most. */
export interface ChannelOptions extends CompressionOptions, ChannelKeepaliveOptions {
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
  /**
   * What HTTP/2 is told beside that: the limits on what the server may cost, each with its default, and the times it has. The
   * options above come before those of the same name here.
   */
  readonly http2?: ConnectionOptions | undefined;
  /**
   * A file that TLS's secrets are appended to, so that a capture can be decrypted; `SSLKEYLOGFILE` in the environment does the same.
   * Whoever has it can read what was sent.
   */
  readonly keyLogFile?: string | undefined;
  /**
   * A proxy that connects to servers with names, by HTTP's CONNECT: `http://user:password@proxy.example:3128`, or false for none.
   * Unless told, the environment says which: `grpc_proxy`, `https_proxy`, `http_proxy`, and `no_grpc_proxy`, `no_proxy` (gRFC A1).
   */
  readonly httpProxy?: string | false | undefined;
  /** Milliseconds that one attempt to connect may take: 20,000 unless told. */
  readonly connectTimeoutMs?: number | undefined;
  /** What watches every call and its attempts, for metrics, traces or logs. */
  readonly tracers?: readonly ClientTracer[] | undefined;
  /** The delays between attempts to connect. */
  readonly backoff?: BackoffOptions | undefined;
  /** The service config that is used where the resolver has none (gRFC A2): an object, or JSON text. */
  readonly serviceConfig?: ServiceConfigJson | string | undefined;
  /**
   * Whether calls are repeated as the service config says, and how much is kept for that; on unless told. Calls that the
   * server has surely not seen are made again in any case.
   */
  readonly retries?: boolean | RetryBufferLimits | undefined;
  /** How many connections to one address a service config may ask for with `connectionScaling` (gRFC A105): 10 unless told. */
  readonly maxConnectionsPerSubchannel?: number | undefined;
  /** Whether servers are asked for their health where the service config wants it (gRFC A17); on unless told. */
  readonly healthChecks?: boolean | undefined;
  /** How the names of `dns:` targets are looked up. */
  readonly dns?: DnsOptions | undefined;
  /**
   * Milliseconds without a call after which the channel gives up its connections, until the next call: 30 minutes unless told,
   * Infinity for never. It may take up to twice as long.
   */
  readonly idleTimeoutMs?: number | undefined;
  /**
   * Use one connection to a server together with other channels of the process that have this option, the same credentials
   * object, and the same options for connections. Off unless told: each channel has connections of its own.
   */
  readonly shareConnections?: boolean | undefined;
}
