import type { SecureContext, TLSSocket } from "node:tls";

/**
 * TLS sessions to be resumed: a second connection to a server costs neither a signature nor the certificates (RFC 8446
 * section 2.2). They belong to a secure context, since what was verified was verified by its roots; with another one,
 * after certificates have changed, for instance, everything is verified anew.
 */
export class TlsSessions {
  readonly #byServer = new Map<string, Buffer>();

  /** Those of a secure context. */
  static of(context: SecureContext): TlsSessions {
    let sessions = known.get(context);
    if (sessions === undefined) {
      sessions = new TlsSessions();
      known.set(context, sessions);
    }
    return sessions;
  }

  /** The latest that a server gave. Node tells of none on a connection that was resumed itself, so that one serves for many. */
  find(server: string): Buffer | undefined {
    return this.#byServer.get(server);
  }

  /** Keeps those that the server gives on this socket. */
  keepFrom(socket: TLSSocket, server: string): void {
    socket.on("session", (session: Buffer) => {
      this.#byServer.delete(server);
      this.#byServer.set(server, session);
      if (this.#byServer.size <= MAX_SERVERS) return;
      const [oldest] = this.#byServer.keys();
      this.#byServer.delete(oldest!);
    });
  }
}

const known = new WeakMap<SecureContext, TlsSessions>();
const MAX_SERVERS = 100;
