import {
  ErrorCode,
  type HeaderList,
  HeaderListTooLargeError,
  type Stream,
  type StreamListener,
  type StreamReset,
} from "@baud/http2";
import type { MessageInit } from "@baud/protobuf";
import {
  type AuthContext,
  type Compressor,
  frameMessage,
  isEncodingIn,
  Metadata,
  type MethodDefinition,
  type MethodServer,
  type ServerCall,
  type ServerCallListener,
  type ServerTracedCall,
  type ServerTracer,
  Status,
  type StreamTracer,
  sentMemory,
} from "@baud/rpc";
import type { SocketRecord } from "../channelz/socket-record.js";
import type { OwnCompression } from "../compression/own-compression.js";
import { metadataOf } from "../protocol/metadata-of.js";
import { describeReset } from "../protocol/reset-status.js";
import { responseHeaders, writeTrailers, writeTrailersOnly } from "../protocol/trailers.js";
import { InboundMessages, type InboundOwner } from "../stream/inbound-messages.js";
import { frameTraced } from "../tracing/frame-traced.js";

/** The method that a call is for, and what serves it. */
export interface Route {
  readonly method: MethodDefinition;
  readonly serve: MethodServer;
}

/** What the headers of a request ask for. */
export interface CallPlan {
  readonly route: Route;
  readonly authority: string;
  readonly timeoutMs: number;
  /** How compressed requests were compressed. */
  readonly compressor: Compressor | undefined;
  /** What the client reads: its `grpc-accept-encoding`. */
  readonly acceptEncoding: string | undefined;
}

/** What a call needs to know of the server and the connection that it came by. */
export interface CallHost {
  readonly peer: string;
  readonly auth: AuthContext;
  readonly maxReceiveMessageBytes: number;
  readonly compression: OwnCompression;
  readonly record: SocketRecord;
  readonly tracer: ServerTracer | undefined;
  /** Told once, when the call is over; `isWhole` when it was ended by this server. */
  onCallEnd(code: Status, isWhole: boolean): void;
  /** Told once, when nothing runs for the call any more. */
  onCallSettled(): void;
}

/** One call on one stream: what the stream tells becomes messages, what the handler says becomes frames. */
export class Http2ServerCall implements ServerCall<unknown>, StreamListener, InboundOwner<unknown> {
  readonly inboundName: string = "The request";
  readonly #host: CallHost;
  readonly #plan: CallPlan;
  readonly #stream: Stream;
  readonly #headers: HeaderList;
  readonly #inbound: InboundMessages<unknown>;
  readonly #listener: ServerCallListener<unknown>;
  readonly #tracer: StreamTracer | undefined;
  #metadata: Metadata | undefined;
  /** How the responses are compressed. Until the headers are sent it is a wish. */
  #compressor: Compressor | undefined;
  #hasSentHeaders = false;
  /** What arrived while the requests were paused; `undefined` when they are not. */
  #paused: Uint8Array[] | undefined;
  #hasHalfClosed = false;
  #hasEnded = false;

  constructor(host: CallHost, stream: Stream, headers: HeaderList, plan: CallPlan, endStream: boolean) {
    this.#host = host;
    this.#stream = stream;
    this.#headers = headers;
    this.#plan = plan;
    this.#compressor = host.compression.usual;
    const { request } = plan.route.method;
    this.#inbound = new InboundMessages(request, host.maxReceiveMessageBytes, plan.compressor, this);
    if (host.tracer !== undefined) this.#tracer = host.tracer.startCall(this.#describe());
    // Last, since a handler of a stream of requests runs at once and may end the call at once.
    this.#listener = plan.route.serve(this);
    if (endStream) this.#halfClose();
  }

