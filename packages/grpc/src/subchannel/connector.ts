import { isIP } from "node:net";
import type { ConnectionOptions as TlsConnectOptions } from "node:tls";
import type { ConnectionOptions } from "@baud/http2";
import { ConnectError, connect, type HttpProxy } from "@baud/http2/node";
import type { ChannelTls } from "../credentials/channel-credentials.js";
import { isLocalAddress } from "../credentials/local-address.js";
import type { ClientSecurityProtocol } from "../credentials/security-protocol.js";
import { type Address, formatAddress } from "../target/target.js";
import { ClientConnection, type ClientConnectionListener } from "./client-connection.js";
import type { AddressConnector } from "./subchannel.js";

export interface ConnectorOptions {
  readonly tls: ChannelTls | undefined;
  /** What is in the place of TLS. */
  readonly protocol: ClientSecurityProtocol | undefined;
  /** Whether a connection may lead to this machine only. */
  readonly isLocalOnly: boolean;
  /** The host that the target names, which a certificate must be for. */
  readonly serverName: string;
  readonly proxy: HttpProxy | undefined;
  readonly connectTimeoutMs: number | undefined;
  readonly keyLogFile: string | undefined;
  readonly http2: ConnectionOptions;
}

/** Makes the connections of a channel, and knows which of them there are. */
export class Connector implements AddressConnector {
  readonly #options: ConnectorOptions;
  /** The connections whose sockets are open, and the promise that they are closed. */
  readonly #open = new Map<ClientConnection, Promise<void>>();
  /** Raised by servers that were asked too often whether they are there (gRFC A8). */
  #keepaliveTimeMs: number | undefined;

  constructor(options: ConnectorOptions) {
    this.#keepaliveTimeMs = options.http2.keepaliveTimeMs;
    this.#options = options;
  }

  async connect(address: Address, signal: AbortSignal, listener: ClientConnectionListener): Promise<void> {
    const { tls, protocol, serverName, isLocalOnly, proxy, connectTimeoutMs, keyLogFile, http2 } = this.#options;
    // What is known to be elsewhere is not even asked.
    if (isLocalOnly && "host" in address && isIP(address.host) !== 0) assertLocal(formatAddress(address));
    await connect(
      {
        target: address,
        signal,
        keyLogFile,
        proxy,
        http2: { ...http2, ...(this.#keepaliveTimeMs !== undefined && { keepaliveTimeMs: this.#keepaliveTimeMs }) },
        ...(tls !== undefined && { tls: this.#tlsOptions(tls) }),
        secure: protocol && ((socket, handshakeSignal) => protocol.secure(socket, serverName, handshakeSignal)),
        ...(connectTimeoutMs !== undefined && { connectTimeoutMs }),
      },
      (socket) => {
        if (isLocalOnly) assertLocal(socket.remoteAddress);
        const connection = new ClientConnection(socket, listener, isLocalOnly, () => this.#onTooManyPings());
        const closed = socket.whenClosed().then(() => {
          this.#open.delete(connection);
        });
        this.#open.set(connection, closed);
        signal.addEventListener("abort", () => connection.close("not needed any more"), { once: true });
        return connection;
      },
    );
  }

  /** Closes every connection that is left, and resolves when they are gone. */
  async close(reason: string): Promise<void> {
    for (const connection of this.#open.keys()) connection.close(reason);
    await Promise.all(this.#open.values());
  }

  #onTooManyPings(): void {
    if (this.#keepaliveTimeMs !== undefined) this.#keepaliveTimeMs *= 2;
  }

  #tlsOptions({ secureContext, targetNameOverride }: ChannelTls): TlsConnectOptions {
    const name = targetNameOverride ?? this.#options.serverName;
    return {
      secureContext,
      host: name,
      // SNI holds names only (RFC 6066 section 3); the certificate is checked against an address all the same.
      ...(isIP(name) === 0 && { servername: name }),
    };
  }
}

/** Throws for an address of another machine. */
function assertLocal(address: string): void {
  if (isLocalAddress(address)) return;
  throw new ConnectError(address, "local credentials are for servers on this machine", undefined);
}
