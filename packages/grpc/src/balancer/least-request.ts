import { jsonInteger, jsonObject } from "../service-config/json.js";
import type { Endpoint } from "../target/endpoint.js";
import { EndpointChildren } from "./endpoint-children.js";
import type {
  CallTracker,
  ConnectionPick,
  LoadBalancer,
  LoadBalancerHost,
  LoadBalancingPolicy,
  Pick,
  PickedCall,
  Picker,
} from "./load-balancer.js";
import { trackedPick } from "./tracked-pick.js";

export interface LeastRequestConfig {
  /** How many endpoints are compared for a call: 2 to 10. */
  readonly choiceCount: number;
}

/** Gives each call to that one of a few endpoints, chosen by chance, which has the fewest open calls. */
export const leastRequestPolicy: LoadBalancingPolicy<LeastRequestConfig> = {
  name: "least_request",
  parseConfig(json) {
    const { choiceCount } = jsonObject(json, "least_request");
    const count = jsonInteger(choiceCount, "least_request.choiceCount", 2, 2 ** 32 - 1) ?? 2;
    return { choiceCount: Math.min(count, 10) };
  },
  create: (host) => new LeastRequest(host),
};

/** Compares the open calls of a few endpoints for each call (gRFC A48). */
export class LeastRequest implements LoadBalancer<LeastRequestConfig> {
  readonly #children: EndpointChildren;
  readonly #random: () => number;
  /** By the key of the endpoint; they outlast pickers, as calls do. */
  readonly #counts = new Map<string, OpenCalls>();
  #choiceCount = 2;

  /** `random` gives numbers from 0 to below 1. */
  constructor(host: LoadBalancerHost, random: () => number = Math.random) {
    this.#random = random;
    this.#children = new EndpointChildren(host, (ready) => {
      const choices = ready.map(({ key, child }) => ({ openCalls: this.#countOf(key), picker: child.picker }));
      return new LeastRequestPicker(choices, this.#choiceCount, this.#random);
    });
  }

  update(endpoints: readonly Endpoint[], { choiceCount }: LeastRequestConfig): void {
    this.#choiceCount = choiceCount;
    this.#children.update(endpoints);
    const keys = new Set(this.#children.children.map(({ key }) => key));
    for (const key of this.#counts.keys()) if (!keys.has(key)) this.#counts.delete(key);
  }

  exitIdle(): void {}

  close(reason: string, graceful: boolean): void {
    this.#children.close(reason, graceful);
  }

  #countOf(key: string): OpenCalls {
    let count = this.#counts.get(key);
    if (count === undefined) {
      count = new OpenCalls();
      this.#counts.set(key, count);
    }
    return count;
  }
}

class OpenCalls implements CallTracker {
  count = 0;

  onCallStart(): void {
    this.count++;
  }

  onCallEnd(): void {
    this.count--;
  }
}

interface Choice {
  readonly openCalls: OpenCalls;
  readonly picker: Picker;
}

class LeastRequestPicker implements Picker {
  readonly #choices: readonly Choice[];
  readonly #choiceCount: number;
  readonly #random: () => number;
  /** The pick of each choice with its count, made once. */
  readonly #picks = new WeakMap<ConnectionPick, ConnectionPick>();

  constructor(choices: readonly Choice[], choiceCount: number, random: () => number) {
    this.#choices = choices;
    this.#choiceCount = choiceCount;
    this.#random = random;
  }

  pick(call: PickedCall): Pick {
    const choices = this.#choices;
    let best = this.#any();
    // The same may be drawn twice, as in Envoy: what matters is that the busiest is rarely chosen.
    for (let i = 1; i < this.#choiceCount && choices.length > 1; i++) {
      const other = this.#any();
      if (other.openCalls.count < best.openCalls.count) best = other;
    }
    return trackedPick(best.picker.pick(call), best.openCalls, this.#picks);
  }

  #any(): Choice {
    return this.#choices[Math.floor(this.#random() * this.#choices.length)]!;
  }
}
