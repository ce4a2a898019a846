import type { ConnectionOptions as TlsConnectOptions } from "node:tls";
import type { ConnectionListener, ConnectionOptions } from "@baud/http2";
import type { SocketConnection } from "./socket-connection.js";

/** Where to connect, and how. */
export interface ConnectOptions {
  /** A host (name or address) and a port, or the path of a unix socket (a leading NUL: the abstract namespace). */
  readonly target: { readonly host: string; readonly port: number } | { readonly path: string };
  /** TLS with Node's own options. ALPN is set to `h2`; a server that does not agree on it is refused. */
  readonly tls?: TlsConnectOptions;
  /** Time in ms for the socket and the TLS handshake. Default 20,000. */
  readonly connectTimeoutMs?: number;
  /** Gives up while connecting; without effect later. */
  readonly signal?: AbortSignal;
  readonly http2?: ConnectionOptions;
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
 * Connects as a client. Once the socket stands (and TLS, with ALPN), `open` is called and gives the listener; the promise is
 * fulfilled with the same object. Rejects with `ConnectError`; `open` has not been called then.
 */
export function connect(
  options: ConnectOptions,
  open: (socket: SocketConnection) => ConnectionListener,
): Promise<SocketConnection> {
  void open;
  return Promise.reject(new ConnectError(JSON.stringify(options.target), "the driver is not built yet", undefined));
}
