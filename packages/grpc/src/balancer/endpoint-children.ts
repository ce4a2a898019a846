import { type Endpoint, endpointKey } from "../target/endpoint.js";
import { aggregateState } from "./aggregate-state.js";
import { ChildBalancer } from "./child-balancer.js";
import { healthCheckedPickFirst } from "./health-checked-pick-first.js";
import { failingPicker, type LoadBalancerHost, type Picker, queueingPicker } from "./load-balancer.js";
import type { PickFirstConfig } from "./pick-first.js";

/** One endpoint of a policy that spreads calls, and the pick_first that connects to it (gRFC A61). */
export interface EndpointChild {
  readonly key: string;
  endpoint: Endpoint;
  readonly child: ChildBalancer<PickFirstConfig>;
}

/** What makes the picker of a policy from those of its endpoints that are READY, at least one. */
export type ReadyPickerMaker = (ready: readonly EndpointChild[]) => Picker;

/**
 * Keeps all endpoints connected, and tells the host their aggregate state. Policies that spread calls differ in the picker
 * that they make from the endpoints that are READY.
 */
export class EndpointChildren {
  readonly #host: LoadBalancerHost;
  readonly #makePicker: ReadyPickerMaker;
  readonly #onChange: (children: readonly EndpointChild[]) => void;
  #children: readonly EndpointChild[] = [];
  #isUpdating = false;
  #isClosed = false;

  /** `onChange` is told of the endpoints when something about them has changed, before the host is. */
  constructor(
    host: LoadBalancerHost,
    makePicker: ReadyPickerMaker,
    onChange: (children: readonly EndpointChild[]) => void = () => {},
  ) {
    this.#host = host;
    this.#makePicker = makePicker;
    this.#onChange = onChange;
  }

  get children(): readonly EndpointChild[] {
    return this.#children;
  }

  update(endpoints: readonly Endpoint[]): void {
    const old = new Map(this.#children.map((each) => [each.key, each]));
    const children = new Map<string, EndpointChild>();
    this.#isUpdating = true;
    for (const endpoint of endpoints) {
      const key = endpointKey(endpoint);
      if (children.has(key)) continue;
      const known = old.get(key);
      old.delete(key);
      const each = known ?? this.#add(key, endpoint);
      each.endpoint = endpoint;
      children.set(key, each);
    }
    this.#children = [...children.values()];
    for (const { child, endpoint } of this.#children) {
      child.balancer.update([endpoint], { shuffleAddressList: false });
      child.balancer.exitIdle();
    }
    for (const { child } of old.values()) child.close("the address is not the service's any more", true);
    this.#isUpdating = false;
    this.#report();
  }

  close(reason: string, graceful: boolean): void {
    this.#isClosed = true;
    for (const { child } of this.#children) child.close(reason, graceful);
    this.#children = [];
  }

  #add(key: string, endpoint: Endpoint): EndpointChild {
    const child = new ChildBalancer(healthCheckedPickFirst, this.#host, (changed) => this.#onChildChange(changed));
    return { key, endpoint, child };
  }

  #onChildChange(child: ChildBalancer<PickFirstConfig>): void {
    // What spreads calls stays connected everywhere.
    if (child.state === "IDLE") child.balancer.exitIdle();
    this.#report();
  }

  #report(): void {
    if (this.#isUpdating || this.#isClosed) return;
    this.#onChange(this.#children);
    const state = aggregateState(this.#children.map(({ child }) => child.state));
    if (state === "READY") {
      const ready = this.#children.filter(({ child }) => child.state === "READY");
      this.#host.update("READY", this.#makePicker(ready));
    } else if (state === "TRANSIENT_FAILURE") {
      const failed = this.#children.find(({ child }) => child.state === "TRANSIENT_FAILURE");
      const picker = failed?.child.picker ?? failingPicker(new Error("there is no endpoint to connect to"));
      this.#host.update(state, picker);
    } else {
      this.#host.update("CONNECTING", queueingPicker);
    }
  }
}
