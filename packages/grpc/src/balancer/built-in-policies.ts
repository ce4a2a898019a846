import { type ConfiguredPolicy, registerLoadBalancingPolicy } from "./balancer-registry.js";
import { pickFirstPolicy } from "./pick-first.js";
import { roundRobinPolicy } from "./round-robin.js";

registerLoadBalancingPolicy(pickFirstPolicy);
registerLoadBalancingPolicy(roundRobinPolicy);

/** What is used where nothing else is asked for. */
export const defaultPolicy: ConfiguredPolicy = {
  policy: pickFirstPolicy as ConfiguredPolicy["policy"],
  config: { shuffleAddressList: false },
};