  #describe(): ServerTracedCall {
    const { method, metadata, authority, peer, timeoutMs } = this;
    return { path: method.path, method, metadata, authority, peer, timeoutMs };
  }

  get method(): MethodDefinition {
    return this.#plan.route.method;
  }

  get timeoutMs(): number {
    return this.#plan.timeoutMs;
  }

  get authority(): string {
    return this.#plan.authority;
  }

  get peer(): string {
    return this.#host.peer;
  }

  get auth(): AuthContext {
    return this.#host.auth;
  }

  get metadata(): Metadata {
    this.#metadata ??= metadataOf(this.#headers) ?? new Metadata();
    return this.#metadata;
  }

  setCompression(encoding: string): void {
    this.#compressor = this.#host.compression.known.choose(encoding);
  }

  sendHeaders(metadata: Metadata | undefined): void {
    if (this.#hasEnded) return;
    this.#hasSentHeaders = true;
    try {
      if (this.#compressor === undefined) {
        const headers = metadata === undefined ? responseHeaders : { base: responseHeaders, fields: metadata.fields };
        this.#stream.sendHeaders(headers, false);
      } else {
        this.#sendCompressedHeaders(this.#compressor.name, metadata);
      }
    } catch (error) {
      if (!(error instanceof HeaderListTooLargeError)) throw error;
      this.#hasSentHeaders = false;
      const details = tooLarge("headers", error);
      this.end(Status.RESOURCE_EXHAUSTED, details, undefined);
      // The handler may be on its first line, before there is a listener.
      queueMicrotask(() => this.#listener.onCancel(details));
      return;
    }
    this.#tracer?.onHeadersSent?.(metadata);
  }

  /** A client that does not read what this server would compress gets it as it is. */
  #sendCompressedHeaders(encoding: string, metadata: Metadata | undefined): void {
    const fields: string[] = [];
    if (isEncodingIn(this.#plan.acceptEncoding, encoding)) fields.push("grpc-encoding", encoding);
    else this.#compressor = undefined;
    if (metadata !== undefined) fields.push(...metadata.fields);
    this.#stream.sendHeaders({ base: responseHeaders, fields }, false);
  }

  hasRoom(): boolean {
    return this.#stream.hasRoom();
  }

  send(message: MessageInit<unknown>): boolean {
    if (this.#hasEnded) return false;
    this.#host.record.sendMessages(1);
    const framed = this.#frame(message);
    // A tracer may keep what it was shown.
    const isOurs = this.#tracer === undefined && sentMemory.isOwn(framed);
    return this.#stream.sendData(framed, false, isOurs ? sentMemory : undefined);
  }

  #frame(message: MessageInit<unknown>): Uint8Array {
    const { response } = this.method;
    if (this.#tracer === undefined) return frameMessage(response, message, this.#compressor);
    const { framed, traced } = frameTraced(response, message, this.#compressor);
    this.#tracer.onMessageSent?.(traced);
    return framed;
  }

  end(code: Status, details: string, trailers: Metadata | undefined): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    try {
      this.#sendEnd(code, details, trailers);
    } catch (error) {
      if (!(error instanceof HeaderListTooLargeError)) throw error;
      this.#sendEnd(Status.RESOURCE_EXHAUSTED, tooLarge("trailers", error), undefined);
    }
    // The answer is whole before the request is: the client need not send the rest (RFC 9113 section 8.1). While some of
    // the answer waits for the client's window, the rest of the request is dropped as it arrives instead.
    if (!this.#hasHalfClosed && this.#stream.bufferedBytes === 0) this.#stream.reset(ErrorCode.NO_ERROR);
    else this.#inbound.discard();
    this.#dropPaused();
    this.#tracer?.onEnd?.({ code, details, trailers, isWhole: true });
    this.#host.onCallEnd(code, true);
  }

  #sendEnd(code: Status, details: string, trailers: Metadata | undefined): void {
    if (this.#hasSentHeaders) this.#stream.sendTrailers(writeTrailers(code, details, trailers));
    else this.#stream.sendHeaders(writeTrailersOnly(code, details, trailers), true);
  }

  pauseRequests(): void {
    this.#paused = [];
  }

  resumeRequests(): void {
    const chunks = this.#paused;
    if (chunks === undefined) return;
    this.#paused = undefined;
    for (const chunk of chunks) this.#inbound.receive(this.#stream, chunk);
    if (this.#hasHalfClosed) this.#halfClose();
  }

  /** The client is to have credit for what nobody will read. */
  #dropPaused(): void {
    if (this.#paused === undefined) return;
    this.#inbound.discard();
    for (const chunk of this.#paused) this.#inbound.receive(this.#stream, chunk);
    this.#paused = undefined;
  }

  consumed(): void {
    this.#inbound.consumed();
  }

  settled(): void {
    this.#host.onCallSettled();
  }

  onInboundMessage(message: unknown, bytes: Uint8Array, wireSizeBytes: number): void {
    this.#host.record.receiveMessage();
    this.#tracer?.onMessageReceived?.({ bytes, wireSizeBytes });
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
    // The bytes of a chunk are valid during this call only.
    if (this.#paused === undefined) this.#inbound.receive(this.#stream, data);
    else this.#paused.push(data.slice());
    if (endStream) this.#halfClose();
  }

  /** A client has no trailers to send (PROTOCOL-HTTP2, "Requests"); what it sends as such ends the request all the same. */
  onTrailers(): void {
    this.#halfClose();
  }

  onReset(reset: StreamReset): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    const details = describeReset(reset, this.peer);
    this.#tracer?.onEnd?.({ code: Status.CANCELLED, details, trailers: undefined, isWhole: false });
    this.#host.onCallEnd(Status.CANCELLED, false);
    this.#listener.onCancel(details);
  }

  onWritable(): void {
    if (!this.#hasEnded) this.#listener.onWritable();
  }

  #halfClose(): void {
    this.#hasHalfClosed = true;
    if (this.#hasEnded || this.#paused !== undefined) return;
    if (this.#inbound.isBetweenMessages) {
      this.#tracer?.onHalfClose?.();
      this.#listener.onHalfClose();
    } else {
      this.onInboundFault(Status.INTERNAL, "The request ended in the middle of a message");
    }
  }
}

/** A client that says how much it takes (SETTINGS_MAX_HEADER_LIST_SIZE) would reset the stream, and nobody would learn why. */
function tooLarge(what: "headers" | "trailers", { sizeBytes, maxBytes }: HeaderListTooLargeError): string {
  return `The ${what} of the response have ${sizeBytes} bytes, more than the ${maxBytes} that the client accepts`;
}
