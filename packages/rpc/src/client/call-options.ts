import type { CallCredentials } from "../auth/call-credentials.js";
import type { Metadata, MetadataInit } from "../metadata/metadata.js";

/** What one call may be told. */
export interface CallOptions {
  /** Milliseconds from now after which the call fails with DEADLINE_EXCEEDED. */
  readonly timeoutMs?: number | undefined;
  /** The same as a moment: a Date, or milliseconds since the epoch. The earlier of the two counts. */
  readonly deadline?: Date | number | undefined;
  /** What is sent with the request: a `Metadata`, or a plain object such as `{ "x-tenant": "7" }`. */
  readonly metadata?: Metadata | MetadataInit | undefined;
  /** Aborting it cancels the call: the call fails with CANCELLED. */
  readonly signal?: AbortSignal | undefined;
  /** Wait for a connection instead of failing with UNAVAILABLE when there is none. Off, unless the service config says otherwise. */
  readonly waitForReady?: boolean | undefined;
  /** What proves who makes the call, after what the channel has for all calls. It fails with UNAUTHENTICATED on a plain channel. */
  readonly credentials?: CallCredentials | undefined;
  /** How requests are compressed: `gzip`, `deflate`, `identity` for not at all. What the channel does unless told. */
  readonly compression?: string | undefined;
  /** The largest response accepted, in bytes, where that is less than what the channel accepts; past it RESOURCE_EXHAUSTED. */
  readonly maxReceiveMessageBytes?: number | undefined;
}
