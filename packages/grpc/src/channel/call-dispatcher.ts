import { type CallStart, type ClientCall, type ClientCallListener, Status, type Transport } from "@baud/rpc";
import { defaultPolicy } from "../balancer/built-in-policies.js";
import type { ConnectivityState } from "../balancer/connectivity-state.js";
import { GracefulSwitch } from "../balancer/graceful-switch.js";
import {
  failingPicker,
  type LoadBalancerHost,
  type PickedCall,
  type Picker,
  queueingPicker,
} from "../balancer/load-balancer.js";
import { CallList } from "../call/call-list.js";
import { type AwaitingCall, ConfiguredCall, type ConfiguredCallOwner } from "../call/configured-call.js";
import { type CallOwner, type DispatchedCall, Http2ClientCall } from "../call/http2-client-call.js";
import type { MethodHeaders } from "../call/method-headers.js";
import type { CallCounts } from "../channelz/call-counts.js";
import { ChannelRecord } from "../channelz/channel-record.js";
import { channelRecords } from "../channelz/records.js";
import type { OwnCompression } from "../compression/own-compression.js";
import type { Resolution, Resolver, ResolverListener } from "../resolver/resolver.js";
import type { RawMessage } from "../retry/raw-message.js";
import type { RetryBuffer } from "../retry/retry-buffer.js";
import type { RetryThrottle } from "../retry/retry-throttle.js";
import type { CallCarrier } from "../subchannel/call-carrier.js";
import type { StreamUser } from "../subchannel/client-connection.js";
import { ConnectionLimit } from "../subchannel/connection-limit.js";
import type { Subchannel, SubchannelListener, SubchannelOwner } from "../subchannel/subchannel.js";
import type { SubchannelSource } from "../subchannel/subchannel-source.js";
import type { Address } from "../target/target.js";
import { ConnectionCalls } from "./connection-calls.js";
import { Connectivity } from "./connectivity.js";
import { IdleTimer, type IdleTimerOwner } from "./idle-timer.js";
import type { UsedServiceConfig } from "./used-service-config.js";

export interface CallDispatcherOptions {
  readonly target: string;
  readonly maxReceiveMessageBytes: number;
  readonly headers: MethodHeaders;
  readonly compression: OwnCompression;
  /** Adds the credentials of the channel to calls. */
  readonly withCredentials: (calls: Transport) => Transport;
  readonly createResolver: (listener: ResolverListener) => Resolver;
  readonly subchannels: SubchannelSource;
  readonly serviceConfig: UsedServiceConfig;
  readonly retryBuffer: RetryBuffer;
  readonly idleTimeoutMs: number;
}

/**
 * What is behind a channel: brings together the resolver, the balancer and the calls. Calls for which there is a
 * connection go there at once; the others wait in order, or fail when none can be had.
 */
