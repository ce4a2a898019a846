import { X509Certificate } from "node:crypto";
import type { SecureContext, SecureContextOptions, TlsOptions } from "node:tls";
import type { AuthContext } from "@baud/rpc";
import { ReloadedFiles, type ReloadOptions } from "../reload/reloaded-files.js";
import { type Pem, readPem, type TlsRules, tlsMaterial } from "./secure-context.js";
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

/** Paths of the PEM files of a key, and of the certificate that was made for it. */
export interface KeyCertificateFiles {
  readonly privateKeyFile: string;
  /** The certificate, and those that lead from it to a root. */
  readonly certificateChainFile: string;
}

/** Paths of PEM files. */
export interface ServerTlsFiles extends KeyCertificateFiles, ClientVerification, ReloadOptions {
  /** Further certificates, for clients that ask for another name than the first one holds (SNI). */
  readonly otherCertificateFiles?: readonly KeyCertificateFiles[] | undefined;
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
    const { material, chooser } = tlsOf("ServerCredentials.ssl", options);
    return new ServerCredentials("tls", {
      ...material,
      ...verification(options, options.rootCertificates !== undefined),
      ...(chooser !== undefined && {
        SNICallback: (name: string, done: SniDone) => done(null, chooser.contextFor(name)),
      }),
    });
  }

  /**
   * TLS from PEM files, which are read again when they have changed: new connections get the new certificates, those that are open
   * go on. When a changed file cannot be used, the old ones stay and an error is logged. Throws what reading throws, and what `ssl`
   * throws.
   */
  static sslFromFiles(options: ServerTlsFiles): ServerCredentials {
    const { rootCertificatesFile, otherCertificateFiles = [] } = options;
    const make = (contents: Readonly<Record<string, string>>): ServerTls =>
      tlsOf("ServerCredentials.sslFromFiles", {
        ...optionsOf(contents, otherCertificateFiles.length),
        minVersion: options.minVersion,
        requireClientCertificate: options.requireClientCertificate,
      });
    const files = new ReloadedFiles<string, ServerTls>(pathsOf(options), make, options);
    let latest = files.current;
    return new ServerCredentials(
      "tls",
      {
        ...latest.material,
        ...verification(options, rootCertificatesFile !== undefined),
        ...(otherCertificateFiles.length > 0 && {
          SNICallback: (name: string, done: SniDone) => done(null, files.current.chooser?.contextFor(name)),
        }),
      },
      () => {
        if (files.current === latest) return undefined;
        latest = files.current;
        return latest.material;
      },
    );
  }
}

type SniDone = (error: Error | null, context?: SecureContext) => void;

/** What was made of the options of a port. */
interface ServerTls {
  readonly material: SecureContextOptions;
  /** Undefined when there is one certificate only. */
  readonly chooser: CertificateChooser | undefined;
}

function tlsOf(what: string, options: ServerTlsOptions): ServerTls {
  if (options.requireClientCertificate && options.rootCertificates === undefined) {
    throw new TypeError(`${what}: requireClientCertificate needs rootCertificates to verify them by`);
  }
  // `listen` would find the same faults, but later.
  readPem(what, options);
  const { otherCertificates = [] } = options;
  return {
    material: { ...tlsMaterial(options), honorCipherOrder: true },
    chooser: otherCertificates.length === 0 ? undefined : new CertificateChooser(what, options, otherCertificates),
  };
}

/** Chooses among several certificates by the name that a client asks for. */
class CertificateChooser {
  readonly #first: X509Certificate;
  readonly #others: readonly { readonly certificate: X509Certificate; readonly context: SecureContext }[];

  constructor(what: string, options: ServerTlsOptions, others: readonly KeyCertificatePair[]) {
    this.#first = new X509Certificate(Buffer.from(options.certificateChain));
    this.#others = others.map((pair) => ({
      certificate: new X509Certificate(Buffer.from(pair.certificateChain)),
      context: readPem(what, { ...options, ...pair }),
    }));
  }

  /** Undefined for the first one, which is also for names that none of them holds. */
  contextFor(name: string): SecureContext | undefined {
    if (this.#first.checkHost(name) !== undefined) return undefined;
    return this.#others.find(({ certificate }) => certificate.checkHost(name) !== undefined)?.context;
  }
}

/** The paths by the names under which their contents come back. */
function pathsOf(options: ServerTlsFiles): Record<string, string> {
  const { privateKeyFile, certificateChainFile, rootCertificatesFile, revocationListsFile } = options;
  const paths: Record<string, string> = { privateKey: privateKeyFile, certificateChain: certificateChainFile };
  if (rootCertificatesFile !== undefined) paths["rootCertificates"] = rootCertificatesFile;
  if (revocationListsFile !== undefined) paths["revocationLists"] = revocationListsFile;
  for (const [index, other] of (options.otherCertificateFiles ?? []).entries()) {
    paths[`privateKey ${index}`] = other.privateKeyFile;
    paths[`certificateChain ${index}`] = other.certificateChainFile;
  }
  return paths;
}

function optionsOf(contents: Readonly<Record<string, string>>, otherCount: number): ServerTlsOptions {
  const { privateKey = "", certificateChain = "", rootCertificates, revocationLists } = contents;
  const otherCertificates = Array.from({ length: otherCount }, (_, index) => ({
    privateKey: contents[`privateKey ${index}`] ?? "",
    certificateChain: contents[`certificateChain ${index}`] ?? "",
  }));
  return { privateKey, certificateChain, rootCertificates, revocationLists, otherCertificates };
}

function verification(options: ClientVerification, hasRoots: boolean): TlsOptions {
  return { requestCert: hasRoots, rejectUnauthorized: options.requireClientCertificate ?? false };
}
