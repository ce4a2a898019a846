import type { ConnectionEnd } from "@baud/http2";
import type { SocketConnection } from "@baud/http2/node";
import {
  type AuthContext,
  type CallStart,
  type ClientCall,
  type ClientCallListener,
  type Metadata,
  type Principal,
  type ServerContext,
  Status,
  type Transport,
} from "@baud/rpc";
import { CallList } from "../call/call-list.js";
import { type CallOwner, type DispatchedCall, Http2ClientCall } from "../call/http2-client-call.js";
import { MethodHeaders } from "../call/method-headers.js";
import { ChannelRecord } from "../channelz/channel-record.js";
import { channelRecords } from "../channelz/records.js";
import { SubchannelRecord } from "../channelz/subchannel-record.js";
import type { CompressionOptions } from "../compression/compression-options.js";
import { type OwnCompression, ownCompression } from "../compression/own-compression.js";
import { withCredentials } from "../credentials/credentialed-transport.js";
import type { ChannelKeepaliveOptions } from "../protocol/keepalive-options.js";
import { userAgent } from "../protocol/user-agent.js";
import { ClientConnection, type ClientConnectionListener } from "../subchannel/client-connection.js";

/** Options of the channels to those who dialled in; each has a default that suits most. */
export interface ReverseChannelOptions extends CompressionOptions, ChannelKeepaliveOptions {
  /** The largest message accepted, in bytes: 4 MiB unless told; past it a call fails with RESOURCE_EXHAUSTED. */
  readonly maxReceiveMessageBytes?: number | undefined;
  /** How many unconsumed bytes may be sent on one stream, in bytes. */
  readonly initialWindowSize?: number | undefined;
  /** The same for all streams of a connection together. */
  readonly connectionWindowSize?: number | undefined;
}

/**
 * The way back to a client that dialled in, over the connection that it made: give it to `createClient`. When that connection is
 * lost its calls end with UNAVAILABLE; a client that dials again comes as another channel.
 */
export interface ReverseChannel extends Transport, AsyncDisposable {
  /** The address that the client dialled from. */
  readonly peer: string;
  /** What the client said of itself when it dialled. */
  readonly metadata: Metadata;
  readonly auth: AuthContext;
  /** Who dialled, where an interceptor found out. */
  readonly principal: Principal | undefined;
  /** Resolves with the reason when no more calls can be made. */
  readonly closed: Promise<string>;
  /** Ends all calls with CANCELLED, and the connection; resolves when nothing is left. */
  close(): Promise<void>;
}

/** The channel itself: it has one connection, and ends with it. */
export class OwnReverseChannel implements ReverseChannel, CallOwner, ClientConnectionListener {
  readonly peer: string;
  readonly metadata: Metadata;
  readonly auth: AuthContext;
  readonly principal: Principal | undefined;
  readonly closed: Promise<string>;
  readonly maxReceiveMessageBytes: number;
  readonly headers: MethodHeaders;
  readonly isBackground: boolean = false;
  readonly compression: OwnCompression;
  readonly record: SubchannelRecord;
  readonly #channelRecord: ChannelRecord;
  readonly #connection: ClientConnection;
  readonly #socket: SocketConnection;
  readonly #onReady: (channel: ReverseChannel) => void;
  readonly #calls = new CallList<DispatchedCall>();
  #tellClosed: (reason: string) => void = () => {};
  #whyClosed: string | undefined;

  constructor(
    socket: SocketConnection,
    { peer, metadata, auth, principal, authority }: ServerContext,
    options: ReverseChannelOptions,
    onReady: (channel: ReverseChannel) => void,
  ) {
    this.peer = peer;
    this.metadata = metadata;
    this.auth = auth;
    this.principal = principal;
    this.closed = new Promise((resolve) => (this.#tellClosed = resolve));
    this.maxReceiveMessageBytes = options.maxReceiveMessageBytes ?? 4 * 1024 * 1024;
    this.compression = ownCompression(options);
    const scheme = ["none", "local"].includes(auth.transportSecurity) ? "http" : "https";
    const { acceptEncoding } = this.compression.known;
    this.headers = new MethodHeaders(scheme, authority, userAgent(undefined), acceptEncoding);
    this.#onReady = onReady;
    this.#socket = socket;
    this.#channelRecord = new ChannelRecord(`the client at ${peer}`);
    this.record = new SubchannelRecord(peer);
    this.#channelRecord.addSubchannel(this.record);
    channelRecords.add(this.#channelRecord);
    this.#connection = new ClientConnection(socket, this);
  }

  /** What HTTP/2 is to tell of the connection. */
  get connectionListener(): ClientConnection {
    return this.#connection;
  }

  get whyWaiting(): string {
    return `all streams to ${this.peer} are taken`;
  }

  startCall<Request, Response>(
    start: CallStart<Request, Response>,
    listener: ClientCallListener<Response>,
  ): ClientCall<Request> {
    if (start.credentials !== undefined) {
      const isSecret = this.auth.transportSecurity !== "none";
      const calls = withCredentials(this, [start.credentials], this.peer, isSecret);
      return calls.startCall({ ...start, credentials: undefined }, listener);
    }
    this.#channelRecord.calls.start();
    const call = new Http2ClientCall(this, start, listener, this.#channelRecord.calls);
    this.#calls.add(call);
    // Nothing is told before this has returned.
    if (this.#whyClosed === undefined) this.#connection.start(call);
    else queueMicrotask(() => this.dispatch(call));
    return call;
  }

  dispatch(call: DispatchedCall): void {
    if (this.#whyClosed === undefined) this.#connection.start(call);
    else call.fail(Status.UNAVAILABLE, `${this.peer} takes no more calls: ${this.#whyClosed}`, undefined);
  }

  onCallEnd(call: DispatchedCall): void {
    this.#calls.remove(call);
  }

  async close(): Promise<void> {
    this.#stop("the channel was closed");
    for (const call of this.#calls.all()) call.cancel(Status.CANCELLED, "The channel was closed");
    this.#connection.close("the channel was closed");
    await this.#socket.whenClosed();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }

  /** Takes no more calls, and hangs up when those that are open have ended. */
  drain(): void {
    this.#stop("the server is shutting down");
    this.#connection.drain();
  }

  onReady(): void {
    this.record.change("READY");
    this.#channelRecord.change("READY");
    if (this.#whyClosed === undefined) this.#onReady(this);
  }

  onDraining(_connection: ClientConnection, reason: string): void {
    this.#stop(reason);
  }

  onGone(_connection: ClientConnection, { reason }: ConnectionEnd): void {
    this.#stop(reason);
  }

  #stop(reason: string): void {
    this.#whyClosed ??= reason;
    channelRecords.remove(this.#channelRecord);
    this.#tellClosed(this.#whyClosed);
  }
}
