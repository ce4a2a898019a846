import { createServer as createNetServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type SecureContextOptions, type TLSSocket, type TlsOptions } from "node:tls";
import {
  assertConnectionOptions,
  type ConnectionCounters,
  type ConnectionListener,
  type ConnectionOptions,
  sumOfCounters,
} from "../index.js";
import { keyLogFor } from "./key-log.js";
import type { ListenerCounters } from "./listener-counters.js";
import type { DrivenSocket, SecuredSocket, SecureSocket } from "./secure-socket.js";
import { shareInput } from "./shared-input.js";
import { remoteAddressOf } from "./socket-address.js";
import type { SocketConnection } from "./socket-connection.js";
import { type DrivingPlan, SocketDriver } from "./socket-driver.js";
import { describeTlsError } from "./tls-error.js";

/** Where to listen, and how. */
export interface ListenOptions {
  /** A host and a port (0 for any free one), or the path of a unix socket. */
  readonly address: { readonly host?: string | undefined; readonly port: number } | { readonly path: string };
  /** How many connections the system keeps until they are accepted: 4,096 unless told, or as many as the system allows. */
  readonly backlog?: number | undefined;
  /** TLS with Node's own options. ALPN is set to `h2`; a client that does not offer it is refused. */
  readonly tls?: TlsOptions | undefined;
  /**
   * Asked before each TLS handshake for certificates and keys that replace those of `tls` from then on; `undefined` where
   * nothing has changed. Must not throw.
   */
  readonly renewTls?: (() => SecureContextOptions | undefined) | undefined;
  /** A security protocol in the place of TLS. */
  readonly secure?: SecureSocket | undefined;
  /**
   * Told when no connection comes of a handshake, with the reason in words, and the address while the socket still knows it. Not
   * told of clients that leave by themselves, as probes of load balancers do.
   */
  readonly onHandshakeFailure?: ((reason: string, remoteAddress: string | undefined) => void) | undefined;
  /**
   * A file that TLS's secrets are appended to, for decrypting a capture; `SSLKEYLOGFILE` in the environment does the same.
   */
  readonly keyLogFile?: string | undefined;
  /** Time in ms for the handshake. Default 9,000; the time to the preface is `http2.prefaceTimeoutMs`. */
  readonly handshakeTimeoutMs?: number | undefined;
  readonly http2?: ConnectionOptions | undefined;
}

/** A listening socket. */
export interface SocketListener {
  /** Where it listens in fact: the port that was chosen. */
  readonly address: { readonly host: string; readonly port: number } | { readonly path: string };
  /** The connections that were accepted and have not ended. */
  readonly connections: ReadonlySet<SocketConnection>;
  /** What they and those before them have counted until now. */
  counters(): ListenerCounters;
  /**
   * Stops accepting at once; TLS handshakes that are under way are let end, and may bring connections yet. Resolves when every
   * connection has ended; ending them is the caller's.
   */
  close(): Promise<void>;
  /** Ends the TLS handshakes that are under way. */
  abandonHandshakes(): void;
}

/**
 * Listens as a server. `accept` is called with each connection (after TLS) and gives its listener. Rejects with the
 * system's error when the address cannot be had, and with `Http2UsageError` for options out of their range.
 */
export async function listen(
  options: ListenOptions,
  accept: (socket: SocketConnection) => ConnectionListener,
): Promise<SocketListener> {
  assertConnectionOptions(options.http2 ?? {});
  const { address, backlog = DEFAULT_BACKLOG } = options;
  const path = pathOf(options);
  const connections = new Set<SocketConnection>();
  const handshakes = new Set<Socket>();
  let connectionsAccepted = 0;
  let handshakesFailed = 0;
  let ended: ConnectionCounters = sumOfCounters([]);
  const plan: DrivingPlan = {
    role: "server",
    path,
    http2: options.http2,
    open: accept,
    onSocketClosed(driver) {
      connections.delete(driver);
      ended = sumOfCounters([ended, driver.connection.counters]);
    },
  };
  const onSocket: OnSocket = (socket, remoteAddress, peer) => {
    const driver = new SocketDriver(plan, socket, remoteAddress, peer);
    connectionsAccepted++;
    connections.add(driver);
  };
  const server = createServer(options, handshakes, onSocket, () => handshakesFailed++);
  const counters = (): ListenerCounters => ({
    ...sumOfCounters([ended, ...Array.from(connections, ({ connection }) => connection.counters)]),
    connectionsAccepted,
    connectionsOpen: connections.size,
    handshakesFailed,
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    const where =
      "path" in address
        ? { path: address.path }
        : { ...(address.host !== undefined && { host: address.host }), port: address.port };
    server.listen({ ...where, backlog }, () => {
      server.off("error", reject);
      // Running out of file descriptors ends no one: the connection that could not be accepted is lost, others go on.
      server.on("error", () => {});
      resolve({
        address: addressOf(server),
        connections,
        counters,
        close: () => closeServer(server, connections),
        abandonHandshakes: () => {
          for (const socket of handshakes) socket.destroy();
        },
      });
    });
  });
}

/** Told of each socket on which HTTP/2 is spoken, and of what a security protocol in the place of TLS tells of the peer. */
type OnSocket = (socket: DrivenSocket, remoteAddress: string, peer: unknown) => void;

