import type { MessageInit } from "@baud/protobuf";
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

/** What every call can be asked. Nothing of it is made before it is asked for. */
export interface Call {
  /** The initial metadata, once it has arrived. Empty when the call ended without. Never rejects. */
  readonly headers: Promise<Metadata>;
  /** The trailing metadata, when the call has ended, however it ended. Never rejects. */
  readonly trailers: Promise<Metadata>;
  /** How the call ended. Never rejects. */
  readonly status: Promise<CallStatus>;
  /** The address of the peer, once it is known: `127.0.0.1:50051`. */
  readonly peer: string | undefined;
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
