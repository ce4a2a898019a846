import type { TlsOptions } from "node:tls";
import type { ConnectionListener, ConnectionOptions } from "@baud/http2";
import type { SocketConnection } from "./socket-connection.js";

/** Where to listen, and how. */
export interface ListenOptions {
  /** A host and a port (0 for any free one), or the path of a unix socket. */
  readonly address: { readonly host?: string; readonly port: number } | { readonly path: string };
  readonly backlog?: number;
  /** TLS with Node's own options. ALPN is set to `h2`; a client that does not offer it is refused. */
  readonly tls?: TlsOptions;
  /** Time in ms for the TLS handshake. Default 10,000; the time to the preface is `http2.prefaceTimeoutMs`. */
  readonly handshakeTimeoutMs?: number;
  readonly http2?: ConnectionOptions;
}

/** A listening socket. */
export interface SocketListener {
  /** Where it listens in fact: the port that was chosen. */
  readonly address: { readonly host: string; readonly port: number } | { readonly path: string };
  /** The connections that were accepted and have not ended. */
  readonly connections: ReadonlySet<SocketConnection>;
  /** Stops accepting at once. Resolves when every accepted connection has ended; ending them is the caller's. */
  close(): Promise<void>;
}

/**
 * Listens as a server. `accept` is called with each connection (after TLS) and gives its listener. Rejects with the system's error
 * when the address cannot be had.
 */
export function listen(
  options: ListenOptions,
  accept: (socket: SocketConnection) => ConnectionListener,
): Promise<SocketListener> {
  void accept;
  return Promise.reject(new Error(`cannot listen on ${JSON.stringify(options.address)}: the driver is not built yet`));
}
