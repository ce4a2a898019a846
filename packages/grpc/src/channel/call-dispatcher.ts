import { Status } from "@baud/rpc";
import { Backoff, type BackoffOptions } from "../backoff/backoff.js";
import {
  type ConnectivityState,
  constantPicker,
  type LoadBalancer,
  type LoadBalancerHost,
  type Picker,
  queueingPicker,
} from "../balancer/load-balancer.js";
import { PickFirst } from "../balancer/pick-first.js";
import { CallList } from "../call/call-list.js";
import type { CallOwner, DispatchedCall } from "../call/http2-client-call.js";
import type { MethodHeaders } from "../call/method-headers.js";
import type { OwnCompression } from "../compression/own-compression.js";
import type { Resolver } from "../resolver/resolver.js";
import type { StreamUser } from "../subchannel/client-connection.js";
import type { Connector } from "../subchannel/connector.js";
import { Subchannel, type SubchannelListener } from "../subchannel/subchannel.js";
import type { Address } from "../target/target.js";

export interface CallDispatcherOptions {
  readonly target: string;
  readonly maxReceiveMessageBytes: number;
  readonly headers: MethodHeaders;
  readonly compression: OwnCompression;
  readonly resolver: Resolver;
  readonly connector: Connector;
  readonly backoff: BackoffOptions | undefined;
}

/**
 * What is behind a channel: brings together the resolver, the balancer and the calls. Calls for which there is a
 * connection go there at once; the others wait in order, or fail when none can be had.
 */
export class CallDispatcher implements CallOwner, LoadBalancerHost {
  readonly maxReceiveMessageBytes: number;
  readonly headers: MethodHeaders;
  readonly compression: OwnCompression;
  readonly #options: CallDispatcherOptions;
  readonly #balancer: LoadBalancer = new PickFirst(this);
  readonly #resolutionBackoff: Backoff;
  readonly #calls = new CallList<DispatchedCall>();
  readonly #waiting = new Set<StreamUser>();
  #state: ConnectivityState = "IDLE";
  #picker: Picker = queueingPicker;
  #resolution: ResolutionState = { name: "needed" };
  /** Keeps the process alive while a call waits: the delays between attempts do not. */
  #hold: NodeJS.Timeout | undefined;

  constructor(options: CallDispatcherOptions) {
    this.#options = options;
    this.maxReceiveMessageBytes = options.maxReceiveMessageBytes;
    this.headers = options.headers;
    this.compression = options.compression;
    this.#resolutionBackoff = new Backoff(options.backoff);
  }

  get state(): ConnectivityState {
    return this.#state;
  }

  get whyWaiting(): string {
    const pick = this.#picker.pick();
    if (pick.name === "fail") return pick.error.message;
    const { target } = this.#options;
    return this.#state === "READY" ? `all streams to ${target} are taken` : `no connection to ${target} yet`;
  }

  /** Counts a new call in, and finds a connection for it. */
  admit(call: DispatchedCall): void {
    this.#calls.add(call);
    this.dispatch(call);
  }

  dispatch(call: DispatchedCall): void {
    const pick = this.#picker.pick();
    switch (pick.name) {
      case "connection":
        pick.connection.start(call);
        return;
      case "queue":
        this.#wait(call);
        this.connect();
        return;
      case "fail":
        // In a moment: whoever starts a call is told nothing before the start has returned.
        if (call.waitForReady && this.#state !== "SHUTDOWN") this.#wait(call);
        else queueMicrotask(() => call.fail(Status.UNAVAILABLE, pick.error.message, pick.error));
    }
  }

  onCallEnd(call: DispatchedCall): void {
    this.#calls.remove(call);
    if (this.#hold !== undefined) this.#releaseIfNoneWaits();
  }

  /** Leaves IDLE: resolves the target if that is needed, and connects. */
  connect(): void {
    if (this.#state !== "IDLE") return;
    if (this.#resolution.name === "needed") {
      this.update("CONNECTING", queueingPicker);
      this.#resolve();
    } else {
      this.#balancer.exitIdle();
    }
  }

  /** Ends every call with CANCELLED; resolves when the last connection is gone. */
  async close(): Promise<void> {
    const reason = `The channel to ${this.#options.target} was closed`;
    this.#state = "SHUTDOWN";
    this.#picker = constantPicker({ name: "fail", error: new Error(reason) });
    if (this.#resolution.name === "delayed") clearTimeout(this.#resolution.timer);
    this.#resolution = { name: "closed" };
    for (const call of this.#calls.all()) call.cancel(Status.CANCELLED, reason);
    this.#balancer.close(reason);
    await this.#options.connector.close(reason);
  }

  createSubchannel(address: Address, listener: SubchannelListener): Subchannel {
    const { connector, backoff } = this.#options;
    return new Subchannel({ address, connector, backoff }, listener);
  }

  update(state: ConnectivityState, picker: Picker): void {
    if (this.#state === "SHUTDOWN") return;
    this.#state = state;
    this.#picker = picker;
    const waiting = [...this.#waiting] as DispatchedCall[];
    if (state === "IDLE" && waiting.length > 0) this.connect();
    if (picker === queueingPicker) return;
    for (const call of waiting) {
      const pick = picker.pick();
      if (pick.name === "queue" || !this.#waiting.has(call)) continue;
      if (pick.name === "fail" && call.waitForReady) continue;
      this.#waiting.delete(call);
      if (pick.name === "connection") pick.connection.start(call);
      else call.fail(Status.UNAVAILABLE, pick.error.message, pick.error);
    }
    this.#releaseIfNoneWaits();
  }

  requestResolution(): void {
    if (this.#resolution.name !== "done") return;
    this.#resolution = { name: "needed" };
    // An idle channel asks when it is used again.
    if (this.#state !== "IDLE") this.#resolve();
  }

  #wait(call: DispatchedCall): void {
    call.wait(this.#waiting);
    this.#hold ??= setInterval(() => {}, holdIntervalMs);
  }

  #releaseIfNoneWaits(): void {
    if (this.#waiting.size > 0) return;
    clearInterval(this.#hold);
    this.#hold = undefined;
  }

  #resolve(): void {
    this.#resolution = { name: "resolving" };
    this.#options.resolver.resolve().then(
      (addresses) => {
        if (this.#resolution.name !== "resolving") return;
        this.#resolution = { name: "done" };
        this.#resolutionBackoff.reset();
        this.#balancer.updateAddresses(addresses);
        this.#balancer.exitIdle();
      },
      (error: unknown) => this.#onUnresolved(error instanceof Error ? error : new Error(String(error))),
    );
  }

  #onUnresolved(error: Error): void {
    if (this.#resolution.name !== "resolving") return;
    const timer = setTimeout(() => this.#resolve(), this.#resolutionBackoff.next()).unref();
    this.#resolution = { name: "delayed", timer };
    // Addresses that are known already go on being used.
    if (this.#state === "CONNECTING") this.update("TRANSIENT_FAILURE", constantPicker({ name: "fail", error }));
  }
}

const holdIntervalMs = 1_000_000_000;

type ResolutionState =
  | { readonly name: "needed" }
  | { readonly name: "resolving" }
  | { readonly name: "done" }
  /** It failed, and is tried again after a delay. */
  | { readonly name: "delayed"; readonly timer: NodeJS.Timeout }
  | { readonly name: "closed" };
