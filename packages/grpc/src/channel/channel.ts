import type { CallStart, ClientCall, ClientCallListener, Transport } from "@baud/rpc";
import type { ConnectivityState } from "../balancer/load-balancer.js";
import { Http2ClientCall } from "../call/http2-client-call.js";
import { MethodHeaders } from "../call/method-headers.js";
import { ownCompression } from "../compression/own-compression.js";
import type { ChannelCredentials } from "../credentials/channel-credentials.js";
import { http2Options } from "../protocol/http2-options.js";
import { userAgent } from "../protocol/user-agent.js";
import { createResolver } from "../resolver/resolver.js";
import { Connector } from "../subchannel/connector.js";
import { parseTarget } from "../target/target.js";
import { CallDispatcher } from "./call-dispatcher.js";
import type { ChannelOptions } from "./channel-options.js";

const defaultMaxReceiveMessageBytes = 4 * 1024 * 1024;

/**
 * A connection to a service, made when the first call needs it, and made anew when it is lost. Targets are
 * `localhost:50051`, `dns:///localhost:50051`, `ipv4:127.0.0.1:50051`, `ipv6:[::1]:50051`, `unix:/run/x.sock`.
 *
 * While no call is open or waits, a channel does not keep the process alive.
 */
export class Channel implements Transport, AsyncDisposable {
  readonly target: string;
  readonly #dispatcher: CallDispatcher;
  #closed: Promise<void> | undefined;

  /** Throws `TypeError` when the target cannot be understood, or an option is wrong. */
  constructor(target: string, credentials: ChannelCredentials, options: ChannelOptions = {}) {
    this.target = target;
    const parsed = parseTarget(target);
    const { tls } = credentials;
    const authority = options.authority ?? tls?.targetNameOverride ?? parsed.authority;
    const connector = new Connector({
      tls,
      serverName: new URL(`https://${authority}`).hostname.replace(/^\[|\]$/g, ""),
      connectTimeoutMs: options.connectTimeoutMs,
      http2: http2Options(options),
    });
    const compression = ownCompression(options);
    this.#dispatcher = new CallDispatcher({
      target,
      maxReceiveMessageBytes: options.maxReceiveMessageBytes ?? defaultMaxReceiveMessageBytes,
      headers: new MethodHeaders(
        tls === undefined ? "http" : "https",
        authority,
        userAgent(options.userAgent),
        compression.known.acceptEncoding,
      ),
      compression,
      resolver: createResolver(parsed),
      connector,
      backoff: options.backoff,
    });
  }

  get state(): ConnectivityState {
    return this.#dispatcher.state;
  }

  startCall<Request, Response>(
    start: CallStart<Request, Response>,
    listener: ClientCallListener<Response>,
  ): ClientCall<Request> {
    const call = new Http2ClientCall(this.#dispatcher, start, listener);
    this.#dispatcher.admit(call);
    return call;
  }

  /** Connects without waiting for a call. */
  connect(): void {
    this.#dispatcher.connect();
  }

  /** Ends all calls with CANCELLED and closes the connection; resolves when nothing is left. */
  close(): Promise<void> {
    this.#closed ??= this.#dispatcher.close();
    return this.#closed;
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
