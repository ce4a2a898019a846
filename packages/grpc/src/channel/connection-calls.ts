import { type CallStart, type ClientCall, type ClientCallListener, Status, type Transport } from "@baud/rpc";
import { type CallOwner, type DispatchedCall, Http2ClientCall } from "../call/http2-client-call.js";
import type { MethodHeaders } from "../call/method-headers.js";
import type { OwnCompression } from "../compression/own-compression.js";
import type { CallCarrier } from "../subchannel/call-carrier.js";

/** What such calls have in common with those of their channel. */
export type ConnectionCallsOptions = Pick<CallOwner, "maxReceiveMessageBytes" | "headers" | "compression">;

/** Calls that a channel makes for itself over one connection: they are not balanced, not made again, and nobody waits for them. */
export class ConnectionCalls implements Transport, CallOwner {
  readonly maxReceiveMessageBytes: number;
  readonly headers: MethodHeaders;
  readonly compression: OwnCompression;
  readonly isBackground: boolean = true;
  readonly #connection: CallCarrier;

  constructor(connection: CallCarrier, options: ConnectionCallsOptions) {
    this.#connection = connection;
    this.maxReceiveMessageBytes = options.maxReceiveMessageBytes;
    this.headers = options.headers;
    this.compression = options.compression;
  }

  get whyWaiting(): string {
    return `all streams to ${this.#connection.peer} are taken`;
  }

  startCall<Request, Response>(
    start: CallStart<Request, Response>,
    listener: ClientCallListener<Response>,
  ): ClientCall<Request> {
    const call = new Http2ClientCall(this, start, listener, undefined);
    this.#connection.start(call);
    return call;
  }

  /** The stream was refused, or the connection takes no more. */
  dispatch(call: DispatchedCall): void {
    const details = `${this.#connection.peer} takes no more calls on this connection`;
    queueMicrotask(() => call.fail(Status.UNAVAILABLE, details, undefined));
  }

  onCallEnd(): void {}
}
