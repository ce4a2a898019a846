import type { CallCredentials, CallStart, ClientCall, ClientCallListener, Transport } from "@baud/rpc";
import type { ConnectivityState } from "../balancer/connectivity-state.js";
import { MethodHeaders } from "../call/method-headers.js";
import { ownCompression } from "../compression/own-compression.js";
import type { ChannelCredentials } from "../credentials/channel-credentials.js";
import { withCredentials } from "../credentials/credentialed-transport.js";
import { http2Options } from "../protocol/http2-options.js";
import { userAgent } from "../protocol/user-agent.js";
import { resolverFor } from "../resolver/resolver-for.js";
import { RetryBuffer } from "../retry/retry-buffer.js";
import { emptyServiceConfig, parseServiceConfig } from "../service-config/service-config.js";
import { sharedSubchannels } from "../subchannel/shared-subchannels.js";
import { OwnSubchannels, type SubchannelSourceOptions } from "../subchannel/subchannel-source.js";
import { TracedTransport } from "../tracing/traced-transport.js";
import { clientTracersOf } from "../tracing/tracers-of.js";
import { CallDispatcher } from "./call-dispatcher.js";
import type { ChannelOptions } from "./channel-options.js";
import { UsedServiceConfig } from "./used-service-config.js";

const defaultMaxReceiveMessageBytes = 4 * 1024 * 1024;
const defaultIdleTimeoutMs = 30 * 60_000;

/**
 * The way to a service: one connection or, with a load balancing policy, several, made when the first call needs them, and
 * made anew when they are lost. Targets are
 * `localhost:50051`, `dns:///localhost:50051`, `ipv4:127.0.0.1:50051`, `ipv6:[::1]:50051`, `unix:/run/x.sock`, and those of
 * schemes made known with `registerResolver`.
 *
 * While no call is open or waits, a channel does not keep the process alive.
 */
export class Channel implements Transport, AsyncDisposable {
  readonly target: string;
  readonly #dispatcher: CallDispatcher;
  readonly #authority: string;
  readonly #isSecret: boolean;
  readonly #callCredentials: readonly CallCredentials[];
  /** Where calls go: to the dispatcher, or first to the credentials of the channel. */
  readonly #calls: Transport;
  /** What tells tracers of calls; `undefined` when there are none. */
  readonly #traced: Transport | undefined;
  #closed: Promise<void> | undefined;

  /** Throws `TypeError` when the target cannot be understood, or an option is wrong. */
  constructor(target: string, credentials: ChannelCredentials, options: ChannelOptions = {}) {
    this.target = target;
    const resolver = resolverFor(target, options);
    const { tls, protocol } = credentials;
    const { retries, serviceConfig } = options;
    const authority = options.authority ?? tls?.targetNameOverride ?? resolver.authority;
    const source: SubchannelSourceOptions = {
      connector: {
        tls,
        protocol,
        isLocalOnly: credentials.transportSecurity === "local",
        serverName: new URL(`https://${authority}`).hostname.replace(/^\[|\]$/g, ""),
        proxy: resolver.proxy,
        connectTimeoutMs: options.connectTimeoutMs,
        keyLogFile: options.keyLogFile,
        http2: http2Options(options),
      },
      backoff: options.backoff,
    };
    const compression = ownCompression(options);
    const ownConfig = serviceConfig === undefined ? emptyServiceConfig : parseServiceConfig(serviceConfig);
    this.#dispatcher = new CallDispatcher({
      target,
      maxReceiveMessageBytes: options.maxReceiveMessageBytes ?? defaultMaxReceiveMessageBytes,
      headers: new MethodHeaders(
        tls === undefined && protocol === undefined ? "http" : "https",
        authority,
        userAgent(options.userAgent),
        compression.known.acceptEncoding,
      ),
      compression,
      withCredentials: (calls) => this.#withCredentials(calls),
      createResolver: resolver.create,
      subchannels: options.shareConnections === true ? sharedSubchannels(source) : new OwnSubchannels(source),
      serviceConfig: new UsedServiceConfig({
        own: ownConfig,
        isAwaited: resolver.mayHaveServiceConfig,
        hasRetries: retries !== false,
        hasHealthChecks: options.healthChecks !== false,
        maxConnections: options.maxConnectionsPerSubchannel ?? 10,
      }),
      retryBuffer: new RetryBuffer(typeof retries === "object" ? retries : {}),
      idleTimeoutMs: options.idleTimeoutMs ?? defaultIdleTimeoutMs,
    });
    this.#authority = authority;
    this.#isSecret = credentials.transportSecurity !== "none";
    const { callCredentials } = credentials;
    this.#callCredentials = callCredentials;
    this.#calls = this.#withCredentials(this.#dispatcher);
    const tracer = clientTracersOf(options.tracers);
    if (tracer !== undefined) {
      const untraced: Transport = { startCall: (start, listener) => this.#startUntraced(start, listener) };
      this.#traced = new TracedTransport(untraced, tracer, target, authority);
    }
  }

  #withCredentials(calls: Transport): Transport {
    if (this.#callCredentials.length === 0) return calls;
    return withCredentials(calls, this.#callCredentials, this.#authority, this.#isSecret);
  }

  /** The state now. IDLE: not connected, because no call needs it. */
  get state(): ConnectivityState {
    return this.#dispatcher.state;
  }

  startCall<Request, Response>(
    start: CallStart<Request, Response>,
    listener: ClientCallListener<Response>,
  ): ClientCall<Request> {
    return this.#traced === undefined ? this.#startUntraced(start, listener) : this.#traced.startCall(start, listener);
  }

  #startUntraced<Request, Response>(
    start: CallStart<Request, Response>,
    listener: ClientCallListener<Response>,
  ): ClientCall<Request> {
    if (start.credentials === undefined) return this.#calls.startCall(start, listener);
    const both = [...this.#callCredentials, start.credentials];
    const calls = withCredentials(this.#dispatcher, both, this.#authority, this.#isSecret);
    return calls.startCall({ ...start, credentials: undefined }, listener);
  }

  /** Connects without waiting for a call. */
  connect(): void {
    this.#dispatcher.connect();
  }

  /**
   * Resolves with the next state that is another than `from`, at once if the state is another already. Rejects with the
   * reason of `signal` when that aborts first. Does not connect, and does not keep the process alive.
   *
   *     await channel.watchState("READY", { signal: AbortSignal.timeout(1000) });
   */
  watchState(from: ConnectivityState, options: { readonly signal?: AbortSignal } = {}): Promise<ConnectivityState> {
    return this.#dispatcher.connectivity.waitFrom(from, options.signal);
  }

  /**
   * Connects, and resolves when the channel is READY, however often it fails before. Rejects with the reason of `signal` when
   * that aborts first, and with an `Error` when the channel is closed.
   */
  whenReady(options: { readonly signal?: AbortSignal } = {}): Promise<void> {
    return this.#dispatcher.whenReady(options.signal);
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
