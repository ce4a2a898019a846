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
  type CallEnd,
  type CallStart,
  type ClientCall,
  type ClientCallListener,
  type Compressor,
  frameMessage,
  type Metadata,
  Status,
  sentMemory,
} from "@baud/rpc";
import type { CallTracker, PickedCall } from "../balancer/load-balancer.js";
import type { CallCounts } from "../channelz/call-counts.js";
import type { OwnCompression } from "../compression/own-compression.js";
import { describeReset, statusOfReset } from "../protocol/reset-status.js";
import { readResponseHead } from "../protocol/response-head.js";
import { readTrailers } from "../protocol/trailers.js";
import { InboundMessages, type InboundOwner } from "../stream/inbound-messages.js";
import type { ClientConnection, StreamUser } from "../subchannel/client-connection.js";
import { AttemptTrace } from "../tracing/attempt-trace.js";
import { frameTraced } from "../tracing/frame-traced.js";
import type { ListedCall } from "./call-list.js";
import type { MethodHeaders } from "./method-headers.js";
import { SentRequests } from "./sent-requests.js";

/** A call, as the channel sees it, whatever its messages are. */
export interface DispatchedCall extends StreamUser, ListedCall<DispatchedCall>, PickedCall {
  readonly waitForReady: boolean;
  /** The call goes where `tracker` counts it. */
  track(tracker: CallTracker): void;
  /** No connection can be had. */
  fail(code: Status, details: string, cause: unknown): void;
  cancel(code: Status, details: string): void;
}

/** The channel that a call belongs to. */
export interface CallOwner {
  readonly maxReceiveMessageBytes: number;
  readonly headers: MethodHeaders;
  readonly compression: OwnCompression;
  /** Whether the process need not wait for its calls. */
  readonly isBackground: boolean;
  /** Why calls wait for a connection, for the details of an error. */
  readonly whyWaiting: string;
  /** Finds a connection for the call, now or later. */
  dispatch(call: DispatchedCall): void;
  /** Told once, when the call is over. */
  onCallEnd(call: DispatchedCall): void;
}

/**
 * A call of a channel: waits for a connection, and then is one stream of it. A call that the server has surely not
 * processed is made again without the caller noticing (gRFC A6, "Transparent Retries").
 */
