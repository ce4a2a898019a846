import type { MessageInit } from "@baud/protobuf";
import {
  type AuthContext,
  type CallEnd,
  frameMessage,
  Metadata,
  type MethodDefinition,
  prefixSizeBytes,
  type ServerCall,
  type ServerCallListener,
  Status,
  type StreamTracer,
  unauthenticatedPeer,
} from "@baud/rpc";
import type { Route } from "../server/http2-server-call.js";
import type { ConnectionHost } from "../server/server-connection.js";

/** How many messages may be on their way in one direction before their sender is told to wait. */
export const windowMessages = 16;

/** Who is at the other end is this process itself. */
export const inProcess: AuthContext = { ...unauthenticatedPeer, transportSecurity: "local" };

/** What the server's half of a call tells the client's. */
export interface InProcessClient {
  onRequestTaken(): void;
  onServerHeaders(metadata: Metadata | undefined): void;
  onServerMessage(bytes: Uint8Array): void;
  onServerEnd(end: CallEnd): void;
}

/** The server's half of a call. */
export class InProcessServerCall implements ServerCall<unknown> {
  readonly method: MethodDefinition;
  readonly metadata: Metadata;
  readonly timeoutMs: number;
  readonly peer = "in-process";
  readonly authority = "in-process";
  readonly auth: AuthContext = inProcess;
  readonly #host: ConnectionHost;
  readonly #client: InProcessClient;
  readonly #listener: ServerCallListener<unknown>;
  readonly #tracer: StreamTracer | undefined;
  #state: "open" | "paused" | "over" = "open";
  /** What arrived while paused, in order; `undefined` is the end of the requests. */
  readonly #kept: (Uint8Array | undefined)[] = [];
  #responsesOnTheirWay = 0;

  constructor(
    host: ConnectionHost,
    route: Route,
    client: InProcessClient,
    metadata: Metadata | undefined,
    timeoutMs: number,
  ) {
    this.#host = host;
    this.method = route.method;
    this.#client = client;
    this.metadata = metadata ?? new Metadata();
    this.timeoutMs = timeoutMs;
    const { method, authority, peer } = this;
    this.#tracer = host.tracer?.startCall({
      path: method.path,
      method,
      metadata: this.metadata,
      authority,
      peer,
      timeoutMs,
    });
    // Last, since a handler may run at once, and end the call at once.
    this.#listener = route.serve(this);
  }

  setCompression(encoding: string): void {
    this.#host.compression.known.choose(encoding);
  }

  sendHeaders(metadata: Metadata | undefined): void {
    if (this.#state === "over") return;
    this.#tracer?.onHeadersSent?.(metadata);
    this.#client.onServerHeaders(metadata?.clone());
  }

  /** There is no connection: `send` tells how much may be on its way. */
  hasRoom(): boolean {
    return true;
  }

  send(message: MessageInit<unknown>): boolean {
    if (this.#state === "over") return false;
    const bytes = frameMessage(this.method.response, message).subarray(prefixSizeBytes);
    this.#responsesOnTheirWay++;
    this.#tracer?.onMessageSent?.({ bytes, wireSizeBytes: bytes.length });
    this.#client.onServerMessage(bytes);
    return this.#responsesOnTheirWay < windowMessages;
  }

  end(code: Status, details: string, trailers: Metadata | undefined): void {
    if (this.#state === "over") return;
    this.#close({ code, details, trailers }, true);
    this.#client.onServerEnd({ code, details, trailers: trailers?.clone() });
  }

  consumed(): void {
    this.#client.onRequestTaken();
  }

  settled(): void {
    this.#host.onCallSettled();
  }

  pauseRequests(): void {
    if (this.#state === "open") this.#state = "paused";
  }

  resumeRequests(): void {
    if (this.#state !== "paused") return;
    this.#state = "open";
    for (const bytes of this.#kept.splice(0)) {
      if (bytes === undefined) this.halfClose();
      else this.receive(bytes);
    }
  }

  /** A request has arrived. */
  receive(bytes: Uint8Array): void {
    if (this.#state === "paused") this.#kept.push(bytes);
    if (this.#state !== "open") return;
    const { maxReceiveMessageBytes } = this.#host;
    if (bytes.length > maxReceiveMessageBytes) {
      const details = `The request has ${bytes.length} bytes: more than the ${maxReceiveMessageBytes} that maxReceiveMessageBytes allows`;
      this.#fail(Status.RESOURCE_EXHAUSTED, details);
      return;
    }
    let message: unknown;
    try {
      message = this.method.request.decode(bytes);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.#fail(Status.INTERNAL, `The request could not be decoded: ${why}`);
      return;
    }
    this.#tracer?.onMessageReceived?.({ bytes, wireSizeBytes: bytes.length });
    this.#listener.onMessage(message);
  }

  halfClose(): void {
    if (this.#state === "paused") this.#kept.push(undefined);
    if (this.#state !== "open") return;
    this.#tracer?.onHalfClose?.();
    this.#listener.onHalfClose();
  }

  /** The client has taken a response. */
  onResponseTaken(): void {
    if (this.#responsesOnTheirWay-- !== windowMessages) return;
    queueMicrotask(() => {
      if (this.#state !== "over") this.#listener.onWritable();
    });
  }

  /** The client wants no answer any more. */
  cancel(reason: string): void {
    if (this.#state === "over") return;
    this.#close({ code: Status.CANCELLED, details: reason, trailers: undefined }, false);
    this.#listener.onCancel(reason);
  }

  #fail(code: Status, details: string): void {
    this.end(code, details, undefined);
    this.#listener.onCancel(details);
  }

  #close(end: CallEnd, isWhole: boolean): void {
    this.#state = "over";
    this.#kept.length = 0;
    this.#tracer?.onEnd?.({ ...end, isWhole });
    this.#host.onCallEnd(end.code);
  }
}
