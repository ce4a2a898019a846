import type { SecureContext } from "node:tls";
import { type Pem, readPem } from "./secure-context.js";

export interface ChannelTlsOptions {
  /** The certificates to trust, as PEM; the system's when left out. */
  readonly rootCertificates?: Pem | undefined;
  /** The client's own key and certificate chain, when the server asks who calls. Both or neither. */
  readonly privateKey?: Pem | undefined;
  readonly certificateChain?: Pem | undefined;
  /** The name that the server's certificate must hold, where it is not the target's: for tests. */
  readonly targetNameOverride?: string | undefined;
}

/** How a channel secures its connections. Make it with `insecure` or `ssl`. */
export class ChannelCredentials {
  /** `undefined` for plain TCP. */
  readonly tls: ChannelTls | undefined;

  private constructor(tls: ChannelTls | undefined) {
    this.tls = tls;
  }

  /** Plain TCP: neither encrypted nor authenticated. */
  static insecure(): ChannelCredentials {
    return new ChannelCredentials(undefined);
  }

  /** TLS 1.2 or later. Throws `TypeError` when only one of key and certificate is given, or what is given is no PEM. */
  static ssl(options: ChannelTlsOptions = {}): ChannelCredentials {
    if ((options.privateKey === undefined) !== (options.certificateChain === undefined)) {
      throw new TypeError(
        "ChannelCredentials.ssl: privateKey and certificateChain belong together; give both or neither",
      );
    }
    const secureContext = readPem("ChannelCredentials.ssl", options);
    return new ChannelCredentials({ secureContext, targetNameOverride: options.targetNameOverride, source: options });
  }
}

/** What was made of the options. */
export interface ChannelTls {
  readonly secureContext: SecureContext;
  readonly targetNameOverride: string | undefined;
  /** What it was made of: another thread can be given that, and not the context. */
  readonly source: ChannelTlsOptions;
}
