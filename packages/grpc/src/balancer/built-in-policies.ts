import { type ConfiguredPolicy, registerLoadBalancingPolicy } from "./balancer-registry.js";
import { leastRequestPolicy } from "./least-request.js";
import { outlierDetectionPolicy } from "./outlier-detection.js";
import { pickFirstPolicy } from "./pick-first.js";
import { priorityPolicy } from "./priority.js";
import { ringHashPolicy } from "./ring-hash.js";
import { roundRobinPolicy } from "./round-robin.js";
import { weightedRoundRobinPolicy } from "./weighted-round-robin.js";
import { weightedTargetPolicy } from "./weighted-target.js";

registerLoadBalancingPolicy(pickFirstPolicy);
registerLoadBalancingPolicy(roundRobinPolicy);
registerLoadBalancingPolicy(weightedRoundRobinPolicy);
registerLoadBalancingPolicy(leastRequestPolicy);
registerLoadBalancingPolicy(weightedTargetPolicy);
registerLoadBalancingPolicy(priorityPolicy);
registerLoadBalancingPolicy(outlierDetectionPolicy);
registerLoadBalancingPolicy(ringHashPolicy);

/** What is used where nothing else is asked for. */
export const defaultPolicy: ConfiguredPolicy = {
  policy: pickFirstPolicy as ConfiguredPolicy["policy"],
  config: { shuffleAddressList: false },
};
