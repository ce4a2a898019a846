import type { SecureContext } from "node:tls";
import type { AuthContext, CallCredentials } from "@baud/rpc";
import { ReloadedFiles, type ReloadOptions } from "../reload/reloaded-files.js";
import { defaultRoots } from "./default-roots.js";
import { type Pem, type PemFiles, readPem, type TlsRules } from "./secure-context.js";
import type { ClientSecurityProtocol } from "./security-protocol.js";

export interface ChannelTlsOptions extends TlsRules {
  /**
   * The certificates to trust, as PEM; when left out those of the system and of Node, or of the file that the environment variable
   * `GRPC_DEFAULT_SSL_ROOTS_FILE_PATH` names.
   */
  readonly rootCertificates?: Pem | undefined;
  /** The client's own key and certificate chain, when the server asks who calls. Both or neither. */
  readonly privateKey?: Pem | undefined;
  readonly certificateChain?: Pem | undefined;
  /** The name that the server's certificate must hold, where it is not the target's: for tests. */
  readonly targetNameOverride?: string | undefined;
}

/** Paths of PEM files. */
export interface ChannelTlsFiles extends ReloadOptions {
  readonly rootCertificatesFile?: string | undefined;
  readonly privateKeyFile?: string | undefined;
  readonly certificateChainFile?: string | undefined;
  readonly revocationListsFile?: string | undefined;
  readonly minVersion?: TlsRules["minVersion"];
  readonly targetNameOverride?: string | undefined;
}

/** How a channel secures its connections. Make it with `insecure`, `local`, `ssl` or `sslFromFiles`; `@baud/grpc/alts` has ALTS. */
export class ChannelCredentials {
  readonly transportSecurity: AuthContext["transportSecurity"];
  /** `undefined` unless the channel speaks TLS. */
  readonly tls: ChannelTls | undefined;
  /** What is in the place of TLS; `undefined` without. */
  readonly protocol: ClientSecurityProtocol | undefined;

  /** What is sent with every call, in this order. */
  readonly callCredentials: readonly CallCredentials[];

  private constructor(
    transportSecurity: AuthContext["transportSecurity"],
    tls?: ChannelTls,
    protocol?: ClientSecurityProtocol,
    callCredentials: readonly CallCredentials[] = [],
  ) {
    this.transportSecurity = transportSecurity;
    this.tls = tls;
    this.protocol = protocol;
    this.callCredentials = callCredentials;
  }

  /**
   * These credentials, and call credentials that are sent with every call after those that are there already. Throws `TypeError` for a
   * channel that is not encrypted: everybody on the way could read them.
   */
  with(...callCredentials: readonly CallCredentials[]): ChannelCredentials {
    if (this.transportSecurity === "none") {
      throw new TypeError(
        "ChannelCredentials.with: call credentials are not sent over an insecure channel; use ssl, or local for a server on this machine",
      );
    }
    const all = [...this.callCredentials, ...callCredentials];
    return new ChannelCredentials(this.transportSecurity, this.tls, this.protocol, all);
  }

  /** Plain TCP: neither encrypted nor authenticated. */
  static insecure(): ChannelCredentials {
    return new ChannelCredentials("none");
  }

  /**
   * No encryption, and only to servers on this machine: a connection that would lead elsewhere than to a loopback address or a unix
   * socket is not made.
   */
  static local(): ChannelCredentials {
    return new ChannelCredentials("local");
  }

  /** A security protocol in the place of TLS. */
  static custom(protocol: ClientSecurityProtocol): ChannelCredentials {
    return new ChannelCredentials(protocol.transportSecurity, undefined, protocol);
  }

  /** TLS 1.2 or later. Throws `TypeError` when only one of key and certificate is given, or what is given is no PEM. */
  static ssl(options: ChannelTlsOptions = {}): ChannelCredentials {
    const secureContext = checkedContext("ChannelCredentials.ssl", options);
    return new ChannelCredentials("tls", {
      secureContext,
      targetNameOverride: options.targetNameOverride,
      source: options,
    });
  }

  /**
   * TLS from PEM files, which are read again when they have changed, for the connections that are made from then on. When a changed
   * file cannot be used, the old ones stay and an error is logged. Throws what reading throws, and what `ssl` throws.
   */
  static sslFromFiles(options: ChannelTlsFiles): ChannelCredentials {
    const { rootCertificatesFile, privateKeyFile, certificateChainFile, revocationListsFile, minVersion } = options;
    const paths = {
      ...(rootCertificatesFile !== undefined && { rootCertificates: rootCertificatesFile }),
      ...(privateKeyFile !== undefined && { privateKey: privateKeyFile }),
      ...(certificateChainFile !== undefined && { certificateChain: certificateChainFile }),
      ...(revocationListsFile !== undefined && { revocationLists: revocationListsFile }),
    };
    const { targetNameOverride } = options;
    const make = (contents: PemFiles): ChannelTls => {
      const source = { ...contents, minVersion, targetNameOverride };
      const secureContext = checkedContext("ChannelCredentials.sslFromFiles", source);
      return { secureContext, targetNameOverride, source };
    };
    const files = new ReloadedFiles<string, ChannelTls>(paths, make, options);
    return new ChannelCredentials("tls", {
      targetNameOverride,
      get secureContext() {
        return files.current.secureContext;
      },
      get source() {
        return files.current.source;
      },
    });
  }
}

/** What was made of the options. */
export interface ChannelTls {
  /** Asked for each connection: it may have changed. */
  readonly secureContext: SecureContext;
  readonly targetNameOverride: string | undefined;
  /** What it was made of: another thread can be given that, and not the context. */
  readonly source: ChannelTlsOptions;
}

function checkedContext(what: string, files: PemFiles): SecureContext {
  if ((files.privateKey === undefined) !== (files.certificateChain === undefined)) {
    throw new TypeError(`${what}: privateKey and certificateChain belong together; give both or neither`);
  }
  if (files.rootCertificates !== undefined) return readPem(what, files);
  const isDefault = files.privateKey === undefined && files.revocationLists === undefined;
  return isDefault ? defaultContext(what, files) : readPem(what, withDefaultRoots(what, files));
}

/** What was read for channels that are told nothing of their own: the roots are hundreds, and the same for all of them. */
const defaultContexts = new Map<string, SecureContext>();

function defaultContext(what: string, files: PemFiles): SecureContext {
  const key = `${files.minVersion} ${process.env["GRPC_DEFAULT_SSL_ROOTS_FILE_PATH"]}`;
  let context = defaultContexts.get(key);
  if (context === undefined) {
    context = readPem(what, withDefaultRoots(what, files));
    defaultContexts.set(key, context);
  }
  return context;
}

function withDefaultRoots(what: string, files: PemFiles): PemFiles {
  try {
    return { ...files, rootCertificates: defaultRoots() };
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TypeError(`${what}: the root certificates cannot be read: ${reason}`, { cause: error });
  }
}
