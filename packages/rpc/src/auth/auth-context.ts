/**
 * What the transport knows of who is at the other end of a connection (gRPC "Authentication", auth context). It says nothing about
 * tokens: those are metadata, and what became of them is the `principal`.
 */
export interface AuthContext {
  /** How the connection is secured: not at all, by never leaving this machine, or by TLS. */
  readonly transportSecurity: "none" | "local" | "tls";
  /** Whether the peer showed a certificate that was verified. Without, there are no identities. */
  readonly isPeerAuthenticated: boolean;
  /** Names of the peer, the most telling kind that its certificate holds; empty when it is not authenticated. */
  readonly peerIdentities: readonly string[];
  /** What kind of names `peerIdentities` are. */
  readonly peerIdentityKind: PeerIdentityKind | undefined;
  /** The SPIFFE ID of the peer: the one URI of its certificate, if it is `spiffe://` a trust domain and a path. */
  readonly spiffeId: string | undefined;
  readonly peerCertificate: PeerCertificate | undefined;
}

/** The kinds of names that a certificate may hold, the most telling first. */
export type PeerIdentityKind = "uri" | "dns" | "email" | "ip" | "commonName";

/** A certificate that was verified. */
export interface PeerCertificate {
  /** As RFC 4514 writes it, the most specific part first: `CN=client, O=Example`. */
  readonly subject: string;
  readonly issuer: string;
  readonly serialNumber: string;
  /** SHA-256 of the certificate, as pairs of hexadecimal digits joined by colons. */
  readonly fingerprint256: string;
  /** Milliseconds since the epoch. */
  readonly validFrom: number;
  readonly validTo: number;
  /** The subject alternative names, by their kinds, and the common name of the subject. */
  readonly names: { readonly [Kind in PeerIdentityKind]: readonly string[] };
  /** The certificate as DER. */
  readonly der: Uint8Array;
}

/** A peer on a plain connection. */
export const unauthenticatedPeer: AuthContext = {
  transportSecurity: "none",
  isPeerAuthenticated: false,
  peerIdentities: [],
  peerIdentityKind: undefined,
  spiffeId: undefined,
  peerCertificate: undefined,
};
