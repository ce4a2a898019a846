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
}

/** Divides calls among children by weight; those that are not READY get none (gRFC A28). */
export class WeightedTarget implements LoadBalancer<WeightedTargetConfig> {
  readonly #host: LoadBalancerHost;
  readonly #random: () => number;
  readonly #targets = new Map<string, Target>();
  #isUpdating = false;

  /** `random` gives numbers from 0 to below 1. */
  constructor(host: LoadBalancerHost, random: () => number = Math.random) {
    this.#host = host;
    this.#random = random;
  }

  update(endpoints: readonly Endpoint[], { targets }: WeightedTargetConfig): void {
    this.#isUpdating = true;
    for (const [name, { child }] of this.#targets) {
      if (targets.has(name)) continue;
      this.#targets.delete(name);
      child.close("the target is not used any more", true);
    }
    for (const [name, { weight, childPolicy }] of targets) {
      let target = this.#targets.get(name);
      if (target === undefined) {
        target = { weight, child: new ChildBalancer(gracefulSwitchPolicy, this.#host, () => this.#report()) };
        this.#targets.set(name, target);
      }
      target.weight = weight;
      target.child.balancer.update(endpointsOfChild(endpoints, name), childPolicy);
      target.child.balancer.exitIdle();
    }
    this.#isUpdating = false;
    this.#report();
  }

  exitIdle(): void {
    for (const { child } of this.#targets.values()) child.balancer.exitIdle();
  }

  close(reason: string, graceful: boolean): void {
    for (const { child } of this.#targets.values()) child.close(reason, graceful);
    this.#targets.clear();
  }

  #report(): void {
    if (this.#isUpdating || this.#targets.size === 0) return;
    const targets = [...this.#targets.values()];
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
