import type { PeerCertificate, TLSSocket } from "node:tls";
import type { TlsInfo } from "./socket-connection.js";

/** What there is to know of a TLS socket whose handshake is done. */
export function tlsInfoOf(socket: TLSSocket): TlsInfo {
  const { servername } = socket as { servername?: string | false };
  return {
    protocol: socket.getProtocol() ?? "unknown",
    cipher: socket.getCipher()?.standardName ?? "unknown",
    serverName: typeof servername === "string" && servername !== "" ? servername : undefined,
    isResumed: socket.isSessionReused(),
    isPeerVerified: socket.authorized,
    peerCertificate: () => certificateOf(socket),
  };
}

function certificateOf(socket: TLSSocket): PeerCertificate | undefined {
  const certificate = socket.getPeerCertificate(true);
  // Node gives an empty object where there is no certificate, and null on a destroyed socket.
  return certificate && Object.keys(certificate).length > 0 ? certificate : undefined;
}
