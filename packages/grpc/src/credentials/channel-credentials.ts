/** PEM text, or its bytes. */
export type Pem = string | Uint8Array;

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
  readonly tls: ChannelTlsOptions | undefined;

  private constructor(tls: ChannelTlsOptions | undefined) {
    this.tls = tls;
  }

  /** Plain TCP: neither encrypted nor authenticated. */
  static insecure(): ChannelCredentials {
    return new ChannelCredentials(undefined);
  }

  /** TLS 1.2 or later. Throws `TypeError` when only one of key and certificate is given. */
  static ssl(options: ChannelTlsOptions = {}): ChannelCredentials {
    if ((options.privateKey === undefined) !== (options.certificateChain === undefined)) {
      throw new TypeError(
        "ChannelCredentials.ssl: privateKey and certificateChain belong together; give both or neither",
      );
    }
    return new ChannelCredentials(options);
  }
}
