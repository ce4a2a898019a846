import { connect as connectNet, isIP, type NetConnectOpts, type Socket } from "node:net";
import { connect as connectTls, type TLSSocket, type ConnectionOptions as TlsConnectOptions } from "node:tls";
import { assertConnectionOptions, type ConnectionListener, type ConnectionOptions } from "../index.js";
import { HappyEyeballs, type HostOptions, joined, optionsForAddress } from "./happy-eyeballs.js";
import { type HttpProxy, openTunnel } from "./http-tunnel.js";
import { keyLogFor } from "./key-log.js";
import type { DrivenSocket, SecureSocket } from "./secure-socket.js";
import { sharedInput } from "./shared-input.js";
import { formatHostPort, formatPath, remoteAddressOf } from "./socket-address.js";
import type { SocketConnection } from "./socket-connection.js";
import { type DrivingPlan, SocketDriver } from "./socket-driver.js";
import { describeTlsError } from "./tls-error.js";
import { TlsSessions } from "./tls-sessions.js";

/** Where to connect, and how. */
export interface ConnectOptions extends HostOptions {
  /**
   * A host (name or address) and a port. Of a name with several addresses the first is tried, joined by the next after
   * `connectionAttemptDelayMs` or when it fails, families taking turns; the first that answers is used (RFC 8305). Or the path of
   * a unix socket (a leading NUL: the abstract namespace).
   */
  readonly target: { readonly host: string; readonly port: number } | { readonly path: string };
  /**
   * TLS with Node's own options. ALPN is set to `h2`; a server that does not agree on it is refused. Sessions are resumed where
   * there is a `secureContext`, which they belong to, and certificates are checked as Node does it.
   */
  readonly tls?: TlsConnectOptions | undefined;
  /**
   * A file that TLS's secrets are appended to, for decrypting a capture; `SSLKEYLOGFILE` in the environment does the same.
   */
  readonly keyLogFile?: string | undefined;
  /** A security protocol in the place of TLS. */
  readonly secure?: SecureSocket | undefined;
  /** A proxy that connects in the place of this side, to hosts and ports. It then knows the host; TLS is with the server. */
  readonly proxy?: HttpProxy | undefined;
  /** Time in ms for the look-up, the socket and the handshake of TLS, or of what is in its place. Default 20,000. */
  readonly connectTimeoutMs?: number | undefined;
  /** Gives up while connecting; without effect later. */
  readonly signal?: AbortSignal | undefined;
  readonly http2?: ConnectionOptions | undefined;
}

/** No connection came about: the message names the address and the reason, `cause` is the system's error. */
export class ConnectError extends Error {
  override readonly name: string = "ConnectError";
  /** What could not be reached: `127.0.0.1:50051`. */
  readonly address: string;

  constructor(address: string, reason: string, cause: unknown) {
    super(`cannot connect to ${address}: ${reason}`, { cause });
    this.address = address;
  }
}

/**
 * Connects as a client. Once the socket stands (and TLS, with ALPN), `open` is called and gives the listener; the
 * promise is fulfilled with the same object. Rejects with `ConnectError`, and with `Http2UsageError` for options out of
 * their range; `open` has not been called then.
 */
