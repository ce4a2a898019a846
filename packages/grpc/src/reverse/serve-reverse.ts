import type { ConnectionListener, ConnectionOptions } from "@baud/http2";
import type { SocketConnection } from "@baud/http2/node";
import {
  consoleLogger,
  createClient,
  type Logger,
  MessageWriter,
  Metadata,
  type MetadataInit,
  statusName,
  type Transport,
} from "@baud/rpc";
import { Backoff, type BackoffOptions } from "../backoff/backoff.js";
import { Reverse, type ReverseClient } from "../baud/reverse/v1/reverse_grpc.js";
import type { Octets } from "../baud/reverse/v1/reverse_pb.js";
import type { ConnectionSource, Server } from "../server/server.js";
import { Tunnel } from "./tunnel.js";

export interface ServeReverseOptions {
  /** What this side says of itself when it dials. */
  readonly metadata?: Metadata | MetadataInit | undefined;
  /** The delays before it dials again. */
  readonly backoff?: BackoffOptions | undefined;
  /** Told when this side can be called, for the first time and each time after a loss. */
  readonly onConnected?: (() => void) | undefined;
  /** Where losses are told of; `console` unless told. */
  readonly logger?: Logger | undefined;
}

/**
 * Serves the methods of `server` to the server that `channel` leads to, which has called `addReverse`: for a side that can dial and
 * cannot be dialled. Its handlers are called as over any connection. When the connection is lost it dials again, until `server` is
 * shut down; the channel is not closed then. Throws `Error` when the server was shut down,
 * and `TypeError` for metadata that is none.
 *
 *     const server = new Server();
 *     server.addService(Worker, worker);
 *     serveReverse(server, channel, { metadata: { "x-worker": "7" } });
 */
export function serveReverse(server: Server, channel: Transport, options: ServeReverseOptions = {}): void {
  server.serveConnections((accept, http2) => new Dialler(channel, options, accept, http2));
}

/** Dials, and dials again. To the server it is what a listening socket is: connections come of it. */
class Dialler implements ConnectionSource {
  readonly connections: Set<SocketConnection> = new Set<SocketConnection>();
  readonly #options: ServeReverseOptions;
  readonly #accept: (socket: SocketConnection) => ConnectionListener;
  readonly #http2: ConnectionOptions;
  readonly #backoff: Backoff;
  readonly #stub: ReverseClient;
  readonly #metadata: Metadata | undefined;
  readonly #done: Promise<void>;
  #isClosing = false;
  /** Ends what is waited for, when it is closed: a delay, or a server that does not answer. */
  #stopWaiting: () => void = () => {};

  constructor(
    channel: Transport,
    options: ServeReverseOptions,
    accept: (socket: SocketConnection) => ConnectionListener,
    http2: ConnectionOptions,
  ) {
    this.#options = options;
    this.#accept = accept;
    this.#http2 = http2;
    this.#backoff = new Backoff(options.backoff);
    this.#stub = createClient(Reverse, channel);
    this.#metadata = Metadata.from(options.metadata);
    this.#done = this.#dialOn();
  }

  /** The server tells the connections to end, and this waits for them. */
  close(): Promise<void> {
    this.#isClosing = true;
    this.#stopWaiting();
    return this.#done;
  }

  async #dialOn(): Promise<void> {
    while (!this.#isClosing) {
      const loss = await this.#serveOnce();
      if (this.#isClosing) return;
      (this.#options.logger ?? consoleLogger).warn({}, `No reverse calls, until it is dialled again: ${loss}`);
      await this.#delay();
    }
  }

  /** One connection, from the call to its end; resolves to the reason. */
  async #serveOnce(): Promise<string> {
    const outgoing = new MessageWriter<Octets>();
    const call = this.#stub.connect(outgoing, { metadata: this.#metadata, waitForReady: true });
    this.#stopWaiting = () => call.cancel();
    await call.headers;
    this.#stopWaiting = () => {};
    if (!call.done) {
      const tunnel = new Tunnel(
        "server",
        { incoming: call, outgoing, peer: call.peer ?? "", auth: call.auth, hangUp: () => call.cancel() },
        this.#accept,
        this.#http2,
      );
      this.connections.add(tunnel);
      this.#backoff.reset();
      this.#options.onConnected?.();
      await tunnel.whenClosed();
      this.connections.delete(tunnel);
    }
    const { code, details } = await call.status;
    return `${statusName(code)} ${details}`.trim();
  }

  #delay(): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, this.#backoff.next());
      this.#stopWaiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }
}
