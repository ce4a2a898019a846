import { ErrorCode, type HeaderList, type Stream, type StreamListener, type StreamReset } from "@baud/http2";
import type { MessageInit } from "@baud/protobuf";
import {
  frameMessage,
  Metadata,
  type MethodDefinition,
  type MethodServer,
  type ServerCall,
  type ServerCallListener,
  Status,
} from "@baud/rpc";
import { metadataOf } from "../protocol/metadata-of.js";
import { describeReset } from "../protocol/reset-status.js";
import { responseHeaders, writeTrailers, writeTrailersOnly } from "../protocol/trailers.js";
import { InboundMessages, type InboundOwner } from "../stream/inbound-messages.js";

/** The method that a call is for, and what serves it. */
export interface Route {
  readonly method: MethodDefinition;
  readonly serve: MethodServer;
}

/** What a call needs to know of the server and the connection that it came by. */
export interface CallHost {
  readonly peer: string;
  readonly maxReceiveMessageBytes: number;
  /** Told once, when the call is over. */
  onCallEnd(): void;
}

/** One call on one stream: what the stream tells becomes messages, what the handler says becomes frames. */
export class Http2ServerCall implements ServerCall<unknown>, StreamListener, InboundOwner<unknown> {
  readonly inboundName: string = "The request";
  readonly method: MethodDefinition;
  readonly timeoutMs: number;
  readonly authority: string;
  readonly #host: CallHost;
  readonly #stream: Stream;
  readonly #headers: HeaderList;
  readonly #inbound: InboundMessages<unknown>;
  readonly #listener: ServerCallListener<unknown>;
  #metadata: Metadata | undefined;
  #hasSentHeaders = false;
  #hasHalfClosed = false;
  #hasEnded = false;

  constructor(
    host: CallHost,
    stream: Stream,
    headers: HeaderList,
    route: Route,
    authority: string,
    timeoutMs: number,
    endStream: boolean,
  ) {
    this.#host = host;
    this.#stream = stream;
    this.#headers = headers;
    this.method = route.method;
    this.authority = authority;
    this.timeoutMs = timeoutMs;
    this.#inbound = new InboundMessages(route.method.request, host.maxReceiveMessageBytes, this);
    // Last, since a handler of a stream of requests runs at once and may end the call at once.
    this.#listener = route.serve(this);
    if (endStream) this.#halfClose();
  }

  get peer(): string {
    return this.#host.peer;
  }

  get metadata(): Metadata {
    this.#metadata ??= metadataOf(this.#headers) ?? new Metadata();
    return this.#metadata;
  }

  sendHeaders(metadata: Metadata | undefined): void {
    if (this.#hasEnded) return;
    this.#hasSentHeaders = true;
    this.#stream.sendHeaders(
      metadata === undefined ? responseHeaders : { base: responseHeaders, fields: metadata.fields },
      false,
    );
  }

  send(message: MessageInit<unknown>): boolean {
    if (this.#hasEnded) return false;
    return this.#stream.sendData(frameMessage(this.method.response, message), false);
  }

  end(code: Status, details: string, trailers: Metadata | undefined): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    if (this.#hasSentHeaders) this.#stream.sendTrailers(writeTrailers(code, details, trailers));
    else this.#stream.sendHeaders(writeTrailersOnly(code, details, trailers), true);
    // The answer is whole before the request is: the client need not send the rest (RFC 9113 section 8.1). While some of
    // the answer waits for the client's window, the rest of the request is dropped as it arrives instead.
    if (!this.#hasHalfClosed && this.#stream.bufferedBytes === 0) this.#stream.reset(ErrorCode.NO_ERROR);
    else this.#inbound.discard();
    this.#host.onCallEnd();
  }

  consumed(): void {
    this.#inbound.consumed();
  }

  onInboundMessage(message: unknown): void {
    this.#listener.onMessage(message);
  }

  onInboundFault(code: Status, details: string): void {
    if (this.#hasEnded) return;
    this.#inbound.discard();
    this.end(code, details, undefined);
    this.#listener.onCancel(details);
  }

  onHeaders(): void {}

  onData(data: Uint8Array, endStream: boolean): void {
    this.#inbound.receive(this.#stream, data);
    if (endStream) this.#halfClose();
  }

  /** A client has no trailers to send (PROTOCOL-HTTP2, "Requests"); what it sends as such ends the request all the same. */
  onTrailers(): void {
    this.#halfClose();
  }

  onReset(reset: StreamReset): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    this.#host.onCallEnd();
    this.#listener.onCancel(describeReset(reset, this.peer));
  }

  onWritable(): void {
    if (!this.#hasEnded) this.#listener.onWritable();
  }

  #halfClose(): void {
    this.#hasHalfClosed = true;
    if (this.#hasEnded) return;
    if (this.#inbound.isBetweenMessages) this.#listener.onHalfClose();
    else this.onInboundFault(Status.INTERNAL, "The request ended in the middle of a message");
  }
}
