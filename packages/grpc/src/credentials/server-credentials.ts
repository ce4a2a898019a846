import type { TlsOptions } from "node:tls";
import { type Pem, readPem, tlsMaterial } from "./secure-context.js";

export interface ServerTlsOptions {
  readonly privateKey: Pem;
  /** The server's certificate, and those that lead from it to a root. */
  readonly certificateChain: Pem;
  /** The certificates by which those of clients are verified. */
  readonly rootCertificates?: Pem | undefined;
  /** Refuse clients without a certificate that `rootCertificates` verifies. */
  readonly requireClientCertificate?: boolean | undefined;
}

/** How a server secures a port. Make it with `insecure` or `ssl`. */
export class ServerCredentials {
  /** `undefined` for plain TCP. */
  readonly tls: TlsOptions | undefined;

  private constructor(tls: TlsOptions | undefined) {
    this.tls = tls;
  }

  /** Plain TCP: neither encrypted nor authenticated. */
  static insecure(): ServerCredentials {
    return new ServerCredentials(undefined);
  }

  /** TLS 1.2 or later. Throws `TypeError` when clients are to be verified and there is nothing to verify them by, or what is given is no PEM. */
  static ssl(options: ServerTlsOptions): ServerCredentials {
    if (options.requireClientCertificate && options.rootCertificates === undefined) {
      throw new TypeError("ServerCredentials.ssl: requireClientCertificate needs rootCertificates to verify them by");
    }
    // `listen` would find the same faults, but later.
    readPem("ServerCredentials.ssl", options);
    return new ServerCredentials({
      ...tlsMaterial(options),
      requestCert: options.rootCertificates !== undefined,
      rejectUnauthorized: options.requireClientCertificate ?? false,
    });
  }
}
