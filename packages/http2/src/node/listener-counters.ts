import type { ConnectionCounters } from "../index.js";

/** What has happened on a listening socket since it began: the connections, and what all of them counted together. */
export interface ListenerCounters extends ConnectionCounters {
  /** After the TLS handshake, where there is one. */
  readonly connectionsAccepted: number;
  readonly connectionsOpen: number;
  /** TLS handshakes of which no connection came: refused, broken, or too slow. */
  readonly handshakesFailed: number;
}
