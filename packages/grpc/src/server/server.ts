import { type ConnectionListener, type ConnectionOptions, ErrorCode, sumOfCounters } from "@baud/http2";
import { type ListenOptions, listen, type SocketConnection, type SocketListener } from "@baud/http2/node";
import type { Handlers, ServiceDefinition } from "@baud/rpc";
import { serverRecords } from "../channelz/records.js";
import { isLocalAddress } from "../credentials/local-address.js";
import type { ServerCredentials } from "../credentials/server-credentials.js";
import { InProcessChannel } from "../in-process/in-process-channel.js";
import { serverHttp2Options } from "../protocol/http2-options.js";
import { formatAddress, parseListenAddress } from "../target/target.js";
import { HandshakeLog } from "./handshake-log.js";
import { listeningServers } from "./listening-servers.js";
import { ServerConnection } from "./server-connection.js";
import type { ServerCounters } from "./server-counters.js";
import type { ServerOptions, ServiceOptions } from "./server-options.js";
import { type FindGenericHandler, ServiceRegistry } from "./service-registry.js";
import { removeStaleSocket } from "./stale-socket.js";

/** Where connections come from: a listening socket, for instance. */
export interface ConnectionSource {
  /** Those that have not ended. */
  readonly connections: ReadonlySet<SocketConnection>;
  /**
   * Looks for no more of them; those that are about to come may come yet. Resolves when all have ended; ending them is the
   * caller's.
   */
  close(): Promise<void>;
  /** Lets none come that is about to. */
  abandonHandshakes?(): void;
}

/** Serves gRPC services on any number of ports. */
export class Server implements AsyncDisposable {
  readonly #registry: ServiceRegistry;
  readonly #http2: ConnectionOptions;
  readonly #keyLogFile: string | undefined;
  readonly #handshakeTimeoutMs: number | undefined;
  readonly #sources = new Set<ConnectionSource>();
  readonly #listeners: SocketListener[] = [];
  readonly #inProcess: InProcessChannel[] = [];
  readonly #shutdownController = new AbortController();
  #shutdown: Promise<void> | undefined;