export class Http2ClientCall<Request, Response>
  implements ClientCall<Request>, DispatchedCall, StreamListener, InboundOwner<Response>
{
  nextCall: DispatchedCall | undefined = undefined;
  previousCall: DispatchedCall | undefined = undefined;
  readonly #owner: CallOwner;
  readonly #start: CallStart<Request, Response>;
  readonly #listener: ClientCallListener<Response>;
  readonly #counts: CallCounts | undefined;
  readonly #requests = new SentRequests();
  readonly #compressor: Compressor | undefined;
  readonly #trace: AttemptTrace | undefined;
  #state: CallState = waiting;
  #inbound: InboundMessages<Response> | undefined;
  #tracker: CallTracker | undefined;
  /** How often the call was made again: a server that refuses streams is asked once more, one that goes away a few times. */
  #refusals = 0;
  #retries = 0;
  /** Whether the caller was told to wait with further requests, until there is a connection or the stream has room. */
  #isHeldBack = false;

  /** `counts` is told of the end; not of one attempt of several. Throws `TypeError` for a compression that the channel does not know. */
  constructor(
    owner: CallOwner,
    start: CallStart<Request, Response>,
    listener: ClientCallListener<Response>,
    counts: CallCounts | undefined,
  ) {
    this.#counts = counts;
    this.#owner = owner;
    this.#start = start;
    this.#listener = listener;
    const { known, usual } = owner.compression;
    this.#compressor = start.compression === undefined ? usual : known.choose(start.compression);
    if (start.tracer !== undefined) this.#trace = new AttemptTrace(start.tracer, start.metadata);
  }

  get waitForReady(): boolean {
    return this.#start.waitForReady === true;
  }

  get path(): string {
    return this.#start.method.path;
  }

  get metadata(): Metadata | undefined {
    return this.#trace === undefined ? this.#start.metadata : this.#trace.metadata;
  }

  get inboundName(): string {
    return `The response of ${this.#start.method.path}`;
  }

  get peer(): string | undefined {
    return this.#state.name === "waiting" ? undefined : this.#state.connection?.peer;
  }

  get auth(): AuthContext | undefined {
    return this.#state.name === "waiting" ? undefined : this.#state.connection?.auth;
  }

  send(message: MessageInit<Request>, last: boolean): boolean {
    const state = this.#state;
    if (state.name === "ended") return false;
    const framed = this.#frame(message);
    this.#requests.add(framed);
    if (last) {
      this.#requests.halfClose();
      this.#trace?.onHalfClose();
    }
    if (state.name === "waiting") {
      this.#isHeldBack = !this.#requests.hasRoom;
      return !this.#isHeldBack;
    }
    this.#requests.trim();
    state.connection.record.sendMessages(1);
    // A tracer may keep what it was shown, as this call keeps what it may have to send again.
    const isOurs = !this.#requests.isWhole && this.#trace === undefined && sentMemory.isOwn(framed);
    this.#isHeldBack = !state.stream.sendData(framed, last, isOurs ? sentMemory : undefined);
    return !this.#isHeldBack;
  }

  #frame(message: MessageInit<Request>): Uint8Array {
    const { request } = this.#start.method;
    if (this.#trace === undefined) return frameMessage(request, message, this.#compressor);
    const { framed, traced } = frameTraced(request, message, this.#compressor);
    this.#trace.onMessageSent(traced, this.#requests.isWhole);
    return framed;
  }

  halfClose(): void {
    this.#requests.halfClose();
    this.#trace?.onHalfClose();
    if (this.#state.name === "open") this.#state.stream.sendData(nothing, true);
  }

  consumed(): void {
    this.#inbound?.consumed();
  }

  cancel(code: Status, details: string, cause?: unknown): void {
    const { name } = this.#state;
    if (name === "open") this.#state.stream.reset(ErrorCode.CANCEL);
    const isTooLate = name === "waiting" && code === Status.DEADLINE_EXCEEDED;
    this.#end({
      code,
      details: isTooLate ? `${details}: ${this.#owner.whyWaiting}` : details,
      trailers: undefined,
      cause,
    });
  }

  wait(queue: Set<StreamUser>): void {
    queue.add(this);
    this.#state = { name: "waiting", queue };
  }

  track(tracker: CallTracker): void {
    this.#tracker = tracker;
    tracker.onCallStart();
  }

  /** There is a connection, with room for a stream. */
  open(connection: ClientConnection): void {
    if (this.#state.name !== "waiting") return;
    const { method, deadline } = this.#start;
    const headers = this.#owner.headers.of(method, deadline, this.metadata, this.#compressor?.name);
    let stream: Stream;
    try {
      stream = connection.openStream(headers, this, this.#owner.isBackground);
    } catch (error) {
      // What this call sends as headers is its own mistake, and must not be the end of others on the connection.
      const why = error instanceof Error ? error.message : String(error);
      const code = error instanceof HeaderListTooLargeError ? Status.RESOURCE_EXHAUSTED : Status.INTERNAL;
      queueMicrotask(() => this.fail(code, `${method.path} could not be called: ${why}`, error));
      return;
    }
    this.#state = { name: "open", stream, connection };
    this.#trace?.onOpen(connection.peer);
    connection.record.sendMessages(this.#requests.count);
    const hasRoom = this.#requests.sendTo(stream);
    if (!hasRoom || !this.#isHeldBack) return;
    this.#isHeldBack = false;
    this.#listener.onWritable();
  }

  /** The connection that the call waited for is gone: another is needed. */
  reopen(): void {
    if (this.#state.name === "ended") return;
    this.#goElsewhere();
  }

  #goElsewhere(): void {
    this.#state = waiting;
    this.#tracker?.onCallEnd(undefined);
    this.#tracker = undefined;
    this.#owner.dispatch(this);
  }

  fail(code: Status, details: string, cause: unknown): void {
    this.#end({ code, details, trailers: undefined, cause });
  }

  onHeaders(headers: HeaderList, endStream: boolean): void {
    const { connection } = this.#state as OpenState;
    this.#requests.forget();
    if (endStream) {
      this.#onTrailersOnly(headers);
      return;
    }
    const head = connection.readHead(headers);
    if (head.name === "fault") {
      this.cancel(head.code, head.details);
      return;
    }
    if (head.encoding !== undefined) {
      const { known } = this.#owner.compression;
      if (!known.has(head.encoding)) {
        const details = `${connection.peer} answered with grpc-encoding ${JSON.stringify(head.encoding)}, which was not asked for`;
        this.cancel(Status.INTERNAL, details);
        return;
      }
      this.#inbound = this.#receive(known.find(head.encoding));
    }
    this.#trace?.onHeadersReceived(head.metadata);
    this.#listener.onHeaders(head.metadata);
  }

  onData(data: Uint8Array, endStream: boolean): void {
    const { stream, connection } = this.#state as OpenState;
    this.#inbound ??= this.#receive(undefined);
    this.#inbound.receive(stream, data);
    if (!endStream || this.#state.name === "ended") return;
    const details = `${connection.peer} ended the stream without grpc-status`;
    this.#endByPeer({ code: Status.UNKNOWN, details, trailers: undefined });
  }

  #receive(compressor: Compressor | undefined): InboundMessages<Response> {
    const { maxReceiveMessageBytes } = this.#owner;
    const own = this.#start.maxReceiveMessageBytes;
    const limit = own === undefined ? maxReceiveMessageBytes : Math.min(own, maxReceiveMessageBytes);
    return new InboundMessages(this.#start.method.response, limit, compressor, this);
  }

  onTrailers(headers: HeaderList): void {
    const { connection } = this.#state as OpenState;
    const end = connection.readTrailers(headers);
    this.#endByPeer(end ?? this.#withoutStatus(connection));
  }

  onReset(reset: StreamReset): void {
    const { connection } = this.#state as OpenState;
    if (reset.isUnprocessed && this.#requests.isWhole && this.#mayRetry(reset)) {
      connection.onCallEnd(Status.UNAVAILABLE, false, this.#owner.isBackground);
      const details = describeReset(reset, connection.peer);
      this.#trace?.onRetry({ code: Status.UNAVAILABLE, details, trailers: undefined });
      this.#goElsewhere();
      return;
    }
    const code = statusOfReset(reset);
    this.#end({ code, details: describeReset(reset, connection.peer), trailers: undefined, cause: reset.cause });
  }

  onWritable(): void {
    this.#isHeldBack = false;
    this.#listener.onWritable();
  }

  onInboundMessage(message: Response, bytes: Uint8Array, wireSizeBytes: number): void {
    // What follows a fault in the same chunk is of no interest.
    if (this.#state.name !== "open") return;
    this.#trace?.onMessageReceived({ bytes, wireSizeBytes });
    this.#state.connection.record.receiveMessage();
    this.#listener.onMessage(message);
  }

  onInboundFault(code: Status, details: string, cause?: unknown): void {
    this.cancel(code, details, cause);
  }

  #mayRetry(reset: StreamReset): boolean {
    if (reset.initiator === "remote" && reset.code === ErrorCode.REFUSED_STREAM && this.#refusals++ > 0) return false;
    return this.#retries++ < maxRetries;
  }

  #onTrailersOnly(headers: HeaderList): void {
    const { connection } = this.#state as OpenState;
    const end = readTrailers(headers, connection.peer);
    if (end !== undefined) {
      this.#endByPeer(end);
      return;
    }
    const head = readResponseHead(headers, connection.peer);
    this.#endByPeer(
      head.name === "answer"
        ? this.#withoutStatus(connection)
        : { code: head.code, details: head.details, trailers: undefined },
    );
  }

  #withoutStatus(connection: ClientConnection): CallEnd {
    return {
      code: Status.UNKNOWN,
      details: `${connection.peer} ended the call without grpc-status`,
      trailers: undefined,
    };
  }

  /** The response is whole. */
  #endByPeer(end: CallEnd): void {
    // The server needs no more requests; the stream is not to stay open for them.
    if (!this.#requests.isHalfClosed) (this.#state as OpenState).stream.reset(ErrorCode.CANCEL);
    if (end.code === Status.OK && this.#inbound?.isBetweenMessages === false) {
      const details = `The response of ${this.#start.method.path} ended in the middle of a message`;
      this.#end({ code: Status.INTERNAL, details, trailers: end.trailers }, true);
    } else {
      this.#end(end, true);
    }
  }

  /** `isWhole`: the server has ended the stream. */
  #end(end: CallEnd, isWhole = false): void {
    const state = this.#state;
    if (state.name === "ended") return;
    if (state.name === "open") state.connection.onCallEnd(end.code, isWhole, this.#owner.isBackground);
    else state.queue?.delete(this);
    this.#state = { name: "ended", connection: state.name === "open" ? state.connection : undefined };
    this.#requests.forget();
    this.#inbound?.discard();
    this.#tracker?.onCallEnd(end);
    this.#trace?.onEnd(end, isWhole);
    this.#counts?.end(end.code);
    this.#owner.onCallEnd(this);
    this.#listener.onEnd(end);
  }
}

/** From waiting to open, perhaps back for another try, and to the end. */
type CallState =
  | { readonly name: "waiting"; readonly queue: Set<StreamUser> | undefined }
  | OpenState
  | { readonly name: "ended"; readonly connection: ClientConnection | undefined };

interface OpenState {
  readonly name: "open";
  readonly stream: Stream;
  readonly connection: ClientConnection;
}

/** Beyond so many connections that went away under a call, something is wrong with the server. */
const maxRetries = 5;

const waiting: CallState = { name: "waiting", queue: undefined };
const nothing = new Uint8Array(0);
