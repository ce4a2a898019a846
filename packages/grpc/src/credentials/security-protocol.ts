import type { Socket } from "node:net";
import type { SecuredSocket } from "@baud/http2/node";
import type { AuthContext } from "@baud/rpc";

/** What a security protocol has made of a connection: the socket that carries HTTP/2, and who the peer is. */
export interface SecuredConnection extends SecuredSocket {
  readonly peer: AuthContext;
}

/**
 * A security protocol in the place of TLS, from the side of clients: ALTS is one. Makes its handshake on a socket that is connected,
 * and rejects with the reason in words. `serverName` is the host that the channel's target names. `signal` aborts when it has taken too
 * long, or nobody needs it any more; the socket is destroyed then.
 */
export interface ClientSecurityProtocol {
  readonly transportSecurity: Exclude<AuthContext["transportSecurity"], "none" | "local" | "tls">;
  secure(socket: Socket, serverName: string, signal: AbortSignal): Promise<SecuredConnection>;
}

/** The same from the side of servers. */
export interface ServerSecurityProtocol {
  readonly transportSecurity: ClientSecurityProtocol["transportSecurity"];
  secure(socket: Socket, signal: AbortSignal): Promise<SecuredConnection>;
}
