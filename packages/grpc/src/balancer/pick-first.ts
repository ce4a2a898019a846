import type { Subchannel, SubchannelListener } from "../subchannel/subchannel.js";
import { type Address, formatAddress } from "../target/target.js";
import { constantPicker, type LoadBalancer, type LoadBalancerHost, queueingPicker } from "./load-balancer.js";

/**
 * Tries the addresses in order and uses the first that connects (gRPC "Load Balancing in gRPC", pick_first). When all have
 * failed it stays in TRANSIENT_FAILURE, trying each again after its delay, until one connects (gRFC A62).
 */
export class PickFirst implements LoadBalancer, SubchannelListener {
  readonly #host: LoadBalancerHost;
  #subchannels: Subchannel[] = [];
  #state: PickFirstState = { name: "idle" };

  constructor(host: LoadBalancerHost) {
    this.#host = host;
  }

  updateAddresses(addresses: readonly Address[]): void {
    const isSame =
      addresses.map(formatAddress).join() === this.#subchannels.map((each) => formatAddress(each.address)).join();
    if (isSame || this.#state.name === "closed") return;
    const used = this.#state.name === "ready" ? this.#state.subchannel : undefined;
    if (used !== undefined && addresses.some((each) => formatAddress(each) === formatAddress(used.address))) return;
    const old = this.#subchannels;
    this.#subchannels = addresses.map((address) => this.#host.createSubchannel(address, this));
    for (const subchannel of old) subchannel.shutdown("the address is not the service's any more", true);
    if (this.#state.name !== "idle") this.#tryFrom(0);
  }

  exitIdle(): void {
    if (this.#state.name === "idle" && this.#subchannels.length > 0) this.#tryFrom(0);
  }

  close(reason: string): void {
    this.#state = { name: "closed" };
    for (const subchannel of this.#subchannels.splice(0)) subchannel.shutdown(reason, false);
  }

  onSubchannelState(subchannel: Subchannel): void {
    const index = this.#subchannels.indexOf(subchannel);
    if (index < 0) return;
    const { state } = subchannel;
    switch (state.name) {
      case "READY":
        this.#state = { name: "ready", subchannel };
        for (const other of this.#subchannels) if (other !== subchannel) other.disconnect();
        this.#host.update("READY", constantPicker({ name: "connection", connection: state.connection }));
        return;
      case "TRANSIENT_FAILURE":
        if (this.#state.name === "trying" && this.#state.index === index) this.#tryFrom(index + 1);
        else if (this.#state.name === "failed") this.#reportFailure();
        return;
      case "IDLE":
        if (this.#state.name === "ready" && this.#state.subchannel === subchannel) {
          this.#state = { name: "idle" };
          this.#host.update("IDLE", queueingPicker);
          this.#host.requestResolution();
        } else if (this.#state.name === "failed") {
          subchannel.connect();
        }
        return;
      case "CONNECTING":
      case "SHUTDOWN":
    }
  }

  /** Tries the first address from `start` on that is not within its delay. */
  #tryFrom(start: number): void {
    for (let index = start; index < this.#subchannels.length; index++) {
      const subchannel = this.#subchannels[index]!;
      if (subchannel.state.name === "TRANSIENT_FAILURE") continue;
      this.#state = { name: "trying", index };
      if (start === 0) this.#host.update("CONNECTING", queueingPicker);
      subchannel.connect();
      return;
    }
    this.#state = { name: "failed" };
    this.#reportFailure();
    this.#host.requestResolution();
  }

  #reportFailure(): void {
    const errors = this.#subchannels.flatMap(({ state }) => (state.name === "TRANSIENT_FAILURE" ? [state.error] : []));
    const [first] = errors;
    if (first === undefined) return;
    const all = errors.map((each) => each.message).join("; ");
    const error = errors.length === 1 ? first : new AggregateError(errors, all);
    this.#host.update("TRANSIENT_FAILURE", constantPicker({ name: "fail", error }));
  }
}

type PickFirstState =
  | { readonly name: "idle" }
  /** An attempt at the address of this index goes on. */
  | { readonly name: "trying"; readonly index: number }
  | { readonly name: "ready"; readonly subchannel: Subchannel }
  /** No address could be connected to; each is tried again after its delay. */
  | { readonly name: "failed" }
  | { readonly name: "closed" };