function createServer(
  options: ListenOptions,
  handshakes: Set<Socket>,
  onSocket: OnSocket,
  onFailure: () => void,
): Server {
  const { handshakeTimeoutMs = 9000, secure } = options;
  const path = pathOf(options);
  if (secure !== undefined) {
    return createNetServer({ noDelay: true }, (socket) => {
      handshakes.add(socket);
      socket.once("close", () => handshakes.delete(socket));
      const onSecured = (secured: SecuredSocket): void => {
        handshakes.delete(socket);
        onSocket(secured.socket, remoteAddressOf(secured.socket, path), secured.peer);
      };
      makeSecure(socket, secure, handshakeTimeoutMs, onSecured, (reason) => {
        onFailure();
        if (reason !== undefined) options.onHandshakeFailure?.(reason, addressIfKnown(socket));
      });
    });
  }
  if (options.tls === undefined) {
    return createNetServer({ noDelay: true }, (socket) => {
      shareInput(socket);
      onSocket(socket, remoteAddressOf(socket, path), undefined);
    });
  }
  const server = createTlsServer({ ...options.tls, ALPNProtocols: ["h2"], handshakeTimeout: handshakeTimeoutMs });
  const { renewTls, onHandshakeFailure } = options;
  if (renewTls !== undefined) {
    // Before Node's own listener, which takes the certificates for this connection.
    server.prependListener("connection", () => {
      const renewed = renewTls();
      if (renewed !== undefined) server.setSecureContext(renewed);
    });
  }
  const keyLog = keyLogFor(options.keyLogFile);
  if (keyLog !== undefined) server.on("keylog", keyLog);
  server.on("connection", (socket: Socket) => {
    socket.setNoDelay(true);
    handshakes.add(socket);
    socket.once("close", () => handshakes.delete(socket));
  });
  // Node tells of a handshake that failed or took too long, and leaves the socket open.
  server.on("tlsClientError", (error: Error, socket: TLSSocket) => {
    onFailure();
    const reason = handshakeFailure(error, socket);
    if (reason !== undefined) onHandshakeFailure?.(reason, addressIfKnown(socket));
    socket.destroy();
  });
  server.on("secureConnection", (socket: TLSSocket) => {
    for (const raw of handshakes) if (isSame(raw, socket)) handshakes.delete(raw);
    // RFC 9113 section 3.2: a client that does not agree on h2 speaks something else.
    if (socket.alpnProtocol === "h2") return onSocket(socket, remoteAddressOf(socket, path), undefined);
    onFailure();
    onHandshakeFailure?.("the client does not offer HTTP/2 by ALPN", addressIfKnown(socket));
    socket.destroy();
  });
  return server;
}

/**
 * Makes the handshake of a security protocol other than TLS, within its time. `onFailure` is told why there is no connection, and
 * nothing when the client has left.
 */
function makeSecure(
  socket: Socket,
  secure: SecureSocket,
  timeoutMs: number,
  onSecured: (secured: SecuredSocket) => void,
  onFailure: (reason: string | undefined) => void,
): void {
  const securing = new AbortController();
  const fail = (reason: string | undefined): void => {
    if (securing.signal.aborted) return;
    clearTimeout(timer);
    onFailure(reason);
    securing.abort();
    socket.destroy();
  };
  // The client has left: whoever waits for its bytes is told by the signal.
  const onGone = (): void => fail(undefined);
  const timer = setTimeout(() => fail("the handshake took too long"), timeoutMs);
  socket.on("error", onGone);
  socket.once("close", onGone);
  secure(socket, securing.signal).then(
    (secured) => {
      if (securing.signal.aborted) {
        secured.socket.destroy();
        return;
      }
      clearTimeout(timer);
      socket.off("error", onGone);
      socket.off("close", onGone);
      onSecured(secured);
    },
    (error: NodeJS.ErrnoException) => fail(leftCodes.has(error.code ?? "") ? undefined : error.message),
  );
}

/** Where Node has refused the client's certificate, the error tells of a socket that was closed, and the socket why. */
function handshakeFailure(error: Error, socket: TLSSocket): string | undefined {
  // Node's types have an Error here; it is the code of one.
  const refusal: unknown = socket.authorizationError;
  if (typeof refusal !== "string") {
    return leftCodes.has((error as NodeJS.ErrnoException).code ?? "") ? undefined : describeTlsError(error, "server");
  }
  const reason = describeTlsError(Object.assign(new Error(refusal), { code: refusal }), "server");
  return `the client's certificate is refused: ${reason}`;
}

/** Node's 511 are too few for the clients of a server that was restarted, when all of them come back at once. */
const DEFAULT_BACKLOG = 4096;

/** What the system, or Node in its place, says of a client that is gone. */
const leftCodes: ReadonlySet<string> = new Set(["ECONNRESET", "EPIPE", "ECONNABORTED"]);

function pathOf({ address }: ListenOptions): string | undefined {
  return "path" in address ? address.path : undefined;
}

function addressIfKnown(socket: Socket): string | undefined {
  return socket.remoteAddress === undefined ? undefined : remoteAddressOf(socket, undefined);
}

function addressOf(server: Server): SocketListener["address"] {
  const address = server.address();
  if (typeof address === "string") return { path: address };
  return { host: address?.address ?? "", port: address?.port ?? 0 };
}

async function closeServer(server: Server, connections: ReadonlySet<SocketConnection>): Promise<void> {
  await new Promise<void>((resolve) => server.close(() => resolve()));
  // The server is closed a moment before its last socket tells that it is.
  await Promise.all(Array.from(connections, (socket) => socket.whenClosed()));
}

/** Node does not tell which socket a TLS socket stands on. */
function isSame(raw: Socket, secure: TLSSocket): boolean {
  return raw.remotePort === secure.remotePort && raw.remoteAddress === secure.remoteAddress;
}
