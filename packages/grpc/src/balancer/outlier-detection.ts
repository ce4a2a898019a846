import { type Clock, systemClock } from "@baud/rpc";
import type { CallCarrier } from "../subchannel/call-carrier.js";
import type { Subchannel, SubchannelListener } from "../subchannel/subchannel.js";
import type { Endpoint } from "../target/endpoint.js";
import { type Address, formatAddress } from "../target/target.js";
import { EjectableSubchannel } from "./ejectable-subchannel.js";
import { findOutliers } from "./find-outliers.js";
import { GracefulSwitch } from "./graceful-switch.js";
import type {
  ConnectionPick,
  LoadBalancer,
  LoadBalancerHost,
  LoadBalancingPolicy,
  Pick,
  PickedCall,
  Picker,
} from "./load-balancer.js";
import { type OutlierDetectionConfig, parseOutlierDetectionConfig } from "./outlier-config.js";
import { trackedPick } from "./tracked-pick.js";
import { WatchedAddress } from "./watched-address.js";

/** Leaves out servers at which more calls fail than at others, for a while. The policy below spreads calls over the rest. */
export const outlierDetectionPolicy: LoadBalancingPolicy<OutlierDetectionConfig> = {
  name: "outlier_detection",
  parseConfig: parseOutlierDetectionConfig,
  create: (host) => new OutlierDetection(host),
};

/** Counts how calls end at each address, and shows those that do badly to the policy below as failed (gRFC A50). */
export class OutlierDetection implements LoadBalancer<OutlierDetectionConfig> {
  readonly #host: LoadBalancerHost;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #child: GracefulSwitch;
  readonly #addresses = new Map<string, WatchedAddress>();
  /** Where the connections of picks lead. */
  readonly #byConnection = new WeakMap<CallCarrier, WatchedAddress>();
  #config: OutlierDetectionConfig | undefined;
  #timer: unknown;

  /** `random` gives numbers from 0 to below 1. */
  constructor(host: LoadBalancerHost, clock: Clock = systemClock, random: () => number = Math.random) {
    this.#host = host;
    this.#clock = clock;
    this.#random = random;
    this.#child = new GracefulSwitch({
      createSubchannel: (address, listener) => this.#createSubchannel(address, listener),
      update: (state, picker) =>
        host.update(state, this.#isCounting ? new CountingPicker(picker, this.#byConnection) : picker),
      requestResolution: () => host.requestResolution(),
      callsOn: (connection) => host.callsOn(connection),
      get healthService() {
        return host.healthService;
      },
    });
  }

  update(endpoints: readonly Endpoint[], config: OutlierDetectionConfig): void {
    const isNewInterval = this.#config?.intervalMs !== config.intervalMs;
    this.#config = config;
    const keys = new Set(endpoints.flatMap(({ addresses }) => addresses.map(formatAddress)));
    for (const key of this.#addresses.keys()) if (!keys.has(key)) this.#addresses.delete(key);
    for (const key of keys) if (!this.#addresses.has(key)) this.#addresses.set(key, new WatchedAddress());
    if (!this.#isCounting) for (const address of this.#addresses.values()) address.admit();
    if (isNewInterval) this.#startTimer(config.intervalMs);
    this.#child.update(endpoints, config.childPolicy);
    this.#child.exitIdle();
  }

  exitIdle(): void {
    this.#child.exitIdle();
  }

  close(reason: string, graceful: boolean): void {
    this.#clock.clearTimeout(this.#timer);
    this.#child.close(reason, graceful);
  }

  #createSubchannel(address: Address, listener: SubchannelListener): Subchannel {
    const watched = this.#addresses.get(formatAddress(address)) ?? new WatchedAddress();
    const noting: SubchannelListener = {
      onSubchannelState: (subchannel) => {
        const { state } = subchannel;
        if (state.name === "READY") this.#byConnection.set(state.connection, watched);
        listener.onSubchannelState(subchannel);
      },
    };
    const subchannel: EjectableSubchannel = new EjectableSubchannel(
      (owner) => this.#host.createSubchannel(address, owner),
      noting,
      watched.isEjected,
      () => watched.subchannels.delete(subchannel),
    );
    watched.subchannels.add(subchannel);
    return subchannel;
  }

  get #isCounting(): boolean {
    return this.#config?.successRate !== undefined || this.#config?.failurePercentage !== undefined;
  }

  #startTimer(intervalMs: number): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => {
      this.#review();
      this.#startTimer(this.#config?.intervalMs ?? intervalMs);
    }, intervalMs);
    this.#clock.keepAlive(this.#timer, false);
  }

  #review(): void {
    const config = this.#config;
    if (config === undefined) return;
    const now = this.#clock.now();
    const addresses = [...this.#addresses.values()];
    for (const outlier of findOutliers(addresses, config, this.#random)) outlier.eject(now);
    for (const address of addresses) {
      address.review(now, config.baseEjectionTimeMs, config.maxEjectionTimeMs);
      address.startInterval();
    }
  }
}

class CountingPicker implements Picker {
  readonly #picker: Picker;
  readonly #byConnection: WeakMap<CallCarrier, WatchedAddress>;
  /** What was made of each pick, once. */
  readonly #picks = new WeakMap<ConnectionPick, ConnectionPick>();

  constructor(picker: Picker, byConnection: WeakMap<CallCarrier, WatchedAddress>) {
    this.#picker = picker;
    this.#byConnection = byConnection;
  }

  pick(call: PickedCall): Pick {
    const pick = this.#picker.pick(call);
    if (pick.name !== "connection") return pick;
    const address = this.#byConnection.get(pick.connection);
    return address === undefined ? pick : trackedPick(pick, address, this.#picks);
  }
}
