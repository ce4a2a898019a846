import { type Clock, systemClock } from "@baud/rpc";
import { jsonArray, jsonBoolean, jsonObject, jsonString, required } from "../service-config/json.js";
import type { Endpoint } from "../target/endpoint.js";
import { type ConfiguredPolicy, parseLoadBalancingConfig } from "./balancer-registry.js";
import { endpointsOfChild } from "./endpoints-of-child.js";
import { failingPicker, type LoadBalancer, type LoadBalancerHost, type LoadBalancingPolicy } from "./load-balancer.js";
import { PriorityChild } from "./priority-child.js";

export interface PriorityConfig {
  /** The names of the children, the best first. */
  readonly priorities: readonly string[];
  readonly children: ReadonlyMap<string, PriorityChildConfig>;
}

export interface PriorityChildConfig {
  readonly policy: ConfiguredPolicy;
  /** Do not look for endpoints anew because of this child. */
  readonly ignoreReresolutionRequests: boolean;
}

/** Uses the best child that can be connected; each has the endpoints whose path begins with its name, and a policy of its own. */
export const priorityPolicy: LoadBalancingPolicy<PriorityConfig> = {
  name: "priority",
  parseConfig(json) {
    const fields = jsonObject(json, "priority");
    const children = new Map(
      Object.entries(jsonObject(fields["children"], "priority.children")).map(([name, child]) => {
        const where = `priority.children.${name}`;
        const { config, ignore_reresolution_requests, ignoreReresolutionRequests } = jsonObject(child, where);
        const ignored = ignoreReresolutionRequests ?? ignore_reresolution_requests;
        return [
          name,
          {
            policy: parseLoadBalancingConfig(config, `${where}.config`),
            ignoreReresolutionRequests: jsonBoolean(ignored, `${where}.ignoreReresolutionRequests`) ?? false,
          },
        ];
      }),
    );
    const priorities = jsonArray(fields["priorities"], "priority.priorities").map((entry, index) => {
      const where = `priority.priorities[${index}]`;
      const name = required(jsonString(entry, where), where);
      if (!children.has(name))
        throw new TypeError(`Service config: ${where} is ${name}, which is none of the children`);
      return name;
    });
    return { priorities, children };
  },
  create: (host) => new Priority(host),
};

/**
 * Uses the first child, in the order of priority, that can be connected, and returns to a better one when it comes back.
 * A child that takes longer than ten seconds is joined by the next (gRFC A56).
 */
export class Priority implements LoadBalancer<PriorityConfig> {
  readonly #host: LoadBalancerHost;
  readonly #clock: Clock;
  /** Those that were needed so far, by name: also some that are kept only in case that they are needed again. */
  readonly #children = new Map<string, PriorityChild>();
  #config: PriorityConfig = { priorities: [], children: new Map() };
  #endpoints: readonly Endpoint[] = [];
  #isUpdating = false;

  constructor(host: LoadBalancerHost, clock: Clock = systemClock) {
    this.#host = host;
    this.#clock = clock;
  }

  update(endpoints: readonly Endpoint[], config: PriorityConfig): void {
    this.#config = config;
    this.#endpoints = endpoints;
    this.#isUpdating = true;
    for (const [name, child] of this.#children) {
      if (config.priorities.includes(name)) this.#updateChild(name, child);
      else this.#deactivate(name);
    }
    this.#isUpdating = false;
    this.#choose();
  }

  exitIdle(): void {
    for (const child of this.#children.values()) if (child.isActive) child.balancer.exitIdle();
  }

  close(reason: string, graceful: boolean): void {
    this.#isUpdating = true;
    for (const child of this.#children.values()) child.close(reason, graceful);
    this.#children.clear();
  }

  #choose(): void {
    if (this.#isUpdating) return;
    const { priorities } = this.#config;
    for (const [index, name] of priorities.entries()) {
      const child = this.#needed(name);
      const isUsable = child.state === "READY" || child.state === "IDLE";
      if (!isUsable && !child.mayStillConnect) continue;
      if (isUsable) for (const worse of priorities.slice(index + 1)) this.#deactivate(worse);
      this.#host.update(child.state, child.picker);
      return;
    }
    const children = priorities.map((name) => this.#needed(name));
    const used = children.find(({ state }) => state === "CONNECTING") ?? children.at(-1);
    if (used !== undefined) this.#host.update(used.state, used.picker);
    else this.#host.update("TRANSIENT_FAILURE", failingPicker(new Error("there is no priority to choose from")));
  }

  /** The child of this name, made or called back if that is necessary. */
  #needed(name: string): PriorityChild {
    let child = this.#children.get(name);
    if (child !== undefined) {
      child.activate();
      return child;
    }
    const isIgnored = (): boolean => this.#config.children.get(name)?.ignoreReresolutionRequests ?? true;
    child = new PriorityChild(this.#host, this.#clock, isIgnored, () => this.#choose());
    this.#children.set(name, child);
    const wasUpdating = this.#isUpdating;
    this.#isUpdating = true;
    this.#updateChild(name, child);
    child.balancer.exitIdle();
    this.#isUpdating = wasUpdating;
    return child;
  }

  #updateChild(name: string, { balancer }: PriorityChild): void {
    balancer.update(endpointsOfChild(this.#endpoints, name), this.#config.children.get(name)!.policy);
  }

  #deactivate(name: string): void {
    this.#children.get(name)?.deactivate(() => this.#children.delete(name));
  }
}
