import { X509Certificate } from "node:crypto";
import type { SecureContext, SecureContextOptions, TlsOptions } from "node:tls";
import type { AuthContext } from "@baud/rpc";
import { ReloadedFiles, type ReloadOptions } from "../reload/reloaded-files.js";
import { type Pem, type PemFiles, readPem, type TlsRules, tlsMaterial } from "./secure-context.js";
import type { ServerSecurityProtocol } from "./security-protocol.js";

/** A key, and the certificate that was made for it. */
export interface KeyCertificatePair {
  readonly privateKey: Pem;
  /** The certificate, and those that lead from it to a root. */
  readonly certificateChain: Pem;
}

/** Whether clients have to show who they are. */
export interface ClientVerification {
  /**
   * Refuse clients without a certificate that the root certificates verify. Otherwise, where there are root certificates, clients are
   * asked for one and served all the same; `context.auth` tells whether it was verified.
   */
  readonly requireClientCertificate?: boolean | undefined;
}

export interface ServerTlsOptions extends KeyCertificatePair, ClientVerification, TlsRules {
  /** Further certificates, for clients that ask for another name than the first one holds (SNI). */
  readonly otherCertificates?: readonly KeyCertificatePair[] | undefined;
  /** The certificates by which those of clients are verified. */
  readonly rootCertificates?: Pem | undefined;
}

/** Paths of PEM files. */
export interface ServerTlsFiles extends ClientVerification, ReloadOptions {
  readonly privateKeyFile: string;
  readonly certificateChainFile: string;
  readonly rootCertificatesFile?: string | undefined;
  readonly revocationListsFile?: string | undefined;
  readonly minVersion?: TlsRules["minVersion"];
}

/** How a server secures a port. Make it with `insecure`, `local`, `ssl` or `sslFromFiles`; `@baud/grpc/alts` has ALTS. */
export class ServerCredentials {
  readonly transportSecurity: AuthContext["transportSecurity"];
  /** `undefined` unless the port speaks TLS. */
  readonly tls: TlsOptions | undefined;
  /** Gives the certificates that have taken the place of those in `tls`, if there are any. */
  readonly renewTls: (() => SecureContextOptions | undefined) | undefined;
  /** What is in the place of TLS; `undefined` without. */
  readonly protocol: ServerSecurityProtocol | undefined;

  private constructor(
    transportSecurity: AuthContext["transportSecurity"],
    tls?: TlsOptions,
    renewTls?: () => SecureContextOptions | undefined,
    protocol?: ServerSecurityProtocol,
  ) {
    this.transportSecurity = transportSecurity;
    this.tls = tls;
    this.renewTls = renewTls;
    this.protocol = protocol;
  }

  /** Plain TCP: neither encrypted nor authenticated. */
  static insecure(): ServerCredentials {
    return new ServerCredentials("none");
  }

  /** No encryption, and nobody but programs on this machine: the server listens only on a loopback address or a unix socket. */
  static local(): ServerCredentials {
    return new ServerCredentials("local");
  }

  /** A security protocol in the place of TLS. */
  static custom(protocol: ServerSecurityProtocol): ServerCredentials {
    return new ServerCredentials(protocol.transportSecurity, undefined, undefined, protocol);
  }

  /** TLS 1.2 or later. Throws `TypeError` when clients are to be verified and there is nothing to verify them by, or what is given is no PEM. */
  static ssl(options: ServerTlsOptions): ServerCredentials {
    // `listen` would find the same faults, but later.
    checkedMaterial("ServerCredentials.ssl", options, options);
    const { otherCertificates = [] } = options;
    const pairs = otherCertificates.map((pair) => {
      const context = readPem("ServerCredentials.ssl", { ...options, ...pair });
      return { certificate: new X509Certificate(Buffer.from(pair.certificateChain)), context };
    });
    const first = new X509Certificate(Buffer.from(options.certificateChain));
    return new ServerCredentials("tls", {
      ...tlsMaterial(options),
      ...verification(options, options.rootCertificates !== undefined),
      ...(pairs.length > 0 && {
        SNICallback: (name: string, done: (error: Error | null, context?: SecureContext) => void) => {
          const isFirst = first.checkHost(name) !== undefined;
          done(
            null,
            isFirst ? undefined : pairs.find((pair) => pair.certificate.checkHost(name) !== undefined)?.context,
          );
        },
      }),
    });
  }

  /**
   * TLS from PEM files, which are read again when they have changed: new connections get the new certificates, those that are open
   * go on. When a changed file cannot be used, the old ones stay and an error is logged. Throws what reading throws, and what `ssl`
   * throws.
   */
  static sslFromFiles(options: ServerTlsFiles): ServerCredentials {
    const { privateKeyFile, certificateChainFile, rootCertificatesFile, revocationListsFile, minVersion } = options;
    const paths = {
      privateKey: privateKeyFile,
      certificateChain: certificateChainFile,
      ...(rootCertificatesFile !== undefined && { rootCertificates: rootCertificatesFile }),
      ...(revocationListsFile !== undefined && { revocationLists: revocationListsFile }),
    };
    const make = (contents: PemFiles): SecureContextOptions =>
      checkedMaterial("ServerCredentials.sslFromFiles", { ...contents, minVersion }, options);
    const files = new ReloadedFiles<string, SecureContextOptions>(paths, make, options);
    let latest = files.current;
    return new ServerCredentials(
      "tls",
      { ...latest, ...verification(options, rootCertificatesFile !== undefined) },
      () => {
        if (files.current === latest) return undefined;
        latest = files.current;
        return latest;
      },
    );
  }
}

function checkedMaterial(what: string, files: PemFiles, options: ClientVerification): SecureContextOptions {
  if (options.requireClientCertificate && files.rootCertificates === undefined) {
    throw new TypeError(`${what}: requireClientCertificate needs rootCertificates to verify them by`);
  }
  readPem(what, files);
  return { ...tlsMaterial(files), honorCipherOrder: true };
}

function verification(options: ClientVerification, hasRoots: boolean): TlsOptions {
  return { requestCert: hasRoots, rejectUnauthorized: options.requireClientCertificate ?? false };
}
