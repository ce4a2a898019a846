import type { Certificates } from "../certificates.js";

/** An implementation of gRPC with an interop client and server. */
export interface Peer {
  readonly name: string;
  readonly version: string;
  /** The certificates that its programs insist on; `undefined` when they take those of the suite. */
  readonly certificates: Certificates | undefined;
  /** Its server, for the official flags. */
  server(flags: readonly string[]): Program;
  /** Its client for a case, for the official flags. */
  client(testCase: string, flags: readonly string[]): Program;
  /** The cases that its server does not serve as the suite describes it, and those that its client does not run. */
  readonly serverGaps: Gaps;
  readonly clientGaps: Gaps;
  readonly roles: readonly PeerRole[];
}

/** What a peer takes part as; a negative client also runs the cases against a server that misbehaves. */
export type PeerRole = "client" | "negative client" | "server";

/** A peer that this machine cannot run. */
export interface MissingPeer {
  readonly name: string;
  /** What is missing, and what would help. */
  readonly missing: string;
}

/** What a peer lacks, by the name of the case. */
export type Gaps = Readonly<Record<string, Gap>>;

/** A known gap. `absent`: there is nothing to run. `fails`: it runs, and fails as long as the gap is there. */
export interface Gap {
  readonly kind: "absent" | "fails";
  readonly reason: string;
}

/** How a program is started. */
export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
  /** The folder that it runs in, where that matters. */
  readonly cwd?: string;
}

/** The same gap for several cases. */
export function gaps(kind: Gap["kind"], reason: string, ...cases: readonly string[]): Gaps {
  return Object.fromEntries(cases.map((testCase) => [testCase, { kind, reason }]));
}
