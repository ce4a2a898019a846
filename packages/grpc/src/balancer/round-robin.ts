import { jsonObject } from "../service-config/json.js";
import type { Endpoint } from "../target/endpoint.js";
import { EndpointChildren } from "./endpoint-children.js";
import type { LoadBalancer, LoadBalancerHost, LoadBalancingPolicy, Pick, PickedCall, Picker } from "./load-balancer.js";

/** Gives each call to the next endpoint in turn, of those that are connected. */
export const roundRobinPolicy: LoadBalancingPolicy<undefined> = {
  name: "round_robin",
  parseConfig(json) {
    jsonObject(json, "round_robin");
    return undefined;
  },
  create: (host) => new RoundRobin(host),
};

/** Keeps all endpoints connected and uses those that are in turn (gRPC "Load Balancing in gRPC", round_robin). */
export class RoundRobin implements LoadBalancer<undefined> {
  readonly #children: EndpointChildren;

  constructor(host: LoadBalancerHost) {
    this.#children = new EndpointChildren(
      host,
      (ready) => new RoundRobinPicker(ready.map(({ child }) => child.picker)),
    );
  }

  update(endpoints: readonly Endpoint[]): void {
    this.#children.update(endpoints);
  }

  exitIdle(): void {}

  close(reason: string, graceful: boolean): void {
    this.#children.close(reason, graceful);
  }
}

class RoundRobinPicker implements Picker {
  readonly #pickers: readonly Picker[];
  #next: number;

  constructor(pickers: readonly Picker[]) {
    this.#pickers = pickers;
    // Many clients that start together do not all begin with the same server.
    this.#next = Math.floor(Math.random() * pickers.length);
  }

  pick(call: PickedCall): Pick {
    const picker = this.#pickers[this.#next]!;
    this.#next = this.#next + 1 === this.#pickers.length ? 0 : this.#next + 1;
    return picker.pick(call);
  }
}
