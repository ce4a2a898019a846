import type { Transport } from "@baud/rpc";
import type { CallCarrier } from "../subchannel/call-carrier.js";
import type { Subchannel, SubchannelListener } from "../subchannel/subchannel.js";
import type { Address } from "../target/target.js";
import type { ConnectivityState } from "./connectivity-state.js";
import {
  type LoadBalancer,
  type LoadBalancerHost,
  type LoadBalancingPolicy,
  type Picker,
  queueingPicker,
} from "./load-balancer.js";

/** A balancer under another: keeps what it said last, and tells the parent that it said something. */
export class ChildBalancer<Config> implements LoadBalancerHost {
  readonly balancer: LoadBalancer<Config>;
  readonly #host: LoadBalancerHost;
  readonly #onChange: (child: ChildBalancer<Config>) => void;
  #state: ConnectivityState = "IDLE";
  #picker: Picker = queueingPicker;

  constructor(
    policy: LoadBalancingPolicy<Config>,
    host: LoadBalancerHost,
    onChange: (child: ChildBalancer<Config>) => void,
  ) {
    this.#host = host;
    this.#onChange = onChange;
    this.balancer = policy.create(this);
  }

  get state(): ConnectivityState {
    return this.#state;
  }

  get picker(): Picker {
    return this.#picker;
  }

  createSubchannel(address: Address, listener: SubchannelListener): Subchannel {
    return this.#host.createSubchannel(address, listener);
  }

  update(state: ConnectivityState, picker: Picker): void {
    if (this.#state === "SHUTDOWN") return;
    this.#state = state;
    this.#picker = picker;
    this.#onChange(this);
  }

  requestResolution(): void {
    if (this.#state !== "SHUTDOWN") this.#host.requestResolution();
  }

  callsOn(connection: CallCarrier): Transport {
    return this.#host.callsOn(connection);
  }

  get healthService(): string | undefined {
    return this.#host.healthService;
  }

  /** Nothing is heard of the child from now on. */
  close(reason: string, graceful: boolean): void {
    this.#state = "SHUTDOWN";
    this.balancer.close(reason, graceful);
  }
}
