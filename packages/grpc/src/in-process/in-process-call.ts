import type { MessageInit } from "@baud/protobuf";
import {
  type AuthContext,
  type CallEnd,
  type CallStart,
  type ClientCall,
  type ClientCallListener,
  frameMessage,
  type Metadata,
  prefixSizeBytes,
  Status,
} from "@baud/rpc";
import type { ListedCall } from "../call/call-list.js";
import type { ConnectionHost } from "../server/server-connection.js";
import { InProcessServerCall, inProcess, windowMessages } from "./in-process-server-call.js";

/** A call in the list of its channel. */
export interface ListedInProcessCall extends ListedCall<ListedInProcessCall> {
  cancel(code: Status, details: string): void;
}

/** The channel that a call belongs to. */
export interface InProcessOwner {
  readonly host: ConnectionHost;
  onCallEnd(call: ListedInProcessCall): void;
}

/** The client's half of a call. What it tells the other half, it tells later: neither runs within the other. */
export class InProcessCall<Request, Response> implements ClientCall<Request>, ListedInProcessCall {
  nextCall: ListedInProcessCall | undefined = undefined;
  previousCall: ListedInProcessCall | undefined = undefined;
  readonly peer = "in-process";
  readonly auth: AuthContext = inProcess;
  readonly #owner: InProcessOwner;
  readonly #start: CallStart<Request, Response>;
  readonly #listener: ClientCallListener<Response>;
  readonly #metadata: Metadata | undefined;
  #server: InProcessServerCall | undefined;
  #requestsOnTheirWay = 0;
  #isOver = false;

  constructor(owner: InProcessOwner, start: CallStart<Request, Response>, listener: ClientCallListener<Response>) {
    this.#owner = owner;
    this.#start = start;
    this.#listener = listener;
    this.#metadata = start.metadata?.clone();
  }

  /** Begins soon, or fails soon when there is a reason why it cannot. */
  start(failure: string | undefined): void {
    queueMicrotask(() => {
      if (this.#isOver) return;
      if (failure === undefined) this.#begin();
      else this.cancel(Status.UNAVAILABLE, failure);
    });
  }

  #begin(): void {
    const { host } = this.#owner;
    const { path } = this.#start.method;
    const route = host.findRoute(path);
    if (route === undefined) {
      host.onRefused(":path");
      this.cancel(Status.UNIMPLEMENTED, `Method not found: ${path}`);
    } else if (!host.admitCall()) {
      host.onRefused("maximumConcurrentRpcs");
      this.cancel(Status.RESOURCE_EXHAUSTED, host.describeFullness());
    } else {
      const timeoutMs = this.#start.deadline - Date.now();
      this.#server = new InProcessServerCall(host, route, this, this.#metadata, timeoutMs);
    }
  }

  send(message: MessageInit<Request>, last: boolean): boolean {
    if (this.#isOver) return false;
    const bytes = frameMessage(this.#start.method.request, message).subarray(prefixSizeBytes);
    this.#requestsOnTheirWay++;
    queueMicrotask(() => this.#server?.receive(bytes));
    if (last) this.halfClose();
    return this.#requestsOnTheirWay < windowMessages;
  }

  halfClose(): void {
    queueMicrotask(() => this.#server?.halfClose());
  }

  consumed(): void {
    this.#server?.onResponseTaken();
  }

  cancel(code: Status, details: string, cause?: unknown): void {
    if (this.#isOver) return;
    queueMicrotask(() => this.#server?.cancel(details));
    this.#end({ code, details, trailers: undefined, cause });
  }

  /** The server's half tells that a request was taken. */
  onRequestTaken(): void {
    if (this.#requestsOnTheirWay-- !== windowMessages) return;
    queueMicrotask(() => {
      if (!this.#isOver) this.#listener.onWritable();
    });
  }

  /** The server's half tells the initial metadata, a response, the end; each in order. */
  onServerHeaders(metadata: Metadata | undefined): void {
    queueMicrotask(() => {
      if (!this.#isOver) this.#listener.onHeaders(metadata);
    });
  }

  onServerMessage(bytes: Uint8Array): void {
    queueMicrotask(() => this.#receive(bytes));
  }

  onServerEnd(end: CallEnd): void {
    queueMicrotask(() => this.#end(end));
  }

  #receive(bytes: Uint8Array): void {
    if (this.#isOver) return;
    const { method, maxReceiveMessageBytes = Number.POSITIVE_INFINITY } = this.#start;
    if (bytes.length > maxReceiveMessageBytes) {
      const details = `The response of ${method.path} has ${bytes.length} bytes: more than the ${maxReceiveMessageBytes} that are allowed`;
      this.cancel(Status.RESOURCE_EXHAUSTED, details);
      return;
    }
    let message: Response;
    try {
      message = method.response.decode(bytes);
    } catch (error) {
      const why = error instanceof Error ? error.message : String(error);
      this.cancel(Status.INTERNAL, `The response of ${method.path} could not be decoded: ${why}`, error);
      return;
    }
    this.#listener.onMessage(message);
  }

  #end(end: CallEnd): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#owner.onCallEnd(this);
    this.#listener.onEnd(end);
  }
}
