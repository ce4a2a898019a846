import { X509Certificate } from "node:crypto";
import type { SocketConnection } from "@baud/http2/node";
import { type AuthContext, type CertificateNameKind, type PeerCertificate, unauthenticatedPeer } from "@baud/rpc";

/** What a connection tells of its other end. `isLocal` is whether its credentials are for this machine only. */
export function authContextOf(socket: SocketConnection, isLocal: boolean): AuthContext {
  // The credentials of the port have made it: see ServerSecurityProtocol.
  if (socket.securedPeer !== undefined) return socket.securedPeer as AuthContext;
  if (socket.tls === undefined) return isLocal ? localPeer : unauthenticatedPeer;
  const shown = socket.tls.isPeerVerified ? socket.tls.peerCertificate() : undefined;
  return shown === undefined ? anonymousTlsPeer : authenticatedPeer(new X509Certificate(shown.raw));
}

const localPeer: AuthContext = { ...unauthenticatedPeer, transportSecurity: "local" };
const anonymousTlsPeer: AuthContext = { ...unauthenticatedPeer, transportSecurity: "tls" };

/** The context of a client that showed this certificate, which was verified. */
export function authenticatedPeer(certificate: X509Certificate): AuthContext {
  const names = namesOf(certificate);
  const kind = kinds.find((each) => names[each].length > 0);
  const peerCertificate: PeerCertificate = {
    subject: inOneLine(certificate.subject),
    issuer: inOneLine(certificate.issuer),
    serialNumber: certificate.serialNumber,
    fingerprint256: certificate.fingerprint256,
    validFrom: Date.parse(certificate.validFrom),
    validTo: Date.parse(certificate.validTo),
    names,
    der: new Uint8Array(certificate.raw),
  };
  return {
    transportSecurity: "tls",
    isPeerAuthenticated: true,
    peerIdentities: kind === undefined ? [] : names[kind],
    peerIdentityKind: kind,
    spiffeId: spiffeIdIn(names.uri),
    peerCertificate,
  };
}

const kinds: readonly CertificateNameKind[] = ["uri", "dns", "email", "ip", "commonName"];

function namesOf(certificate: X509Certificate): Record<CertificateNameKind, string[]> {
  const names: Record<CertificateNameKind, string[]> = { uri: [], dns: [], email: [], ip: [], commonName: [] };
  for (const [kind, value] of subjectAlternativeNames(certificate.subjectAltName ?? "")) {
    if (kind === "URI") names.uri.push(value);
    else if (kind === "DNS") names.dns.push(value);
    else if (kind === "email") names.email.push(value);
    else if (kind === "IP Address") names.ip.push(value);
  }
  for (const line of (certificate.subject ?? "").split("\n")) {
    if (line.startsWith("CN=")) names.commonName.push(line.slice(3));
  }
  return names;
}

/** Node writes `DNS:a.test, URI:"with, comma"`: a name with characters that could be taken for the list's own is quoted as in JSON. */
export function* subjectAlternativeNames(text: string): Generator<readonly [kind: string, value: string]> {
  for (const [, kind, quoted, plain] of text.matchAll(/([A-Za-z ]+?):(?:("(?:[^"\\]|\\.)*")|([^,]*))(?:, |$)/gy)) {
    yield [kind!, quoted === undefined ? plain! : (JSON.parse(quoted) as string)];
  }
}

/** SPIFFE X.509-SVID section 2: exactly one URI; SPIFFE-ID section 2: a trust domain, and nothing but a path after it. */
function spiffeIdIn(uris: readonly string[]): string | undefined {
  const [uri] = uris;
  if (uris.length !== 1 || uri === undefined || uri.length > 2048) return undefined;
  return /^spiffe:\/\/[a-z0-9._-]{1,255}(?:\/(?!\.{1,2}(?:\/|$))[A-Za-z0-9._-]+)*$/.test(uri) ? uri : undefined;
}

function inOneLine(name: string): string {
  return name.split("\n").reverse().join(", ");
}
