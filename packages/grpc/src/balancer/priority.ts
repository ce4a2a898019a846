import { type Clock, systemClock } from "@baud/rpc";
import { jsonArray, jsonBoolean, jsonObject, jsonString, required } from "../service-config/json.js";
import type { Endpoint } from "../target/endpoint.js";
import { type ConfiguredPolicy, parseLoadBalancingConfig } from "./balancer-registry.js";
import { ChildBalancer } from "./child-balancer.js";
import { endpointsOfChild } from "./endpoints-of-child.js";
import { gracefulSwitchPolicy } from "./graceful-switch.js";
import {
  failingPicker,
  type LoadBalancer,
  type LoadBalancerHost,
  type LoadBalancingPolicy,
  queueingPicker,
} from "./load-balancer.js";

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

/** Milliseconds that a child has to connect before the next one is tried (gRFC A56). */
export const failoverMs = 10_000;

/**
 * Uses the first child, in the order of priority, that can be connected, and returns to a better one when it comes back.
 * A child that takes longer than ten seconds is joined by the next (gRFC A56).
 */
export class Priority implements LoadBalancer<PriorityConfig> {
  readonly #host: LoadBalancerHost;
  readonly #clock: Clock;
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
    for (const [name, each] of this.#children) {
      if (config.priorities.includes(name)) this.#updateChild(name, each);
      else this.#remove(name, each);
    }
    this.#isUpdating = false;
    this.#choose();
  }

  exitIdle(): void {
    for (const { child } of this.#children.values()) child.balancer.exitIdle();
  }

  close(reason: string, graceful: boolean): void {
    this.#isUpdating = true;
    for (const { child, timer } of this.#children.values()) {
      this.#clock.clearTimeout(timer);
      child.close(reason, graceful);
    }
    this.#children.clear();
  }

  #choose(): void {
    if (this.#isUpdating) return;
    const { priorities } = this.#config;
    for (const [index, name] of priorities.entries()) {
      const each = this.#children.get(name) ?? this.#add(name);
      const { state, picker } = each.child;
      const isUsable = state === "READY" || state === "IDLE";
      if (!isUsable && each.isFailing) continue;
      if (isUsable) for (const worse of priorities.slice(index + 1)) this.#remove(worse, this.#children.get(worse));
      this.#host.update(state, picker);
      return;
    }
    const failed = priorities
      .map((name) => this.#children.get(name)!.child)
      .findLast(({ state }) => state === "TRANSIENT_FAILURE");
    const isConnecting = failed === undefined && priorities.length > 0;
    const none = failingPicker(new Error("there is no priority to choose from"));
    if (isConnecting) this.#host.update("CONNECTING", queueingPicker);
    else this.#host.update("TRANSIENT_FAILURE", failed?.picker ?? none);
  }

  #add(name: string): PriorityChild {
    const parent = this.#host;
    const host: LoadBalancerHost = {
      createSubchannel: (address, listener) => parent.createSubchannel(address, listener),
      callsOn: (connection) => parent.callsOn(connection),
      get healthService() {
        return parent.healthService;
      },
      update: () => {},
      requestResolution: () => {
        if (!this.#config.children.get(name)!.ignoreReresolutionRequests) parent.requestResolution();
      },
    };
    const each: PriorityChild = {
      child: new ChildBalancer(gracefulSwitchPolicy, host, () => this.#onChange(each)),
      isFailing: false,
      timer: undefined,
    };
    this.#children.set(name, each);
    each.timer = this.#clock.setTimeout(() => {
      each.isFailing = true;
      this.#choose();
    }, failoverMs);
    this.#clock.keepAlive(each.timer, false);
    const wasUpdating = this.#isUpdating;
    this.#isUpdating = true;
    this.#updateChild(name, each);
    each.child.balancer.exitIdle();
    this.#isUpdating = wasUpdating;
    return each;
  }

  #updateChild(name: string, { child }: PriorityChild): void {
    child.balancer.update(endpointsOfChild(this.#endpoints, name), this.#config.children.get(name)!.policy);
  }

  #remove(name: string, each: PriorityChild | undefined): void {
    if (each === undefined) return;
    this.#clock.clearTimeout(each.timer);
    this.#children.delete(name);
    each.child.close("a better priority is used", true);
  }

  #onChange(each: PriorityChild): void {
    const { state } = each.child;
    if (state === "READY" || state === "IDLE") each.isFailing = false;
    if (state === "TRANSIENT_FAILURE") each.isFailing = true;
    if (state !== "CONNECTING") this.#clock.clearTimeout(each.timer);
    this.#choose();
  }
}

interface PriorityChild {
  readonly child: ChildBalancer<ConfiguredPolicy>;
  /** It has failed, or has taken too long, and has not been READY since. */
  isFailing: boolean;
  timer: unknown;
}