export class CallDispatcher
  implements CallOwner, ConfiguredCallOwner, LoadBalancerHost, SubchannelOwner, ResolverListener, IdleTimerOwner
{
  readonly maxReceiveMessageBytes: number;
  readonly headers: MethodHeaders;
  readonly compression: OwnCompression;
  readonly isBackground: boolean = false;
  readonly retryBuffer: RetryBuffer;
  readonly connectivity: Connectivity = new Connectivity();
  readonly record: ChannelRecord;
  readonly connectionLimit: ConnectionLimit = new ConnectionLimit();
  readonly #options: CallDispatcherOptions;
  readonly #serviceConfig: UsedServiceConfig;
  readonly #idleTimer: IdleTimer;
  readonly #calls = new CallList<DispatchedCall>();
  readonly #configuredCalls = new CallList<AwaitingCall>();
  readonly #waiting = new Set<StreamUser>();
  #picker: Picker = queueingPicker;
  /** What finds servers and connects to them; nothing while the channel is out of use. */
  #engine: Engine | undefined;
  /** Keeps the process alive while a call waits: the delays between attempts do not. */
  #hold: NodeJS.Timeout | undefined;

  constructor(options: CallDispatcherOptions) {
    this.#options = options;
    this.record = new ChannelRecord(options.target);
    channelRecords.add(this.record);
    this.#serviceConfig = options.serviceConfig;
    this.connectionLimit.set(options.serviceConfig.maxConnections);
    this.maxReceiveMessageBytes = options.maxReceiveMessageBytes;
    this.headers = options.headers;
    this.compression = options.compression;
    this.retryBuffer = options.retryBuffer;
    this.#idleTimer = new IdleTimer(this, options.idleTimeoutMs);
  }

  get state(): ConnectivityState {
    return this.connectivity.state;
  }

  get hasCalls(): boolean {
    return !this.#calls.isEmpty || !this.#configuredCalls.isEmpty;
  }

  get callCount(): number {
    return this.record.calls.started;
  }

  get retryThrottle(): RetryThrottle {
    return this.#serviceConfig.retryThrottle;
  }

  get whyWaiting(): string {
    const pick = this.#picker.pick(nobody);
    if (pick.name === "fail") return pick.error.message;
    const { target } = this.#options;
    return this.state === "READY" ? `all streams to ${target} are taken` : `no connection to ${target} yet`;
  }

  /** Starts a call as the service config wants it, and finds a connection for it. */
  startCall<Request, Response>(
    start: CallStart<Request, Response>,
    listener: ClientCallListener<Response>,
  ): ClientCall<Request> {
    this.record.calls.start();
    if (this.#serviceConfig.saysNothing || this.state === "SHUTDOWN") {
      return this.#startPlain(start, listener, this.record.calls);
    }
    const config = this.#serviceConfig.of(start.method);
    if (config.name === "known" && config.method === undefined) {
      return this.#startPlain(start, listener, this.record.calls);
    }
    // Throws for one that is unknown here, as a call that starts at once does.
    this.compression.known.choose(start.compression);
    const call = new ConfiguredCall(this, start, listener);
    this.#configuredCalls.add(call);
    if (config.name === "known") call.begin(config.method);
    else this.#awaitConfig(call);
    return call;
  }

  startAttempt<Response>(
    start: CallStart<RawMessage, Response>,
    listener: ClientCallListener<Response>,
  ): ClientCall<RawMessage> {
    return this.#startPlain(start, listener, undefined);
  }

  #startPlain<Request, Response>(
    start: CallStart<Request, Response>,
    listener: ClientCallListener<Response>,
    counts: CallCounts | undefined,
  ): ClientCall<Request> {
    const call = new Http2ClientCall(this, start, listener, counts);
    this.#calls.add(call);
    this.dispatch(call);
    return call;
  }

  dispatch(call: DispatchedCall): void {
    const pick = this.#picker.pick(call);
    switch (pick.name) {
      case "connection":
        if (pick.tracker !== undefined) call.track(pick.tracker);
        pick.connection.start(call);
        return;
      case "queue":
        this.#wait(call);
        this.connect();
        return;
      case "fail":
        // In a moment: whoever starts a call is told nothing before the start has returned.
        if (call.waitForReady && this.state !== "SHUTDOWN") this.#wait(call);
        else queueMicrotask(() => call.fail(Status.UNAVAILABLE, pick.error.message, pick.error));
    }
  }

  onCallEnd(call: DispatchedCall): void {
    this.#calls.remove(call);
    if (this.#hold !== undefined) this.#releaseIfNoneWaits();
  }

  onConfiguredCallEnd(call: AwaitingCall, code: Status): void {
    this.record.calls.end(code);
    this.#configuredCalls.remove(call);
    if (this.#hold !== undefined) this.#releaseIfNoneWaits();
  }

  /** Leaves IDLE: resolves the target if that is needed, and connects. */
  connect(): void {
    if (this.state !== "IDLE") return;
    if (this.#engine !== undefined) {
      this.#engine.balancer.exitIdle();
      return;
    }
    this.#engine = { resolver: this.#options.createResolver(this), balancer: new GracefulSwitch(this) };
    this.#idleTimer.start();
    this.update("CONNECTING", queueingPicker);
    this.#engine.resolver.resolve();
  }

  async whenReady(signal: AbortSignal | undefined): Promise<void> {
    const hold = setInterval(() => {}, holdIntervalMs);
    try {
      while (this.state !== "READY") {
        if (this.state === "SHUTDOWN") throw new Error(`The channel to ${this.#options.target} was closed`);
        this.connect();
        await this.connectivity.waitFrom(this.state, signal);
      }
    } finally {
      clearInterval(hold);
    }
  }

  /** There was no call for a while: gives up all connections until there is one. */
  onIdle(): void {
    this.#stopEngine("The channel is idle", true);
    this.update("IDLE", queueingPicker);
  }

  /** Ends every call with CANCELLED; resolves when the last connection is gone. */
  async close(): Promise<void> {
    const reason = `The channel to ${this.#options.target} was closed`;
    this.#picker = failingPicker(new Error(reason));
    this.#changeState("SHUTDOWN");
    channelRecords.remove(this.record);
    for (const call of this.#configuredCalls.all()) call.cancel(Status.CANCELLED, reason);
    for (const call of this.#calls.all()) call.cancel(Status.CANCELLED, reason);
    this.#stopEngine(reason, false);
    await this.#options.subchannels.close(reason);
  }

  createSubchannel(address: Address, listener: SubchannelListener): Subchannel {
    return this.#options.subchannels.create(address, listener, this);
  }

  update(state: ConnectivityState, picker: Picker): void {
    if (this.state === "SHUTDOWN") return;
    this.#picker = picker;
    this.#changeState(state);
    if (state === "IDLE" && (this.#waiting.size > 0 || !this.#configuredCalls.isEmpty)) this.connect();
    if (picker === queueingPicker || this.#picker !== picker) return;
    for (const call of [...this.#waiting] as DispatchedCall[]) {
      const pick = picker.pick(call);
      if (pick.name === "queue" || !this.#waiting.has(call)) continue;
      if (pick.name === "fail" && call.waitForReady) continue;
      this.#waiting.delete(call);
      if (pick.name === "fail") {
        call.fail(Status.UNAVAILABLE, pick.error.message, pick.error);
        continue;
      }
      if (pick.tracker !== undefined) call.track(pick.tracker);
      pick.connection.start(call);
      // A call that takes a connection's last stream id leaves the others to the next picker.
      if (this.#picker !== picker) break;
    }
    this.#releaseIfNoneWaits();
  }

  callsOn(connection: CallCarrier): Transport {
    return this.#options.withCredentials(new ConnectionCalls(connection, this));
  }

  get healthService(): string | undefined {
    return this.#serviceConfig.healthService;
  }

  requestResolution(): void {
    this.#engine?.resolver.resolve();
  }

  onResolution({ endpoints, serviceConfig }: Resolution): void {
    const engine = this.#engine;
    if (engine === undefined) return;
    try {
      if (endpoints.length === 0) throw new Error(`The resolver found no endpoint for ${this.#options.target}`);
      this.#serviceConfig.use(serviceConfig);
    } catch (error) {
      this.onError(error instanceof Error ? error : new Error(String(error)));
      return;
    }
    this.record.trace.add(
      endpoints.length === 1 ? "Resolved to 1 endpoint" : `Resolved to ${endpoints.length} endpoints`,
    );
    this.connectionLimit.set(this.#serviceConfig.maxConnections);
    engine.balancer.update(endpoints, this.#serviceConfig.loadBalancing ?? defaultPolicy);
    if (this.state !== "IDLE") engine.balancer.exitIdle();
    for (const call of this.#configuredCalls.all()) {
      const config = this.#serviceConfig.ofPath(call.path);
      if (config.name === "known") call.begin(config.method);
    }
    this.#releaseIfNoneWaits();
  }

  onError(error: Error): void {
    this.record.trace.add(`No endpoints: ${error.message}`, "warning");
    // Addresses that are known already go on being used.
    if (this.#engine === undefined || this.#engine.balancer.isInUse) return;
    this.update("TRANSIENT_FAILURE", failingPicker(error));
    if (!this.#serviceConfig.isAwaited) return;
    for (const call of this.#configuredCalls.all()) if (!call.waitForReady) failAwaiting(call, error);
  }

  #changeState(state: ConnectivityState): void {
    if (state !== this.state) this.record.change(state);
    this.connectivity.change(state);
  }

  #awaitConfig(call: AwaitingCall): void {
    const pick = this.#picker.pick(nobody);
    if (pick.name === "fail" && !call.waitForReady) {
      queueMicrotask(() => failAwaiting(call, pick.error));
      return;
    }
    this.#keepAlive();
    this.connect();
  }

  #wait(call: DispatchedCall): void {
    call.wait(this.#waiting);
    this.#keepAlive();
  }

  #keepAlive(): void {
    this.#hold ??= setInterval(() => {}, holdIntervalMs);
  }

  #releaseIfNoneWaits(): void {
    if (this.#waiting.size > 0 || (this.#serviceConfig.isAwaited && !this.#configuredCalls.isEmpty)) return;
    clearInterval(this.#hold);
    this.#hold = undefined;
  }

  #stopEngine(reason: string, graceful: boolean): void {
    this.#idleTimer.stop();
    this.#engine?.resolver.close();
    this.#engine?.balancer.close(reason, graceful);
    this.#engine = undefined;
  }
}

interface Engine {
  readonly resolver: Resolver;
  readonly balancer: GracefulSwitch;
}

const holdIntervalMs = 1_000_000_000;

/** For asking a picker on behalf of no call in particular. */
const nobody: PickedCall = { path: "", metadata: undefined };

function failAwaiting(call: AwaitingCall, error: Error): void {
  call.cancel(Status.UNAVAILABLE, error.message, error);
}
