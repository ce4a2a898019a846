import type { Codec, MessageInit } from "@baud/protobuf";
import {
  type AnyHandler,
  type AuthContext,
  type CallStart,
  type ClientCall,
  type ClientCallListener,
  frameMessage,
  type Handlers,
  Metadata,
  type MethodDefinition,
  prefixSizeBytes,
  type ServerCall,
  type ServerCallListener,
  type ServerInterceptor,
  type ServiceDefinition,
  type Status,
  serveMethod,
  type Transport,
  unauthenticatedPeer,
} from "../index.js";
import { KeptLog } from "./kept-log.js";

/** Carries calls from a client to handlers in the same process; each step is a microtask. */
export class InMemoryTransport<S extends ServiceDefinition> implements Transport {
  readonly log: KeptLog = new KeptLog();
  /** The most requests, and the most responses, that were ever on their way and not taken. */
  readonly peak: { requests: number; responses: number } = { requests: 0, responses: 0 };
  readonly #service: S;
  readonly #handlers: Handlers<S>;
  readonly #window: number;
  readonly #interceptors: readonly ServerInterceptor[];

  /** `window` messages may be on their way in each direction before the sender is told to wait. */
  constructor(service: S, handlers: Handlers<S>, window = 4, interceptors: readonly ServerInterceptor[] = []) {
    this.#interceptors = interceptors;
    this.#service = service;
    this.#handlers = handlers;
    this.#window = window;
  }

  startCall<Request, Response>(
    start: CallStart<Request, Response>,
    listener: ClientCallListener<Response>,
  ): ClientCall<Request> {
    const [name, method] = Object.entries(this.#service.methods).find(([, { path }]) => path === start.method.path)!;
    const handler = (this.#handlers[name] as unknown as AnyHandler).bind(this.#handlers);
    const server = new ServerSide(
      start as unknown as CallStart<unknown, unknown>,
      listener as ClientCallListener<unknown>,
      this.#window,
      this.peak,
    );
    server.listener = serveMethod(method, handler, this.log, this.#interceptors)(server);
    return new ClientSide<Request>(server, start.method.request, this.#window, this.peak);
  }
}

class ClientSide<Request> implements ClientCall<Request> {
  readonly peer = "memory";
  readonly #server: ServerSide;
  readonly #codec: Codec<Request>;
  readonly #window: number;
  readonly #peak: { requests: number };

  constructor(server: ServerSide, codec: Codec<Request>, window: number, peak: { requests: number }) {
    this.#server = server;
    this.#codec = codec;
    this.#window = window;
    this.#peak = peak;
  }

  send(message: MessageInit<Request>, last: boolean): boolean {
    const request = overTheWire(this.#codec, message);
    const waiting = ++this.#server.requestsWaiting;
    this.#peak.requests = Math.max(this.#peak.requests, waiting);
    this.#server.deliver(() => this.#server.listener.onMessage(request));
    if (last) this.halfClose();
    return waiting < this.#window;
  }

  halfClose(): void {
    this.#server.deliver(() => this.#server.listener.onHalfClose());
  }

  consumed(): void {
    if (this.#server.responsesWaiting-- === this.#window) this.#server.soon(() => this.#server.listener.onWritable());
  }

  cancel(code: Status, details: string, cause?: unknown): void {
    this.#server.cancel(code, details, cause);
  }
}

class ServerSide implements ServerCall<unknown> {
  readonly peer = "memory";
  readonly authority = "memory.test";
  readonly auth: AuthContext = unauthenticatedPeer;
  readonly method: MethodDefinition;
  readonly metadata: Metadata;
  readonly timeoutMs: number;
  listener!: ServerCallListener<unknown>;
  requestsWaiting = 0;
  responsesWaiting = 0;
  readonly #client: ClientCallListener<unknown>;
  readonly #window: number;
  readonly #peak: { responses: number };
  #hasEnded = false;
  #paused: (() => void)[] | undefined;

  constructor(
    start: CallStart<unknown, unknown>,
    client: ClientCallListener<unknown>,
    window: number,
    peak: { responses: number },
  ) {
    this.method = start.method;
    this.metadata = start.metadata ?? new Metadata();
    this.timeoutMs = start.deadline === Number.POSITIVE_INFINITY ? start.deadline : start.deadline - Date.now();
    this.#client = client;
    this.#window = window;
    this.#peak = peak;
  }

  setCompression(): void {}

  pauseRequests(): void {
    this.#paused = [];
  }

  resumeRequests(): void {
    const actions = this.#paused ?? [];
    this.#paused = undefined;
    for (const action of actions) this.soon(action);
  }

  /** Tells the handlers something about the requests, in order, when they are not paused. */
  deliver(action: () => void): void {
    this.soon(() => {
      if (this.#paused === undefined) action();
      else this.#paused.push(action);
    });
  }

  sendHeaders(metadata: Metadata | undefined): void {
    this.soon(() => this.#client.onHeaders(metadata));
  }

  hasRoom(): boolean {
    return true;
  }

  send(message: MessageInit<unknown>): boolean {
    const response = overTheWire(this.method.response, message);
    this.#peak.responses = Math.max(this.#peak.responses, ++this.responsesWaiting);
    this.soon(() => this.#client.onMessage(response));
    return this.responsesWaiting < this.#window;
  }

  end(code: Status, details: string, trailers: Metadata | undefined): void {
    this.soon(() => {
      this.#hasEnded = true;
      this.#client.onEnd({ code, details, trailers });
    });
  }

  consumed(): void {
    if (this.requestsWaiting-- === this.#window) this.soon(() => this.#client.onWritable());
  }

  cancel(code: Status, details: string, cause: unknown): void {
    if (this.#hasEnded) return;
    this.#hasEnded = true;
    queueMicrotask(() => this.listener.onCancel(details));
    this.#client.onEnd({ code, details, trailers: undefined, cause });
  }

  settled(): void {}

  soon(action: () => void): void {
    queueMicrotask(() => {
      if (!this.#hasEnded) action();
    });
  }
}

function overTheWire<T>(codec: Codec<T>, message: MessageInit<T>): T {
  return codec.decode(frameMessage(codec, message).slice(prefixSizeBytes));
}
