import { jsonArray, jsonObject } from "../service-config/json.js";
import type { LoadBalancingPolicy } from "./load-balancer.js";

const policies = new Map<string, LoadBalancingPolicy>();

/** A policy together with its configuration. */
export interface ConfiguredPolicy {
  readonly policy: LoadBalancingPolicy;
  /** What the policy's `parseConfig` gave. */
  readonly config: unknown;
}

/**
 * Makes a load balancing policy known to all channels of the process, for `loadBalancingConfig` in a service config to name.
 * A later registration replaces an earlier one.
 */
export function registerLoadBalancingPolicy<Config>(policy: LoadBalancingPolicy<Config>): void {
  // A policy's balancers only ever get what its own `parseConfig` gave.
  policies.set(policy.name, policy as LoadBalancingPolicy);
}

/**
 * Reads a list such as `[{"round_robin": {}}, {"pick_first": {}}]`: the first policy that is known here is used (gRFC A2,
 * "loadBalancingConfig"). Throws `TypeError` when none is, or when its configuration is wrong.
 */
export function parseLoadBalancingConfig(json: unknown, where: string): ConfiguredPolicy {
  const names: string[] = [];
  for (const [index, entry] of jsonArray(json, where).entries()) {
    const entries = Object.entries(jsonObject(entry, `${where}[${index}]`));
    const [first] = entries;
    if (first === undefined || entries.length > 1)
      throw new TypeError(`${where}[${index}] must have exactly one name, that of a policy, as in {"round_robin": {}}`);
    const [name, config] = first;
    const policy = policies.get(name);
    if (policy !== undefined) return { policy, config: policy.parseConfig(config) };
    names.push(name);
  }
  const known = [...policies.keys()].join(", ");
  throw new TypeError(
    `${where} names no policy that is known here, only ${names.join(", ") || "none"}; known are ${known}`,
  );
}
