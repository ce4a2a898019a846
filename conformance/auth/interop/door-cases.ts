import type { LocalIssuer } from "./issuer.js";

/** The kinds of door: what the server asks for. */
export type DoorKind = "TLS" | "mTLS" | "token" | "ALTS";

/** What somebody shows who tries to enter. Names are of files in `certs/`. */
export interface Attempt {
  readonly door: DoorKind;
  readonly who: string;
  /** The authority that the client trusts. */
  readonly authority?: string;
  /** The certificate of the client. */
  readonly certificate?: string;
  /** The access token of the channel, and that of the call. */
  readonly token?: (issuer: LocalIssuer) => Promise<string>;
  readonly callToken?: (issuer: LocalIssuer) => Promise<string>;
  /** The service account signs the tokens of the channel. */
  readonly signsItself?: boolean;
  readonly expected: RegExp;
}

const good = (issuer: LocalIssuer): Promise<string> => issuer.tokenFor("alice");

/** What is tried with every implementation, as client and as server. */
export const doorCases: readonly Attempt[] = [
  { door: "TLS", who: "who trusts the authority", authority: "ca", expected: /^OK somebody$/ },
  { door: "TLS", who: "who trusts another authority", authority: "other-ca", expected: /^UNAVAILABLE: / },
  { door: "mTLS", who: "alice", authority: "ca", certificate: "client", expected: /^OK alice\.test$/ },
  {
    door: "mTLS",
    who: "a workload with a SPIFFE ID",
    authority: "ca",
    certificate: "client-spiffe",
    expected: /^OK spiffe:\/\/example\.org\/ns\/web$/,
  },
  { door: "mTLS", who: "somebody without a certificate", authority: "ca", expected: /^UNAVAILABLE: / },
  {
    door: "mTLS",
    who: "somebody of another authority",
    authority: "ca",
    certificate: "client-other-ca",
    expected: /^UNAVAILABLE: /,
  },
  {
    door: "mTLS",
    who: "somebody whose certificate has expired",
    authority: "ca",
    certificate: "client-expired",
    expected: /^UNAVAILABLE: /,
  },
  { door: "token", who: "alice, by the channel's token", authority: "ca", token: good, expected: /^OK alice$/ },
  { door: "token", who: "alice, by the call's token", authority: "ca", callToken: good, expected: /^OK alice$/ },
  {
    door: "token",
    who: "a service account that signs its own tokens",
    authority: "ca",
    signsItself: true,
    expected: /^OK robot@accounts\.test$/,
  },
  { door: "token", who: "nobody", authority: "ca", expected: /^UNAUTHENTICATED: / },
  {
    door: "token",
    who: "alice with an old token",
    authority: "ca",
    token: (issuer) => issuer.tokenFor("alice", "door", -300),
    expected: /^UNAUTHENTICATED: /,
  },
  {
    door: "token",
    who: "alice with a token for another service",
    authority: "ca",
    token: (issuer) => issuer.tokenFor("alice", "door", 300, "window"),
    expected: /^UNAUTHENTICATED: /,
  },
  { door: "ALTS", who: "a service account of ALTS", expected: /^OK client@test$/ },
];
