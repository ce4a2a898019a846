import type { Endpoint } from "../target/endpoint.js";
import { type ConfiguredPolicy, parseLoadBalancingConfig } from "./balancer-registry.js";
import { ChildBalancer } from "./child-balancer.js";
import type { LoadBalancer, LoadBalancerHost, LoadBalancingPolicy } from "./load-balancer.js";

/** For policies whose children have a policy of their own. */
export const gracefulSwitchPolicy: LoadBalancingPolicy<ConfiguredPolicy> = {
  name: "graceful_switch",
  parseConfig: (json) => parseLoadBalancingConfig(json, "childPolicy"),
  create: (host) => new GracefulSwitch(host),
};

/** The balancer of whatever policy is asked for; when that changes, the old one serves until the new one is connected. */
export class GracefulSwitch implements LoadBalancer<ConfiguredPolicy> {
  readonly #host: LoadBalancerHost;
  #current: SwitchedChild | undefined;
  /** Takes over as soon as it can, or the current one cannot. */
  #next: SwitchedChild | undefined;

  constructor(host: LoadBalancerHost) {
    this.#host = host;
  }

  /** Whether there were endpoints to balance. */
  get isInUse(): boolean {
    return this.#current !== undefined;
  }

  update(endpoints: readonly Endpoint[], { policy, config }: ConfiguredPolicy): void {
    const latest = this.#next ?? this.#current;
    if (latest?.policy === policy) {
      latest.child.balancer.update(endpoints, config);
      return;
    }
    this.#next?.child.close("another load balancing policy is used", true);
    const child = new ChildBalancer(policy, this.#host, () => this.#onChange(added));
    const added: SwitchedChild = { policy, child };
    if (this.#current === undefined) this.#current = added;
    else this.#next = added;
    child.balancer.update(endpoints, config);
    if (this.#next === added) child.balancer.exitIdle();
  }

  exitIdle(): void {
    this.#current?.child.balancer.exitIdle();
  }

  close(reason: string, graceful: boolean): void {
    this.#next?.child.close(reason, graceful);
    this.#current?.child.close(reason, graceful);
    this.#next = undefined;
    this.#current = undefined;
  }

  #onChange(changed: SwitchedChild): void {
    const current = this.#current;
    const next = this.#next;
    if (next !== undefined && current !== undefined) {
      const isNextReady = next.child.state !== "CONNECTING" && next.child.state !== "IDLE";
      if (isNextReady || current.child.state !== "READY") {
        this.#current = next;
        this.#next = undefined;
        current.child.close("another load balancing policy is used", true);
        this.#host.update(next.child.state, next.child.picker);
        return;
      }
    }
    if (changed === current) this.#host.update(changed.child.state, changed.child.picker);
  }
}

interface SwitchedChild {
  readonly policy: LoadBalancingPolicy;
  readonly child: ChildBalancer<unknown>;
}