export async function connect(
  options: ConnectOptions,
  open: (socket: SocketConnection) => ConnectionListener,
): Promise<SocketConnection> {
  assertConnectionOptions(options.http2 ?? {});
  const { target, tls, secure, signal, connectTimeoutMs = 20_000 } = options;
  const address = "path" in target ? formatPath(target.path) : formatHostPort(target.host, target.port);
  const tunnel = await tunnelOf(options, address, connectTimeoutMs);
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(new ConnectError(address, "given up", signal.reason));
    let socket: Socket | undefined;
    const timer = setTimeout(() => {
      const { errors } = attempts;
      const reason = [`no answer within ${connectTimeoutMs} ms`, ...errors.map(({ message }) => message)].join("; ");
      fail(reason, errors.length === 0 ? undefined : joined(errors));
    }, connectTimeoutMs);
    const onAbort = (): void => fail("given up", signal?.reason);
    const onError = (error: Error): void => fail(describeTlsError(error, "client"), error);
    const onEnd = (): void => fail("the connection was closed during the handshake", undefined);
    const securing = secure === undefined ? undefined : new AbortController();
    const settle = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", onAbort);
      socket?.off("error", onError);
      socket?.off("close", onEnd);
    };
    const fail = (reason: string, cause: unknown): void => {
      settle();
      attempts.stop();
      socket?.on("error", () => {}); // What comes after the first failure says nothing new.
      socket?.destroy();
      securing?.abort();
      reject(new ConnectError(address, reason, cause));
    };
    const start = (driven: DrivenSocket, peer: unknown): void => {
      settle();
      try {
        const path = "path" in target ? target.path : undefined;
        const { http2 } = options;
        const plan: DrivingPlan = { role: "client", path, http2, open, onSocketClosed() {} };
        resolve(new SocketDriver(plan, driven, remoteAddressOf(driven, path), peer));
      } catch (error) {
        driven.destroy();
        reject(error);
      }
    };
    const onSecure = (ready: Socket): void => {
      // Node takes `noDelay` among the options of bare sockets alone; without it, credit for the peer waits for its acknowledgements.
      if (tls !== undefined) ready.setNoDelay(true);
      // RFC 9113 section 3.2: over TLS the protocol is agreed on by ALPN.
      if (tls !== undefined && (ready as TLSSocket).alpnProtocol !== "h2") {
        fail("the server does not offer HTTP/2 (ALPN did not agree on h2)", undefined);
        return;
      }
      if (secure === undefined || securing === undefined) {
        start(ready, undefined);
        return;
      }
      secure(ready, securing.signal).then(
        (secured) => (securing.signal.aborted ? secured.socket.destroy() : start(secured.socket, secured.peer)),
        (error: Error) => (securing.signal.aborted ? undefined : onError(error)),
      );
    };
    const keyLog = keyLogFor(options.keyLogFile);
    const onConnected = (connected: Socket): void => {
      socket = connected;
      connected.on("error", onError);
      connected.on("close", onEnd);
      if (keyLog !== undefined) connected.on("keylog", keyLog);
      if (tls === undefined) onSecure(connected);
      else connected.once("secureConnect", () => onSecure(connected));
    };
    const attempts = new HappyEyeballs<Socket>(
      { open: (address) => openSocket(options, address), onConnected, onFailed: onError },
      { ...options, lookup: options.lookup ?? tls?.lookup },
    );
    signal?.addEventListener("abort", onAbort);
    try {
      if (tunnel !== undefined) {
        onConnected(tls === undefined ? tunnel : openTls(target, tls, { socket: tunnel }));
        if (tls === undefined) tunnel.resume();
      } else if ("path" in target) attempts.connectTo([target.path]);
      else attempts.connectToHost(target.host);
    } catch (error) {
      onError(error as Error);
    }
  });
}

/** The socket through a proxy, where there is one. */
async function tunnelOf(
  { target, proxy, signal, ...options }: ConnectOptions,
  address: string,
  timeoutMs: number,
): Promise<Socket | undefined> {
  if (proxy === undefined || "path" in target) return undefined;
  const timeout = AbortSignal.timeout(timeoutMs);
  try {
    return await openTunnel(
      proxy,
      target,
      options,
      signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
    );
  } catch (error) {
    const late = `no answer within ${timeoutMs} ms from the proxy ${formatHostPort(proxy.host, proxy.port)}`;
    const reason = timeout.aborted ? late : signal?.aborted ? "given up" : (error as Error).message;
    throw new ConnectError(address, reason, error);
  }
}

/** Begins to connect to one of the target's addresses. */
function openSocket({ target, tls, secure }: ConnectOptions, address: string): Socket {
  // Another protocol than TLS has a say on the socket first, and reads it as it likes.
  const reading = secure === undefined ? { onread: sharedInput(() => socket) } : {};
  const way = "path" in target ? { path: target.path } : optionsForAddress(target.host, target.port, address);
  const options: NetConnectOpts = { ...reading, ...way };
  const socket: Socket = tls === undefined ? connectNet(options) : openTls(target, tls, options as TlsConnectOptions);
  return socket;
}

function openTls(target: ConnectOptions["target"], tls: TlsConnectOptions, way: TlsConnectOptions): TLSSocket {
  const serverName = "host" in target && isIP(target.host) === 0 ? { servername: target.host } : {};
  const options: TlsConnectOptions = { ...serverName, ...tls, ...way, ALPNProtocols: ["h2"] };
  // What was accepted by other rules must not let in a connection that is resumed under the usual ones.
  const hasUsualRules = options.rejectUnauthorized !== false && options.checkServerIdentity === undefined;
  if (options.secureContext === undefined || !hasUsualRules) return connectTls(options);
  // The name is part of it: a certificate is checked against it once, and not when a session is resumed.
  const server = JSON.stringify([target, tls.host, options.servername]);
  const sessions = TlsSessions.of(options.secureContext);
  const session = sessions.find(server);
  const socket = connectTls(session === undefined ? options : { ...options, session });
  sessions.keepFrom(socket, server);
  return socket;
}
