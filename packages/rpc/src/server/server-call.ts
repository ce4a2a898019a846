import type { MessageInit } from "@baud/protobuf";
import type { AuthContext } from "../auth/auth-context.js";
import type { Metadata } from "../metadata/metadata.js";
import type { MethodDefinition } from "../service/service-definition.js";
import type { Status } from "../status/status.js";

/**
 * The seam between a server's handlers and what carries a call to them: one shape for all four kinds. What is sent after
 * the end, or after the client is gone, is dropped.
 */
export interface ServerCall<Response> {
  readonly method: MethodDefinition<unknown, Response>;
  /** What the client sent with the request. */
  readonly metadata: Metadata;
  /** Milliseconds that the client waits from the moment at which the call arrived; Infinity for ever. */
  readonly timeoutMs: number;
  readonly peer: string;
  readonly authority: string;
  readonly auth: AuthContext;
  /**
   * Compresses the responses, if the client reads what is compressed so; called before `sendHeaders`. Throws `TypeError` for a
   * name that this server does not know.
   */
  setCompression(encoding: string): void;
  /** Sends the initial metadata. Called at most once, and before the first message. */
  sendHeaders(metadata: Metadata | undefined): void;
  /**
   * Whether a message may be sent, with what waits on the other calls of the connection. False means that it is better kept as it is
   * until `onWritable`.
   */
  hasRoom(): boolean;
  /**
   * Sends a message, after the initial metadata. False means that what is waiting has reached its bound: wait for
   * `onWritable`. Throws what the codec throws when the message cannot be encoded.
   */
  send(message: MessageInit<Response>): boolean;
  /** Ends the call. Without messages or initial metadata before it, the answer is trailers-only. */
  end(code: Status, details: string, trailers: Metadata | undefined): void;
  /**
   * Delivers no request, and decodes none, until `resumeRequests`. Called at once when the call arrives; the end of the call
   * ends it too.
   */
  pauseRequests(): void;
  resumeRequests(): void;
  /** Tells that the handler has taken a message that `onMessage` delivered, so that the client may send more. */
  consumed(): void;
  /** Tells, once, that the call is over and nothing runs for it any more: neither its handler nor an interceptor. */
  settled(): void;
}

/** What happens to a call: messages, then at most one `onHalfClose`; `onCancel` at any time, as the last. */
export interface ServerCallListener<Request> {
  onMessage(message: Request): void;
  /** The client sends no more. */
  onHalfClose(): void;
  /** There is room for more responses. */
  onWritable(): void;
  /** Nobody waits for the answer any more, or the transport has ended the call with an error. */
  onCancel(reason: string): void;
}

/** Serves the calls of one method: told of a call, it answers who listens to it. Never throws. */
export type MethodServer = (call: ServerCall<unknown>) => ServerCallListener<unknown>;