  /** Throws `TypeError` when an option is wrong. */
  constructor(options: ServerOptions = {}) {
    this.#http2 = serverHttp2Options(options);
    this.#registry = new ServiceRegistry(options, this.#http2);
    this.#keyLogFile = options.keyLogFile;
    this.#handshakeTimeoutMs = options.handshakeTimeoutMs;
    serverRecords.add(this.#registry.record);
  }

  /** The services that were added, in order. */
  get services(): readonly ServiceDefinition[] {
    return this.#registry.services;
  }

  /** Aborted when `shutdown` is called: for handlers with streams that have no end of their own. */
  get shutdownSignal(): AbortSignal {
    return this.#shutdownController.signal;
  }

  /** Adds a service. Throws `Error` when one of that name was added already, or a handler is missing. */
  addService<S extends ServiceDefinition>(service: S, handlers: Handlers<S>, options: ServiceOptions = {}): void {
    this.#registry.add(service, handlers, options);
  }

  /**
   * Serves methods that no service of this server has: for proxies. `find` is given the path of a method, `/SERVICE/METHOD`, and
   * may be asked again for one that it has answered; where it finds nothing the call is UNIMPLEMENTED.
   */
  setGenericHandler(find: FindGenericHandler): void {
    this.#registry.setGenericHandler(find);
  }

  /**
   * Listens on `host:port` (port 0 for any that is free) or `unix:/path`. Resolves to the port (0 for a unix socket);
   * rejects when the address cannot be had. A socket that a server which has died left at the path is replaced.
   */
  async listen(address: string, credentials: ServerCredentials): Promise<number> {
    if (this.#shutdown !== undefined) throw new Error(`The server was shut down: it cannot listen on ${address}`);
    const where = parseListenAddress(address);
    const { tls, renewTls, protocol } = credentials;
    const handshakeLog = new HandshakeLog(
      this.#registry.logger,
      protocol && `An ${protocol.transportSecurity.toUpperCase()} handshake`,
    );
    const strangerLog = new HandshakeLog(this.#registry.logger, "A connection");
    let boundAddress = address;
    const onStranger: OnStranger = (reason, client) =>
      strangerLog.tell(reason, client, boundAddress, performance.now());
    const options: ListenOptions = {
      address: where,
      http2: this.#http2,
      tls,
      renewTls,
      secure: protocol && ((socket, signal) => protocol.secure(socket, signal)),
      keyLogFile: this.#keyLogFile,
      handshakeTimeoutMs: this.#handshakeTimeoutMs,
      onHandshakeFailure: (reason, client) => handshakeLog.tell(reason, client, boundAddress, performance.now()),
    };
    const isLocal = credentials.transportSecurity === "local";
    const start = (): Promise<SocketListener> => listen(options, (socket) => this.#accept(socket, isLocal, onStranger));
    const listener = await start()
      .catch(async (error: NodeJS.ErrnoException) => {
        if (error.code === "EADDRINUSE" && "path" in where && (await removeStaleSocket(where.path))) return start();
        throw error;
      })
      .catch((error: Error) => {
        throw new Error(`Cannot listen on ${address}: ${error.message}`, { cause: error });
      });
    boundAddress = formatAddress(listener.address);
    // Where it listens in fact, since a name such as localhost says nothing for sure.
    if (isLocal && !isLocalAddress(boundAddress)) {
      await listener.close();
      throw new Error(
        `Cannot listen on ${address} with local credentials: use a loopback address such as 127.0.0.1, or a unix socket`,
      );
    }
    if (this.#shutdown !== undefined) {
      await listener.close();
      throw new Error(`The server was shut down before it listened on ${address}`);
    }
    this.#addSource(listener);
    this.#listeners.push(listener);
    this.#registry.record.listen(boundAddress);
    return "port" in listener.address ? listener.address.port : 0;
  }

  /**
   * Serves connections that do not come from a port: `open` is given what is to be asked for the listener of each, and the
   * options that each is made with. They end with the server. Throws `Error` when the server was shut down.
   */
  serveConnections(
    open: (accept: (socket: SocketConnection) => ConnectionListener, http2: ConnectionOptions) => ConnectionSource,
  ): void {
    if (this.#shutdown !== undefined) throw new Error("The server was shut down: it serves no more connections");
    this.#addSource(open((socket) => this.#accept(socket, false), this.#http2));
  }

  #accept(socket: SocketConnection, isLocal: boolean, onStranger?: OnStranger): ConnectionListener {
    // A handshake took until now: who made it may have sent a call already, which is served as those of other connections are.
    if (this.#shutdown !== undefined) queueMicrotask(() => socket.connection.shutdown(performance.now()));
    return new ServerConnection(this.#registry, socket, isLocal, onStranger);
  }

  #addSource(source: ConnectionSource): void {
    this.#sources.add(source);
    listeningServers.count++;
  }

  /**
   * What the connections to all ports of this server have counted until now, how often which limit was reached, which requests were
   * refused and how much runs: what to look at when an attack is suspected.
   */
  http2Counters(): ServerCounters {
    const all = this.#listeners.map((listener) => listener.counters());
    const sum = (name: "connectionsAccepted" | "connectionsOpen" | "handshakesFailed"): number =>
      all.reduce((total, counters) => total + counters[name], 0);
    return {
      ...sumOfCounters(all),
      connectionsAccepted: sum("connectionsAccepted"),
      connectionsOpen: sum("connectionsOpen"),
      handshakesFailed: sum("handshakesFailed"),
      callsRunning: this.#registry.callsRunning,
      requestsRefused: this.#registry.requestsRefused,
    };
  }

  /** A channel to this server without a socket, for tests and for neighbours in the same process. */
  connectInProcess(): InProcessChannel {
    const channel = new InProcessChannel(this.#registry);
    if (this.#shutdown !== undefined) void channel.drain();
    else this.#inProcess.push(channel);
    return channel;
  }

  /**
   * Stops: takes no more connections and calls at once, lets calls that are open end, and cuts off after `graceMs` those
   * that have not. Without `graceMs` it waits for them all; with 0 it stops at once. Resolves when nothing is left. A
   * further call may shorten the grace.
   */
  async shutdown(options: { readonly graceMs?: number | undefined } = {}): Promise<void> {
    const { graceMs = Number.POSITIVE_INFINITY } = options;
    this.#shutdownController.abort();
    this.#shutdown ??= this.#drain();
    if (graceMs <= 0) {
      this.#cutOff();
    } else if (graceMs !== Number.POSITIVE_INFINITY) {
      const timer = setTimeout(() => this.#cutOff(), Math.min(graceMs, maxTimerMs));
      await this.#shutdown.finally(() => clearTimeout(timer));
    }
    await this.#shutdown;
  }

  /** `shutdown()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }

  async #drain(): Promise<void> {
    const drained = this.#inProcess.map((channel) => channel.drain());
    await Promise.all([
      ...drained,
      ...[...this.#sources].map((source) => {
        const closed = source.close();
        for (const socket of source.connections) socket.connection.shutdown(performance.now());
        return closed;
      }),
    ]);
    listeningServers.count -= this.#sources.size;
    serverRecords.remove(this.#registry.record);
  }

  #cutOff(): void {
    for (const channel of this.#inProcess) channel.cutOff();
    for (const source of this.#sources) {
      source.abandonHandshakes?.();
      for (const socket of source.connections) {
        socket.connection.close(ErrorCode.NO_ERROR, "the server is shutting down");
      }
    }
  }
}

/** Told of clients that speak something else than HTTP/2. */
type OnStranger = (reason: string, peer: string) => void;

/** The longest delay that `setTimeout` keeps. */
const maxTimerMs = 2 ** 31 - 1;
