import { type Clock, systemClock } from "@baud/rpc";
import type { CallCarrier } from "../subchannel/call-carrier.js";
import type { Endpoint } from "../target/endpoint.js";
import { DeadlineScheduler } from "./deadline-scheduler.js";
import { type EndpointChild, EndpointChildren } from "./endpoint-children.js";
import { EndpointWeight } from "./endpoint-weight.js";
import type {
  ConnectionPick,
  LoadBalancer,
  LoadBalancerHost,
  LoadBalancingPolicy,
  Pick,
  PickedCall,
  Picker,
} from "./load-balancer.js";
import { pickedConnection } from "./picked-connection.js";
import { trackedPick } from "./tracked-pick.js";
import { type LoadWatch, watchLoad } from "./watch-load.js";
import { parseWeightedRoundRobinConfig, type WeightedRoundRobinConfig } from "./weighted-round-robin-config.js";

/** Gives endpoints calls in turn, more to those that say that they have less to do. */
export const weightedRoundRobinPolicy: LoadBalancingPolicy<WeightedRoundRobinConfig> = {
  name: "weighted_round_robin",
  parseConfig: parseWeightedRoundRobinConfig,
  create: (host) => new WeightedRoundRobin(host),
};

/**
 * Weighs endpoints by what they report of their load, with the calls or out of band (gRFC A58, A51). Those that report
 * nothing get as much as the others on average; without two that report it is `round_robin`.
 */
export class WeightedRoundRobin implements LoadBalancer<WeightedRoundRobinConfig> {
  readonly #host: LoadBalancerHost;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #children: EndpointChildren;
  /** By the key of the endpoint; they outlast pickers and connections. */
  readonly #reporters = new Map<string, Reporter>();
  #config: WeightedRoundRobinConfig = parseWeightedRoundRobinConfig({});
  #picker: WeightedRoundRobinPicker | undefined;
  #timer: unknown;

  /** `random` gives numbers from 0 to below 1. */
  constructor(host: LoadBalancerHost, clock: Clock = systemClock, random: () => number = Math.random) {
    this.#host = host;
    this.#clock = clock;
    this.#random = random;
    this.#children = new EndpointChildren(
      host,
      (ready) => this.#makePicker(ready),
      (children) => this.#follow(children),
    );
  }

  update(endpoints: readonly Endpoint[], config: WeightedRoundRobinConfig): void {
    this.#config = config;
    for (const { weight } of this.#reporters.values()) weight.rules = config;
    this.#children.update(endpoints);
    const keys = new Set(this.#children.children.map(({ key }) => key));
    for (const [key, reporter] of this.#reporters) {
      if (keys.has(key)) continue;
      reporter.stop();
      this.#reporters.delete(key);
    }
    this.#startTimer();
  }

  exitIdle(): void {}

  close(reason: string, graceful: boolean): void {
    this.#clock.clearTimeout(this.#timer);
    for (const reporter of this.#reporters.values()) reporter.stop();
    this.#children.close(reason, graceful);
  }

  #startTimer(): void {
    this.#clock.clearTimeout(this.#timer);
    this.#timer = this.#clock.setTimeout(() => {
      this.#picker?.weigh();
      this.#startTimer();
    }, this.#config.weightUpdatePeriodMs);
    this.#clock.keepAlive(this.#timer, false);
  }

  /** Asks each endpoint that is connected for its load, where that is wanted. */
  #follow(children: readonly EndpointChild[]): void {
    this.#picker = undefined;
    for (const { key, child } of children) {
      const connection = child.state === "READY" ? pickedConnection(child.picker) : undefined;
      this.#reporterOf(key).follow(connection, this.#config.oobReportingPeriodMs);
    }
  }

  #makePicker(ready: readonly EndpointChild[]): Picker {
    const choices = ready.map(({ key, child }) => ({ weight: this.#reporterOf(key).weight, picker: child.picker }));
    const isCounting = this.#config.oobReportingPeriodMs === undefined;
    this.#picker = new WeightedRoundRobinPicker(choices, isCounting, this.#random);
    return this.#picker;
  }

  #reporterOf(key: string): Reporter {
    let reporter = this.#reporters.get(key);
    if (reporter === undefined) {
      reporter = new Reporter(this.#host, new EndpointWeight(this.#config, this.#clock));
      this.#reporters.set(key, reporter);
    }
    return reporter;
  }
}

/** An endpoint that reports its load: its weight, and the stream of its reports, where they come out of band. */
class Reporter {
  readonly weight: EndpointWeight;
  readonly #host: LoadBalancerHost;
  #connection: CallCarrier | undefined;
  #periodMs: number | undefined;
  #watch: LoadWatch | undefined;

  constructor(host: LoadBalancerHost, weight: EndpointWeight) {
    this.#host = host;
    this.weight = weight;
  }

  /** The endpoint has this connection, or none. `periodMs`: how often to ask for its load; `undefined` for never. */
  follow(connection: CallCarrier | undefined, periodMs: number | undefined): void {
    if (connection === this.#connection && periodMs === this.#periodMs) return;
    if (connection !== this.#connection) this.weight.restart();
    this.stop();
    this.#connection = connection;
    this.#periodMs = periodMs;
    if (connection === undefined || periodMs === undefined) return;
    this.#watch = watchLoad(this.#host, connection, periodMs, (report) => this.weight.onReport(report));
  }

  stop(): void {
    this.#watch?.stop();
    this.#watch = undefined;
  }
}

interface Choice {
  readonly weight: EndpointWeight;
  readonly picker: Picker;
}

class WeightedRoundRobinPicker implements Picker {
  readonly #choices: readonly Choice[];
  readonly #isCounting: boolean;
  readonly #random: () => number;
  #scheduler: DeadlineScheduler;
  /** The pick of each choice with its tracker, made once. */
  readonly #picks = new WeakMap<ConnectionPick, ConnectionPick>();

  /** `isCounting`: reports come with the calls. */
  constructor(choices: readonly Choice[], isCounting: boolean, random: () => number) {
    this.#choices = choices;
    this.#isCounting = isCounting;
    this.#random = random;
    this.#scheduler = this.#schedule();
  }

  /** Goes by the weights as they are now. */
  weigh(): void {
    this.#scheduler = this.#schedule();
  }

  pick(call: PickedCall): Pick {
    const { weight, picker } = this.#choices[this.#scheduler.next()]!;
    const pick = picker.pick(call);
    return this.#isCounting ? trackedPick(pick, weight, this.#picks) : pick;
  }

  #schedule(): DeadlineScheduler {
    const weights = this.#choices.map(({ weight }) => weight.value);
    const known = weights.filter((weight) => weight > 0);
    const mean = known.reduce((sum, weight) => sum + weight, 0) / known.length;
    const used = known.length < 2 ? weights.map(() => 1) : weights.map((weight) => (weight > 0 ? weight : mean));
    return new DeadlineScheduler(used, this.#random);
  }
}
