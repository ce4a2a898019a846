import { type Clock, systemClock } from "@baud/rpc";
import { jsonInteger, jsonObject, required } from "../service-config/json.js";
import type { Endpoint } from "../target/endpoint.js";
import { aggregateState } from "./aggregate-state.js";
import { type ConfiguredPolicy, parseLoadBalancingConfig } from "./balancer-registry.js";
import { ChildBalancer } from "./child-balancer.js";
import { endpointsOfChild } from "./endpoints-of-child.js";
import { gracefulSwitchPolicy } from "./graceful-switch.js";
import {
  type LoadBalancer,
  type LoadBalancerHost,
  type LoadBalancingPolicy,
  type Pick,
  type PickedCall,
  type Picker,
  queueingPicker,
} from "./load-balancer.js";

export interface WeightedTargetConfig {
  /** By name. */
  readonly targets: ReadonlyMap<string, { readonly weight: number; readonly childPolicy: ConfiguredPolicy }>;
}

/** Divides calls among children by weight; each child has the endpoints whose path begins with its name, and a policy of its own. */
export const weightedTargetPolicy: LoadBalancingPolicy<WeightedTargetConfig> = {
  name: "weighted_target",
  parseConfig(json) {
    const targets = Object.entries(
      jsonObject(jsonObject(json, "weighted_target")["targets"], "weighted_target.targets"),
    );
    return {
      targets: new Map(
        targets.map(([name, target]) => {
          const where = `weighted_target.targets.${name}`;
          const { weight, childPolicy } = jsonObject(target, where);
          return [
            name,
            {
              weight: required(jsonInteger(weight, `${where}.weight`, 1, 2 ** 32 - 1), `${where}.weight`),
              childPolicy: parseLoadBalancingConfig(childPolicy, `${where}.childPolicy`),
            },
          ];
        }),
      ),
    };
  },
  create: (host) => new WeightedTarget(host),
};

interface Target {
  weight: number;
  readonly child: ChildBalancer<ConfiguredPolicy>;
  /** Set while it is kept only in case that a later configuration has it again. */
  retention: unknown;
}

/** Milliseconds that a target which the configuration has no more is kept (gRFC A28). */
export const targetRetentionMs: number = 15 * 60_000;

/** Divides calls among children by weight; those that are not READY get none (gRFC A28). */
export class WeightedTarget implements LoadBalancer<WeightedTargetConfig> {
  readonly #host: LoadBalancerHost;
  readonly #clock: Clock;
  readonly #random: () => number;
  readonly #targets = new Map<string, Target>();
  #isUpdating = false;

  /** `random` gives numbers from 0 to below 1. */
  constructor(host: LoadBalancerHost, clock: Clock = systemClock, random: () => number = Math.random) {
    this.#host = host;
    this.#clock = clock;
    this.#random = random;
  }

  update(endpoints: readonly Endpoint[], { targets }: WeightedTargetConfig): void {
    this.#isUpdating = true;
    for (const [name, target] of this.#targets) if (!targets.has(name)) this.#retain(name, target);
    for (const [name, { weight, childPolicy }] of targets) {
      let target = this.#targets.get(name);
      if (target === undefined) {
        const child = new ChildBalancer(gracefulSwitchPolicy, this.#host, () => this.#report());
        target = { weight, child, retention: undefined };
        this.#targets.set(name, target);
      }
      this.#clock.clearTimeout(target.retention);
      target.retention = undefined;
      target.weight = weight;
      target.child.balancer.update(endpointsOfChild(endpoints, name), childPolicy);
      target.child.balancer.exitIdle();
    }
    this.#isUpdating = false;
    this.#report();
  }

  exitIdle(): void {
    for (const { child } of this.#used()) child.balancer.exitIdle();
  }

  close(reason: string, graceful: boolean): void {
    for (const { child, retention } of this.#targets.values()) {
      this.#clock.clearTimeout(retention);
      child.close(reason, graceful);
    }
    this.#targets.clear();
  }

  #used(): Target[] {
    return [...this.#targets.values()].filter(({ retention }) => retention === undefined);
  }

  #retain(name: string, target: Target): void {
    if (target.retention !== undefined) return;
    target.retention = this.#clock.setTimeout(() => {
      this.#targets.delete(name);
      target.child.close("the target is not used any more", true);
    }, targetRetentionMs);
    this.#clock.keepAlive(target.retention, false);
  }

  #report(): void {
    const targets = this.#used();
    if (this.#isUpdating || targets.length === 0) return;
    const state = aggregateState(targets.map(({ child }) => child.state));
    if (state === "READY" || state === "TRANSIENT_FAILURE") {
      const used = targets.filter(({ child }) => child.state === state);
      this.#host.update(state, new WeightedPicker(used, this.#random));
    } else {
      this.#host.update(state, queueingPicker);
    }
  }
}

class WeightedPicker implements Picker {
  readonly #pickers: readonly Picker[];
  /** The sum of the weights up to and with each. */
  readonly #sums: readonly number[];
  readonly #random: () => number;

  constructor(targets: readonly Target[], random: () => number) {
    let sum = 0;
    this.#pickers = targets.map(({ child }) => child.picker);
    this.#sums = targets.map(({ weight }) => {
      sum += weight;
      return sum;
    });
    this.#random = random;
  }

  pick(call: PickedCall): Pick {
    const drawn = this.#random() * this.#sums.at(-1)!;
    const index = this.#sums.findIndex((sum) => drawn < sum);
    return this.#pickers[index]!.pick(call);
  }
}
