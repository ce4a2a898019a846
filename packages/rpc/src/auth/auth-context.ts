/**
 * What the transport knows of who is at the other end of a connection (gRPC "Authentication", auth context). It says nothing about
 * tokens: those are metadata, and what became of them is the `principal`.
 */
export interface AuthContext {
  /** How the connection is secured: not at all, by never leaving this machine, by TLS, or by Google's ALTS. */
  readonly transportSecurity: "none" | "local" | "tls" | "alts";
  /** Whether it was verified who the peer is, by a certificate or by ALTS. Without, there are no identities. */
  readonly isPeerAuthenticated: boolean;
  /** Names of the peer, the most telling kind that there is; empty when it is not authenticated. */
  readonly peerIdentities: readonly string[];
  /** What kind of names `peerIdentities` are. */
  readonly peerIdentityKind: PeerIdentityKind | undefined;
  /** The SPIFFE ID of the peer: the one URI of its certificate, if it is `spiffe://` a trust domain and a path. */
  readonly spiffeId: string | undefined;
  readonly peerCertificate: PeerCertificate | undefined;
  /** What ALTS tells, on a connection that it secures. */
  readonly alts?: AltsContext | undefined;
}

/** What an identity is: a name of a certificate of some kind, or the service account of ALTS. */
export type PeerIdentityKind = CertificateNameKind | "serviceAccount";

/** The kinds of names that a certificate may hold, the most telling first. */
export type CertificateNameKind = "uri" | "dns" | "email" | "ip" | "commonName";

/** What ALTS tells of a connection (`grpc.gcp.AltsContext`). */
export interface AltsContext {
  /** `ALTSRP_GCM_AES128_REKEY`. */
  readonly recordProtocol: string;
  readonly peerServiceAccount: string;
  readonly localServiceAccount: string;
  readonly peerAttributes: Readonly<Record<string, string>>;
}

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
  readonly names: { readonly [Kind in CertificateNameKind]: readonly string[] };
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
