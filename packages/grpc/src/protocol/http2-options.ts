import type { ConnectionOptions } from "@baud/http2";
import type { ChannelKeepaliveOptions, ServerKeepaliveOptions } from "./keepalive-options.js";

/** The options of channels and servers that HTTP/2 itself understands. */
export interface Http2Options extends ChannelKeepaliveOptions, ServerKeepaliveOptions {
  readonly initialWindowSize?: number | undefined;
  readonly connectionWindowSize?: number | undefined;
  readonly bdpProbe?: boolean | undefined;
  readonly maxBufferedStreamBytes?: number | undefined;
  readonly maxConcurrentStreams?: number | undefined;
  readonly http2?: ConnectionOptions | undefined;
}

/** Those that were given; HTTP/2 has defaults for the rest. */
export function http2Options(options: Http2Options): ConnectionOptions {
  return {
    ...options.http2,
    ...Object.fromEntries(
      names.flatMap((name) => (options[name] === undefined ? [] : [[name, options[name]] as const])),
    ),
  };
}

/** The same for a server, which polices PING and asks silent clients unless told otherwise (gRFC A8). */
export function serverHttp2Options(options: Http2Options): ConnectionOptions {
  return { keepaliveTimeMs: 7_200_000, minPingIntervalMs: 300_000, ...http2Options(options) };
}

const names = [
  "initialWindowSize",
  "connectionWindowSize",
  "bdpProbe",
  "maxBufferedStreamBytes",
  "maxConcurrentStreams",
  "keepaliveTimeMs",
  "keepaliveTimeoutMs",
  "keepaliveWithoutCalls",
  "minPingIntervalMs",
  "permitPingWithoutCalls",
  "maxConnectionAgeMs",
  "maxConnectionAgeGraceMs",
  "maxConnectionIdleMs",
] as const satisfies readonly (keyof Http2Options & keyof ConnectionOptions)[];
