/**
 * Why TLS failed, in words for whoever runs this side. OpenSSL's own messages hold addresses of memory and lines of its source,
 * and say nothing of the commonest fault: that one side speaks TLS and the other does not.
 */
export function describeTlsError(error: Error, role: "client" | "server"): string {
  const { code = "", reason } = error as TlsError;
  const explained = explanations[role][code] ?? explanations.both[code];
  if (explained !== undefined) return explained;
  if (!code.startsWith("ERR_SSL_")) return error.message;
  const words = reason ?? code.slice("ERR_SSL_".length).toLowerCase().replaceAll("_", " ");
  const alert = /alert (.*)/.exec(words)?.[1];
  return alert === undefined ? `TLS failed: ${words}` : `the ${other[role]} refused TLS: ${alert}`;
}

interface TlsError extends Error {
  readonly code?: string;
  readonly reason?: string;
}

const other = { client: "server", server: "client" } as const;

const noCommonCipher = "the server refused TLS: no cipher suite in common, perhaps; HTTP/2 forbids many old ones";

/** By the code that Node gives. */
const explanations: Readonly<Record<"client" | "server" | "both", Readonly<Record<string, string>>>> = {
  client: {
    ERR_SSL_WRONG_VERSION_NUMBER: "the server does not speak TLS on this port: is it meant to be called in plain text?",
    ERR_SSL_PACKET_LENGTH_TOO_LONG:
      "the server does not speak TLS on this port: is it meant to be called in plain text?",
    ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED: "the server requires a client certificate, and none was shown",
    // The same alert, as Bun names it.
    ERR_SSL_TLSV1_ALERT_CERTIFICATE_REQUIRED: "the server requires a client certificate, and none was shown",
    ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION:
      "the server refused TLS: it and this client have no version in common; HTTP/2 needs 1.2 or later",
    ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE: noCommonCipher,
    // The same alert, as Node names it from 24 on.
    "ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE": noCommonCipher,
    ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: "the server does not offer HTTP/2 (ALPN did not agree on h2)",
  },
  server: {
    ERR_SSL_WRONG_VERSION_NUMBER: "the client does not speak TLS: is it meant to call in plain text?",
    ERR_SSL_HTTP_REQUEST: "the client does not speak TLS: is it meant to call in plain text?",
    ERR_SSL_PEER_DID_NOT_RETURN_A_CERTIFICATE: "the client showed no certificate, and one is required",
    ERR_SSL_NO_APPLICATION_PROTOCOL: "the client does not offer HTTP/2 by ALPN",
    ERR_SSL_UNSUPPORTED_PROTOCOL: "the client's TLS is older than this server allows",
    ERR_TLS_HANDSHAKE_TIMEOUT: "the TLS handshake took too long",
  },
  both: {
    ERR_SSL_NO_SHARED_CIPHER: "no cipher suite is known to both sides",
    CERT_HAS_EXPIRED: "the certificate has expired",
    CERT_NOT_YET_VALID: "the certificate is not valid yet",
    CERT_REVOKED: "the certificate was revoked",
    UNABLE_TO_GET_CRL: "there is no revocation list of the authority that issued the certificate",
    CRL_HAS_EXPIRED: "the revocation list of the authority has expired",
    INVALID_PURPOSE: "the certificate is not meant for this side of TLS (extended key usage)",
    DEPTH_ZERO_SELF_SIGNED_CERT: "a self-signed certificate, which is not among the roots that are trusted",
    SELF_SIGNED_CERT_IN_CHAIN:
      "self-signed certificate in chain: the root of the certificate is not among those that are trusted",
    UNABLE_TO_VERIFY_LEAF_SIGNATURE:
      "the certificate leads to no root that is trusted (unable to verify the first one)",
    UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
      "the certificate leads to no root that is trusted (its issuer is not known here)",
  },
};
