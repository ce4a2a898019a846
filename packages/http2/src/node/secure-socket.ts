import type { Socket } from "node:net";
import type { Duplex } from "node:stream";

/** What HTTP/2 is driven on: a socket, or a stream that makes one out of another. */
export interface DrivenSocket extends Duplex {
  readonly localAddress?: string | undefined;
  readonly localPort?: number | undefined;
  readonly remoteAddress?: string | undefined;
  readonly remotePort?: number | undefined;
  ref(): unknown;
  unref(): unknown;
}

/** What came of a security protocol on a socket. */
export interface SecuredSocket {
  /** Carries the bytes of HTTP/2. Its end is that of the socket below, and destroying it destroys that. */
  readonly socket: DrivenSocket;
  /** What the protocol tells of the peer, for whoever is given the connection. */
  readonly peer: unknown;
}

/**
 * A security protocol other than TLS: makes its handshake on a socket that is connected, of which nothing was read. Rejects with the
 * reason in words; an error with the code `ECONNRESET` says that the peer has left. `signal` aborts when it has taken too long, or
 * nobody needs it any more, and then the socket is destroyed.
 */
export type SecureSocket = (socket: Socket, signal: AbortSignal) => Promise<SecuredSocket>;
