import { X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext, type SecureContextOptions } from "node:tls";

/** PEM text, or its bytes. */
export type Pem = string | Uint8Array;

/** Which TLS is spoken, whoever one is. */
export interface TlsRules {
  /** The oldest version of TLS that is spoken: 1.2 unless told, which is the oldest that HTTP/2 allows. */
  readonly minVersion?: "TLSv1.2" | "TLSv1.3" | undefined;
  /**
   * The revocation lists of the authorities, as PEM. Once one is given, a certificate is refused whose authority, or one above it, has
   * none, or one that has expired.
   */
  readonly revocationLists?: Pem | readonly Pem[] | undefined;
}

/** Certificates and keys, as credentials are given them. */
export interface PemFiles extends TlsRules {
  readonly rootCertificates?: Pem | undefined;
  readonly privateKey?: Pem | undefined;
  readonly certificateChain?: Pem | undefined;
}

/**
 * The suites of TLS 1.3, and those of TLS 1.2 that HTTP/2 does not forbid (RFC 9113 appendix A): an ephemeral key exchange and an
 * AEAD cipher.
 */
const ciphers = [
  "TLS_AES_128_GCM_SHA256",
  "TLS_AES_256_GCM_SHA384",
  "TLS_CHACHA20_POLY1305_SHA256",
  "ECDHE-ECDSA-AES128-GCM-SHA256",
  "ECDHE-RSA-AES128-GCM-SHA256",
  "ECDHE-ECDSA-AES256-GCM-SHA384",
  "ECDHE-RSA-AES256-GCM-SHA384",
  "ECDHE-ECDSA-CHACHA20-POLY1305",
  "ECDHE-RSA-CHACHA20-POLY1305",
].join(":");

/** The files as Node's TLS names them. */
export function tlsMaterial(files: PemFiles): SecureContextOptions {
  const { rootCertificates, privateKey, certificateChain, revocationLists, minVersion = "TLSv1.2" } = files;
  return {
    ...(rootCertificates !== undefined && { ca: pem(rootCertificates) }),
    ...(privateKey !== undefined && { key: pem(privateKey) }),
    ...(certificateChain !== undefined && { cert: pem(certificateChain) }),
    ...(revocationLists !== undefined && {
      crl: (Array.isArray(revocationLists) ? revocationLists : [revocationLists]).flatMap(blocks),
    }),
    minVersion,
    ciphers,
  };
}

/** Reads the files once for all connections. Throws `TypeError` when one of them is no PEM, or the key is not the certificate's. */
export function readPem(what: string, files: PemFiles): SecureContext {
  try {
    // OpenSSL passes over roots that it cannot read, and then trusts nobody.
    if (files.rootCertificates !== undefined) new X509Certificate(pem(files.rootCertificates));
    return createSecureContext(tlsMaterial(files));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TypeError(`${what}: the certificates or the key cannot be used: ${reason}`, { cause: error });
  }
}

function pem(text: Pem): string | Buffer {
  return typeof text === "string" ? text : Buffer.from(text);
}

/** Node reads the first block only of a text with several lists. */
function blocks(lists: Pem): string[] {
  const text = pem(lists).toString();
  return text.match(/-----BEGIN X509 CRL-----[^-]*-----END X509 CRL-----/g) ?? [text];
}
