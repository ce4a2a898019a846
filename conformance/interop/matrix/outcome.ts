import type { Peer } from "./peer.js";

/** What became of a case. */
export type Outcome =
  | { readonly kind: "passed" }
  /** It failed, and is known to; or there is nothing to run. */
  | { readonly kind: "gap"; readonly reason: string }
  | { readonly kind: "failed"; readonly output: string };

/** A client and a server that run the cases with each other. One of them is Baud. */
export interface Pair {
  readonly client: Peer;
  readonly server: Peer;
}

/** How the connections of a run are secured. */
export type Security = "plain" | "TLS";

/** A case that was run, and between whom. Of the cases against a misbehaving server, `server` is undefined. */
export interface Result {
  readonly client: Peer;
  readonly server: Peer | undefined;
  readonly security: Security;
  readonly testCase: string;
  readonly outcome: Outcome;
}
