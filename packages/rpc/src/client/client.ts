import type { MessageInit } from "@baud/protobuf";
import type { AuthContext } from "../auth/auth-context.js";
import type { Metadata } from "../metadata/metadata.js";
import type { MethodDefinition, ServiceDefinition } from "../service/service-definition.js";
import type { Status } from "../status/status.js";
import type { CallOptions } from "./call-options.js";

/** The stub of a service: one function for each of its methods. `createClient` makes it. */
export type Client<S extends ServiceDefinition> = {
  readonly [Name in keyof S["methods"]]: ClientMethod<S["methods"][Name]>;
};

/** How one method is called, by its kind. */
export type ClientMethod<M> =
  M extends MethodDefinition<infer Request, infer Response, infer Kind>
    ? {
        unary: (request: MessageInit<Request>, options?: CallOptions) => UnaryCall<Response>;
        serverStreaming: (request: MessageInit<Request>, options?: CallOptions) => StreamingCall<Response>;
        clientStreaming: (requests: RequestStream<Request>, options?: CallOptions) => UnaryCall<Response>;
        bidiStreaming: (requests: RequestStream<Request>, options?: CallOptions) => StreamingCall<Response>;
      }[Kind]
    : never;

/** A stream of requests: an array, a generator, anything that can be iterated. It is read as fast as the peer accepts. */
export type RequestStream<Request> = Iterable<MessageInit<Request>> | AsyncIterable<MessageInit<Request>>;

/**
 * A call as it is at this moment, for code that does not await: what grpcio calls a future. Asking for any of it says that the
 * caller watches the call, so that a failure of its promise need not be handled as well.
 */
export interface CallFuture {
  /** Whether the call is over. */
  readonly done: boolean;
  /** Whether it ended with CANCELLED. */
  readonly cancelled: boolean;
  /** How it ended; `undefined` as long as it has not. */
  readonly code: Status | undefined;
  readonly details: string | undefined;
  /** The initial metadata; `undefined` as long as it has not arrived. */
  readonly initialMetadata: Metadata | undefined;
  /** The trailing metadata; `undefined` as long as the call is not over. */
  readonly trailingMetadata: Metadata | undefined;
  /** Calls `callback` with this call when it is over: soon, if it is over already. What it throws is an unhandled rejection. */
  addDoneCallback(callback: (call: this) => void): void;
}

/** What every call can be asked. Nothing of it is made before it is asked for. */
export interface Call extends CallFuture {
  /** The initial metadata, once it has arrived. Empty when the call ended without. Never rejects. */
  readonly headers: Promise<Metadata>;
  /** The trailing metadata, when the call has ended, however it ended. Never rejects. */
  readonly trailers: Promise<Metadata>;
  /** How the call ended. Never rejects. */
  readonly status: Promise<CallStatus>;
  /** The address of the peer, once it is known: `127.0.0.1:50051`. */
  readonly peer: string | undefined;
  /** How the connection is secured, and who the peer proved to be, once it is known; never by transports that cannot tell. */
  readonly auth: AuthContext | undefined;
  /** Ends the call with CANCELLED, at the peer too. Does nothing when the call has ended. */
  cancel(details?: string): void;
}

/** How a call ended. */
export interface CallStatus {
  readonly code: Status;
  readonly details: string;
  /** The trailing metadata. */
  readonly metadata: Metadata;
}

/** A call with one response: the promise of it, which rejects with `RpcError`. */
export interface UnaryCall<Response> extends Promise<Response>, Call {}

/**
 * A call with a stream of responses: iterate over it once. It throws `RpcError` when the call fails. Leaving the loop
 * cancels the call.
 */
export interface StreamingCall<Response> extends AsyncIterableIterator<Response, void, undefined>, Call {}
