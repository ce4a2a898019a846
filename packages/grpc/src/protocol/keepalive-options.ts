/** How a silent peer is noticed to be gone (gRFC A8); for channels and servers. */
export interface KeepaliveOptions {
  /**
   * Milliseconds in which nothing came from the peer, after which a PING asks whether it is there. A server asks after two
   * hours unless told, a channel never. Servers of others may refuse a channel that asks more often than every five minutes.
   */
  readonly keepaliveTimeMs?: number | undefined;
  /** Milliseconds to the answer, or to anything else, before the connection counts as lost: 20,000 unless told. */
  readonly keepaliveTimeoutMs?: number | undefined;
}

/** The same, for channels alone. */
export interface ChannelKeepaliveOptions extends KeepaliveOptions {
  /** Ask without calls too. Off unless told. */
  readonly keepaliveWithoutCalls?: boolean | undefined;
}

/** What a server makes of PINGs (gRFC A8), and how old connections may become (gRFC A9). */
export interface ServerKeepaliveOptions extends KeepaliveOptions {
  /**
   * Milliseconds that must lie between the PINGs of a client to which nothing is sent: 300,000 unless told, 0 for any. The third
   * that comes too soon ends the connection with `too_many_pings`. Without calls it is two hours.
   */
  readonly minPingIntervalMs?: number | undefined;
  /** Let `minPingIntervalMs` alone count without calls too. Off unless told. */
  readonly permitPingWithoutCalls?: boolean | undefined;
  /** Milliseconds, a tenth more or less, after which a connection takes no new calls and ends with its last. Never unless told. */
  readonly maxConnectionAgeMs?: number | undefined;
  /** Milliseconds that calls may take to end then. Unlimited unless told. */
  readonly maxConnectionAgeGraceMs?: number | undefined;
  /** Milliseconds without calls after which a connection ends. Never unless told. */
  readonly maxConnectionIdleMs?: number | undefined;
}
