import type { MessageInit } from "@baud/protobuf";
import type { AuthContext } from "../auth/auth-context.js";
import type { CallCredentials } from "../auth/call-credentials.js";
import type { Metadata } from "../metadata/metadata.js";
import type { MethodDefinition } from "../service/service-definition.js";
import type { Status } from "../status/status.js";
import type { ClientCallTracer } from "../tracing/client-tracer.js";
import type { CallEnd } from "./call-end.js";

/**
 * The seam between calls and what carries them. Above it are the four kinds; below it there is one shape: headers,
 * messages, status. A channel is a transport, and so is a transport wrapped by an interceptor.
 */
export interface Transport {
  /**
   * Starts a call. The listener is told of what happens, synchronously and in order; it is not told anything before
   * `startCall` has returned.
   */
  startCall<Request, Response>(
    request: CallStart<Request, Response>,
    listener: ClientCallListener<Response>,
  ): ClientCall<Request>;
}

export interface CallStart<Request, Response> {
  readonly method: MethodDefinition<Request, Response>;
  /** Not changed by the transport; read before `startCall` returns. */
  readonly metadata: Metadata | undefined;
  /** Milliseconds since the epoch, or Infinity. The caller enforces it; the transport tells it to the peer. */
  readonly deadline: number;
  /**
   * Wait while the channel is in TRANSIENT_FAILURE instead of failing at once (gRPC "wait for ready"). `undefined`: as the
   * service config says, else fail.
   */
  readonly waitForReady: boolean | undefined;
  /** What proves who makes this call, beside what the transport has for all calls. */
  readonly credentials?: CallCredentials | undefined;
  /** The largest response message accepted, in bytes, where that is less than what the transport accepts. */
  readonly maxReceiveMessageBytes?: number | undefined;
  /**
   * How the requests are compressed: a name that the transport knows, `identity` for not at all, or `undefined` for what the
   * transport does unless told. `startCall` throws `TypeError` for an unknown one.
   */
  readonly compression: string | undefined;
  /** Who is told of the attempts that the transport makes. */
  readonly tracer?: ClientCallTracer | undefined;
}

/** The sending half of a call, and its cancellation. */
export interface ClientCall<Request> {
  /**
   * Sends a message. `last` says that no other follows, so that it can leave in one write with the end of the stream.
   * False means that what is waiting has reached its bound: wait for `onWritable` before the next one. Throws what the
   * codec throws when the message cannot be encoded. Does nothing after the end of the call.
   */
  send(message: MessageInit<Request>, last: boolean): boolean;
  /** Ends the request stream, when the last message was sent without `last`. */
  halfClose(): void;
  /** Tells that the caller has taken a message that `onMessage` delivered, so that the peer may send more. */
  consumed(): void;
  /** Ends the call at the peer, too. The listener is told `onEnd` with this, before the return, unless it was told one already. */
  cancel(code: Status, details: string, cause?: unknown): void;
  /** The address of the peer, when known: `127.0.0.1:50051`. */
  readonly peer: string | undefined;
  /** How the connection is secured and whose it is, when known, by a transport that can tell. */
  readonly auth?: AuthContext | undefined;
}

/** What happens to a call: at most one `onHeaders`, any number of messages, then exactly one `onEnd`, the last. */
export interface ClientCallListener<Response> {
  /** The initial metadata; `undefined` when it is empty. Not called for a trailers-only answer. */
  onHeaders(metadata: Metadata | undefined): void;
  onMessage(message: Response): void;
  /** There is room for more request messages. */
  onWritable(): void;
  onEnd(end: CallEnd): void;
}
