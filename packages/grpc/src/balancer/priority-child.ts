import type { Clock } from "@baud/rpc";
import type { ConfiguredPolicy } from "./balancer-registry.js";
import { ChildBalancer } from "./child-balancer.js";
import type { ConnectivityState } from "./connectivity-state.js";
import { gracefulSwitchPolicy } from "./graceful-switch.js";
import { type LoadBalancer, type LoadBalancerHost, type Picker, queueingPicker } from "./load-balancer.js";

/** Milliseconds that a child has to connect before the next one is tried (gRFC A56). */
export const failoverMs = 10_000;

/** Milliseconds that a child which is not used any more is kept, in case that it is needed again (gRFC A56). */
export const retentionMs: number = 15 * 60_000;

/** One child of `priority`: how it does, how long it may take to connect, and how long it is kept when it is not used. */
export class PriorityChild {
  readonly #clock: Clock;
  readonly #child: ChildBalancer<ConfiguredPolicy>;
  readonly #onChange: () => void;
  #state: ConnectivityState = "CONNECTING";
  /** Whether it could be used since it failed last. */
  #wasUsable = false;
  #failover: unknown;
  #retention: unknown;

  /** `ignoresResolution`: whether the child's wishes for new endpoints are not passed on. */
  constructor(host: LoadBalancerHost, clock: Clock, ignoresResolution: () => boolean, onChange: () => void) {
    this.#clock = clock;
    this.#onChange = onChange;
    const ownHost: LoadBalancerHost = {
      createSubchannel: (address, listener) => host.createSubchannel(address, listener),
      callsOn: (connection) => host.callsOn(connection),
      get healthService() {
        return host.healthService;
      },
      update: () => {},
      requestResolution: () => {
        if (!ignoresResolution()) host.requestResolution();
      },
    };
    this.#child = new ChildBalancer(gracefulSwitchPolicy, ownHost, () => this.#onChildChange());
    this.#startFailover();
  }

  get balancer(): LoadBalancer<ConfiguredPolicy> {
    return this.#child.balancer;
  }

  /** CONNECTING until it has said otherwise. */
  get state(): ConnectivityState {
    return this.#state;
  }

  get picker(): Picker {
    return this.#state === "CONNECTING" ? queueingPicker : this.#child.picker;
  }

  /** It is connecting, and has not taken too long yet. */
  get mayStillConnect(): boolean {
    return this.#failover !== undefined;
  }

  get isActive(): boolean {
    return this.#retention === undefined;
  }

  activate(): void {
    this.#clock.clearTimeout(this.#retention);
    this.#retention = undefined;
  }

  /** Nothing goes to it any more: it ends in a while, of which `onEnd` is told. */
  deactivate(onEnd: () => void): void {
    if (!this.isActive) return;
    this.#retention = this.#clock.setTimeout(() => {
      this.close("a better priority is used", true);
      onEnd();
    }, retentionMs);
    this.#clock.keepAlive(this.#retention, false);
  }

  close(reason: string, graceful: boolean): void {
    this.#clock.clearTimeout(this.#failover);
    this.#clock.clearTimeout(this.#retention);
    this.#child.close(reason, graceful);
  }

  #onChildChange(): void {
    const before = this.#state;
    this.#state = this.#child.state;
    if (this.#state === "CONNECTING") {
      if (before !== "CONNECTING" && this.#wasUsable) this.#startFailover();
    } else {
      this.#wasUsable = this.#state !== "TRANSIENT_FAILURE";
      this.#clock.clearTimeout(this.#failover);
      this.#failover = undefined;
    }
    this.#onChange();
  }

  #startFailover(): void {
    this.#clock.clearTimeout(this.#failover);
    this.#failover = this.#clock.setTimeout(() => {
      this.#failover = undefined;
      this.#onChange();
    }, failoverMs);
    this.#clock.keepAlive(this.#failover, false);
  }
}
