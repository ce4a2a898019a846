import type { PeerCertificate } from "node:tls";
import type { Connection } from "../index.js";

/** What TLS agreed on. */
export interface TlsInfo {
  /** `TLSv1.3`, for instance. */
  readonly protocol: string;
  /** The cipher's standard name: `TLS_AES_128_GCM_SHA256`. */
  readonly cipher: string;
  /** The host name that the client asked for (SNI). */
  readonly serverName: string | undefined;
  /** Whether a session of before was resumed (RFC 8446 section 2.2). */
  readonly isResumed: boolean;
  /** Whether the peer's certificate was verified; false when it showed none. */
  readonly isPeerVerified: boolean;
  /** The peer's certificate with its chain, if it showed one. */
  peerCertificate(): PeerCertificate | undefined;
}

/** A connection on its socket. */
export interface SocketConnection {
  /** Usable from the return of the function that was given this object. */
  readonly connection: Connection;
  /** `127.0.0.1:50051`, `[::1]:50051`, or `unix:/path`; `unknown:0` once the socket is closed. */
  readonly localAddress: string;
  /** As `localAddress`, and known for ever. */
  readonly remoteAddress: string;
  /** Undefined on a plain socket. */
  readonly tls: TlsInfo | undefined;
  /** What a security protocol other than TLS tells of the peer; undefined without one. */
  readonly securedPeer: unknown;
  /** Whether the process waits for the socket, as it does unless told otherwise. */
  keepProcessAlive(isKept: boolean): void;
  /** Resolves when the socket is closed, which is a little after the connection's end. */
  whenClosed(): Promise<void>;
  /** Destroys the socket at once; the connection is told with `cause`. For an end with GOAWAY: `connection.close`. */
  destroy(cause?: Error): void;
}
