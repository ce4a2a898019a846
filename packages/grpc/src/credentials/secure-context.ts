import { X509Certificate } from "node:crypto";
import { createSecureContext, type SecureContext } from "node:tls";

/** PEM text, or its bytes. */
export type Pem = string | Uint8Array;

/** Certificates and keys, as credentials are given them. */
export interface PemFiles {
  readonly rootCertificates?: Pem | undefined;
  readonly privateKey?: Pem | undefined;
  readonly certificateChain?: Pem | undefined;
}

/** The files as Node's TLS names them: TLS 1.2 or later (RFC 9113 section 9.2). */
export interface TlsMaterial {
  readonly ca?: string | Buffer;
  readonly key?: string | Buffer;
  readonly cert?: string | Buffer;
  readonly minVersion: "TLSv1.2";
}

export function tlsMaterial(files: PemFiles): TlsMaterial {
  return {
    ...(files.rootCertificates !== undefined && { ca: pem(files.rootCertificates) }),
    ...(files.privateKey !== undefined && { key: pem(files.privateKey) }),
    ...(files.certificateChain !== undefined && { cert: pem(files.certificateChain) }),
    minVersion: "TLSv1.2",
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
