import { type Clock, systemClock } from "@baud/rpc";
import type { CallCarrier } from "../subchannel/call-carrier.js";
import type { Subchannel, SubchannelListener } from "../subchannel/subchannel.js";
import { type Endpoint, endpointKey } from "../target/endpoint.js";
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
import { WatchedEndpoint } from "./watched-endpoint.js";

/** Leaves out servers at which more calls fail than at others, for a while. The policy below spreads calls over the rest. */
export const outlierDetectionPolicy: LoadBalancingPolicy<OutlierDetectionConfig> = {
  name: "outlier_detection",
  parseConfig: parseOutlierDetectionConfig,
  create: (host) => new OutlierDetection(host),
};

/** Counts how calls end at each endpoint, and shows those that do badly to the policy below as failed (gRFC A50). */
export class OutlierDetection implements LoadBalancer<OutlierDetectionConfig> {
  readonly #host: LoadBalancerHost;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #child: GracefulSwitch;
  readonly #endpoints = new Map<string, WatchedEndpoint>();
  /** By the addresses of the endpoints (gRFC A61). */
  readonly #byAddress = new Map<string, WatchedEndpoint>();
  /** Where the connections of picks lead. */
  readonly #byConnection = new WeakMap<CallCarrier, WatchedEndpoint>();
  #config: OutlierDetectionConfig | undefined;
  #timer: unknown;
  /** When the interval began that is counted; `undefined` while nothing is. */
  #intervalBeganAt: number | undefined;

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
    const hasSameInterval = this.#intervalBeganAt !== undefined && this.#config?.intervalMs === config.intervalMs;
    this.#config = config;
    this.#watch(endpoints);
    if (!this.#isCounting) this.#stopCounting();
    else if (!hasSameInterval) this.#count(config.intervalMs);
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

  #watch(endpoints: readonly Endpoint[]): void {
    const byKey = new Map(endpoints.map((endpoint) => [endpointKey(endpoint), endpoint]));
    for (const key of this.#endpoints.keys()) if (!byKey.has(key)) this.#endpoints.delete(key);
    this.#byAddress.clear();
    for (const [key, { addresses }] of byKey) {
      const watched = this.#endpoints.get(key) ?? new WatchedEndpoint();
      this.#endpoints.set(key, watched);
      for (const address of addresses) this.#byAddress.set(formatAddress(address), watched);
    }
  }

  #createSubchannel(address: Address, listener: SubchannelListener): Subchannel {
    const watched = this.#byAddress.get(formatAddress(address)) ?? new WatchedEndpoint();
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

  /** Counts from now on, or goes on with an interval of another length. */
  #count(intervalMs: number): void {
    const now = this.#clock.now();
    if (this.#intervalBeganAt === undefined) {
      this.#intervalBeganAt = now;
      for (const endpoint of this.#endpoints.values()) endpoint.startInterval();
    }
    this.#clock.clearTimeout(this.#timer);
    const leftMs = Math.max(0, this.#intervalBeganAt + intervalMs - now);
    this.#timer = this.#clock.setTimeout(() => {
      this.#review();
      this.#intervalBeganAt = this.#clock.now();
      this.#count(this.#config?.intervalMs ?? intervalMs);
    }, leftMs);
    this.#clock.keepAlive(this.#timer, false);
  }

  #stopCounting(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#intervalBeganAt = undefined;
    for (const endpoint of this.#endpoints.values()) endpoint.forgive();
  }

  #review(): void {
    const config = this.#config;
    if (config === undefined) return;
    const now = this.#clock.now();
    const endpoints = [...this.#endpoints.values()];
    for (const outlier of findOutliers(endpoints, config, this.#random)) outlier.eject(now);
    for (const endpoint of endpoints) {
      endpoint.review(now, config.baseEjectionTimeMs, config.maxEjectionTimeMs);
      endpoint.startInterval();
    }
  }
}

class CountingPicker implements Picker {
  readonly #picker: Picker;
  readonly #byConnection: WeakMap<CallCarrier, WatchedEndpoint>;
  /** What was made of each pick, once. */
  readonly #picks = new WeakMap<ConnectionPick, ConnectionPick>();

  constructor(picker: Picker, byConnection: WeakMap<CallCarrier, WatchedEndpoint>) {
    this.#picker = picker;
    this.#byConnection = byConnection;
  }

  pick(call: PickedCall): Pick {
    const pick = this.#picker.pick(call);
    if (pick.name !== "connection") return pick;
    const endpoint = this.#byConnection.get(pick.connection);
    return endpoint === undefined ? pick : trackedPick(pick, endpoint, this.#picks);
  }
}
