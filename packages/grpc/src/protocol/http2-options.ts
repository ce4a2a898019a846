import type { ConnectionOptions } from "@baud/http2";

/** The options of channels and servers that HTTP/2 itself understands. */
export interface Http2Options {
  readonly initialWindowSize?: number | undefined;
  readonly connectionWindowSize?: number | undefined;
  readonly bdpProbe?: boolean | undefined;
  readonly maxBufferedStreamBytes?: number | undefined;
  readonly maxConcurrentStreams?: number | undefined;
}

/** Those that were given; HTTP/2 has defaults for the rest. */
export function http2Options(options: Http2Options): ConnectionOptions {
  const { initialWindowSize, connectionWindowSize, bdpProbe, maxBufferedStreamBytes, maxConcurrentStreams } = options;
  return {
    ...(initialWindowSize !== undefined && { initialWindowSize }),
    ...(connectionWindowSize !== undefined && { connectionWindowSize }),
    ...(bdpProbe !== undefined && { bdpProbe }),
    ...(maxBufferedStreamBytes !== undefined && { maxBufferedStreamBytes }),
    ...(maxConcurrentStreams !== undefined && { maxConcurrentStreams }),
  };
}
