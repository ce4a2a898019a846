/** What a driving process (a client, or the load generator) is told to do. */
export interface Order {
  /** `127.0.0.1:50051`; empty for a codec, which talks to nobody. */
  readonly address: string;
  readonly workload: Workload;
  /** Time under load before counting begins. */
  readonly warmUpMs: number;
  /** Time over which is counted. */
  readonly durationMs: number;
}

export type Workload =
  /** So many calls always in flight, spread evenly over the connections. */
  | { readonly kind: "unary"; readonly connections: number; readonly callsPerConnection: number }
  /** One call after the other. */
  | { readonly kind: "oneAtATime" }
  /** So many streams at once on one connection, each beginning anew when it has ended. */
  | {
      readonly kind: "serverStreaming" | "bidiStreaming";
      readonly streams: number;
      readonly messagesPerStream: number;
    }
  /** Messages of so many bytes in one direction of one stream, which begins anew when it has ended. */
  | {
      readonly kind: "download" | "upload";
      readonly messageBytes: number;
      readonly messagesPerStream: number;
    }
  /** One stream of messages that does not end, over a link of which delay and speed are known. */
  | {
      readonly kind: "longLink";
      readonly direction: "download" | "upload";
      readonly messageBytes: number;
      readonly roundTripMs: number;
      readonly linkBytesPerSecond: number;
    }
  /** Connections, and streams on some of them, that are opened and left alone. */
  | { readonly kind: "hold"; readonly connections: number; readonly streams: number }
  /** A message encoded or decoded, again and again; or decoded many times, to see what is kept of it. */
  | { readonly kind: "codec"; readonly payload: PayloadName; readonly direction: "decode" | "encode" | "keep" }
  /** The code of 200 types, loaded by a process that has just begun, and one of them used. */
  | { readonly kind: "firstUse" };

/** The messages that codecs are given: one of `payloads.proto`, or a `google.protobuf.FileDescriptorSet`. */
export type PayloadName = "Feature" | "FileDescriptorSet" | "Numbers" | "Strings" | "Blobs";

/** What it answers. */
export type Answer =
  | { readonly kind: "ready" }
  | { readonly kind: "report"; readonly report: Report }
  | { readonly kind: "failure"; readonly reason: string };

export interface Report {
  /** Calls that ended with OK, or messages that arrived, while counting. */
  readonly completed: number;
  readonly elapsedMs: number;
  /** Processor time of the driving process while counting. */
  readonly cpuMs: number;
  /** What else was measured, by the keys of metrics. */
  readonly values?: Readonly<Record<string, number>>;
}
