import type { MessageInit } from "@baud/protobuf";
import type { CallOptions, CallStatus, Metadata, MethodDefinition, ServiceDefinition } from "@baud/rpc";

/** The stub of a service whose functions return when the call is over. `createBlockingClient` makes it. */
export type BlockingClient<S extends ServiceDefinition> = {
  readonly [Name in keyof S["methods"]]: BlockingMethod<S["methods"][Name]>;
};

/** How one method is called, by its kind. All of them throw `RpcError` when the call fails. */
export type BlockingMethod<M> =
  M extends MethodDefinition<infer Request, infer Response, infer Kind>
    ? {
        unary: BlockingOneResponseMethod<MessageInit<Request>, Response>;
        serverStreaming: (
          request: MessageInit<Request>,
          options?: BlockingCallOptions,
        ) => BlockingStreamingCall<Response>;
        clientStreaming: BlockingOneResponseMethod<Iterable<MessageInit<Request>>, Response>;
        bidiStreaming: BlockingBidiStreamingMethod<Request, Response>;
      }[Kind]
    : never;

export interface BlockingOneResponseMethod<Input, Response> {
  /** Waits for the response. */
  (input: Input, options?: BlockingCallOptions): Response;
  /** The same, and tells of the call what is not in the response: metadata, trailers, the peer. */
  withCall(input: Input, options?: BlockingCallOptions): { readonly response: Response; readonly call: BlockingCall };
}

export interface BlockingBidiStreamingMethod<Request, Response> {
  /** Requests are taken from an iterable while responses are waited for, as fast as the peer accepts them. */
  (requests: Iterable<MessageInit<Request>>, options?: BlockingCallOptions): BlockingStreamingCall<Response>;
  /** Without an iterable, the caller writes each request when it likes: for talks in which an answer decides what is asked next. */
  (requests?: undefined, options?: BlockingCallOptions): BlockingDuplexCall<Request, Response>;
}

/**
 * What one blocking call may be told: what any call may, except for a signal, which only an event loop can abort. Call credentials must
 * answer at once, and not with a promise.
 */
export type BlockingCallOptions = Omit<CallOptions, "signal">;

/** What a blocking call can be asked. */
export interface BlockingCall {
  /** The initial metadata. Waits for it; empty when the call ended without. */
  readonly headers: Metadata;
  /** The trailing metadata. Waits for the end of the call. */
  readonly trailers: Metadata;
  /** How the call ended. Waits for the end, which a stream reaches when its responses have been read. */
  readonly status: CallStatus;
  /** The address of the peer, once it is known: `127.0.0.1:50051`. */
  readonly peer: string | undefined;
  /** Ends the call with CANCELLED, at the peer too. Does nothing when the call has ended. */
  cancel(details?: string): void;
}

/** A call with a stream of responses: iterate over it once. Leaving the loop cancels the call. */
export interface BlockingStreamingCall<Response>
  extends IterableIterator<Response, void, undefined>,
    BlockingCall,
    Disposable {
  return(): IteratorResult<Response, void>;
  [Symbol.iterator](): BlockingStreamingCall<Response>;
}

/** The same, for requests that are written one by one. */
export interface BlockingDuplexCall<Request, Response> extends BlockingStreamingCall<Response> {
  /** Sends a request; waits while the peer has no room for it. Does nothing when the call has ended: `next` tells why. */
  write(request: MessageInit<Request>): void;
  /** There are no more requests. */
  end(): void;
}
