import type { AuthContext } from "../auth/auth-context.js";
import type { Principal } from "../auth/principal.js";
import type { CallOptions } from "../client/call-options.js";
import type { Metadata, MetadataInit } from "../metadata/metadata.js";
import type { MethodDefinition } from "../service/service-definition.js";

/** What a handler knows of its call, and can tell the peer beside the messages. */
export interface ServerContext {
  readonly method: MethodDefinition;
  /** What the client sent with the request. */
  readonly metadata: Metadata;
  /** Milliseconds since the epoch when the client stops waiting; Infinity when it set no deadline. */
  readonly deadline: number;
  /** Aborted when nobody waits for the answer any more: cancelled by the client, past the deadline, or disconnected. */
  readonly signal: AbortSignal;
  /** Whether `signal` is aborted; asking does not make a signal. */
  readonly isCancelled: boolean;
  /** The address of the client: `127.0.0.1:41822`, or `unix:` and a path. */
  readonly peer: string;
  /** What the transport knows of the client: its certificate, if it showed one. */
  readonly auth: AuthContext;
  /** Who makes the call: set by an interceptor that authenticates the callers, `undefined` where there is none. */
  principal: Principal | undefined;
  /** The name by which the client called this server (`:authority`). */
  readonly authority: string;
  /** The trailing metadata: what is set here is sent with the status. */
  readonly trailers: Metadata;
  /**
   * Options for a call that is made to answer this one: it ends when this one is cancelled, and has no later deadline. What
   * `options` say holds too: the earlier deadline, and either signal.
   *
   *     const feature = await stub.getFeature(point, context.propagate());
   */
  propagate(options?: CallOptions): CallOptions;
  /**
   * Compresses the responses of this call: `gzip`, `deflate`, `identity` for not at all, instead of what the server does unless
   * told. A client that cannot read it gets them as they are. Throws `TypeError` for a name that the server does not know,
   * and `Error` when the initial metadata was sent already.
   */
  setCompression(encoding: string): void;
  /** Sends the initial metadata now. Throws `Error` when it was sent already, which the first response does. */
  sendInitialMetadata(metadata: Metadata | MetadataInit): void;
}
