import { isIPv6 } from "node:net";
import { interleaveFamilies } from "@baud/http2/node";
import { type Clock, systemClock } from "@baud/rpc";
import { jsonBoolean, jsonObject } from "../service-config/json.js";
import type { Subchannel, SubchannelListener } from "../subchannel/subchannel.js";
import { type Endpoint, endpointKey } from "../target/endpoint.js";
import { type Address, formatAddress } from "../target/target.js";
import {
  constantPicker,
  failingPicker,
  type LoadBalancer,
  type LoadBalancerHost,
  type LoadBalancingPolicy,
  queueingPicker,
} from "./load-balancer.js";
import { shuffledEndpoints } from "./shuffled-endpoints.js";

export interface PickFirstConfig {
  /** Try the endpoints in an order of chance, so that clients spread, by weight (gRFC A62, A113). */
  readonly shuffleAddressList: boolean;
}

/** Uses the first address that connects. */
export const pickFirstPolicy: LoadBalancingPolicy<PickFirstConfig> = {
  name: "pick_first",
  parseConfig(json) {
    const { shuffleAddressList } = jsonObject(json, "pick_first");
    return { shuffleAddressList: jsonBoolean(shuffleAddressList, "pick_first.shuffleAddressList") ?? false };
  },
  create: (host) => new PickFirst(host),
};

/** Milliseconds that an attempt has the field to itself (RFC 8305 section 8, "Connection Attempt Delay"). */
export const connectionAttemptDelayMs = 250;

/**
 * Tries the addresses in order and uses the first that connects (gRPC "Load Balancing in gRPC", pick_first). An attempt
 * that takes long is joined by one at the next address, families taking turns (gRFC A61, RFC 8305). When all have failed
 * it stays in TRANSIENT_FAILURE, trying each again after its delay, until one connects (gRFC A62).
 */
export class PickFirst implements LoadBalancer<PickFirstConfig>, SubchannelListener {
  readonly #host: LoadBalancerHost;
  readonly #clock: Clock;
  #subchannels: Subchannel[] = [];
  #state: PickFirstState = { name: "idle" };
  #endpointsKey: string | undefined;

  constructor(host: LoadBalancerHost, clock: Clock = systemClock) {
    this.#host = host;
    this.#clock = clock;
  }

  update(endpoints: readonly Endpoint[], { shuffleAddressList }: PickFirstConfig): void {
    const key = endpoints.map(endpointKey).join(";");
    if (key === this.#endpointsKey || this.#state.name === "closed") return;
    this.#endpointsKey = key;
    const order = shuffleAddressList ? shuffledEndpoints(endpoints) : endpoints;
    const addresses = withoutRepetition(
      interleaveFamilies(
        order.flatMap((each) => each.addresses),
        isV6,
      ),
    );
    const old = this.#subchannels;
    const used = this.#state.name === "ready" ? this.#state.subchannel : undefined;
    const usedAddress = used === undefined ? undefined : formatAddress(used.address);
    const isKept = (address: Address): boolean => formatAddress(address) === usedAddress;
    this.#subchannels = addresses.map((address) =>
      used !== undefined && isKept(address) ? used : this.#host.createSubchannel(address, this),
    );
    for (const subchannel of old) {
      if (!this.#subchannels.includes(subchannel))
        subchannel.shutdown("the address is not the service's any more", true);
    }
    if (this.#subchannels.length === 0) {
      this.#leave();
      this.#state = { name: "failed" };
      this.#host.update("TRANSIENT_FAILURE", failingPicker(new Error("there is no endpoint to connect to")));
      return;
    }
    if (this.#state.name !== "idle" && !addresses.some(isKept)) this.#begin();
  }

  exitIdle(): void {
    if (this.#state.name === "idle" && this.#subchannels.length > 0) this.#begin();
  }

  close(reason: string, graceful: boolean): void {
    this.#leave();
    this.#state = { name: "closed" };
    for (const subchannel of this.#subchannels.splice(0)) subchannel.shutdown(reason, graceful);
  }

  onSubchannelState(subchannel: Subchannel): void {
    if (!this.#subchannels.includes(subchannel)) return;
    const { state } = subchannel;
    switch (state.name) {
      case "READY":
        this.#leave();
        this.#state = { name: "ready", subchannel };
        for (const other of this.#subchannels) if (other !== subchannel) other.disconnect();
        this.#host.update(
          "READY",
          constantPicker({ name: "connection", connection: state.connection, tracker: undefined }),
        );
        return;
      case "TRANSIENT_FAILURE":
        if (this.#state.name === "trying") this.#tryNext();
        else if (this.#state.name === "failed") this.#reportFailure();
        // It is connected, and left out by a policy above.
        else if (this.#state.name === "ready" && this.#state.subchannel === subchannel)
          this.#host.update("TRANSIENT_FAILURE", failingPicker(state.error));
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

  /** Tries all, from the first. */
  #begin(): void {
    this.#leave();
    this.#state = { name: "trying", next: 0, delay: undefined };
    this.#host.update("CONNECTING", queueingPicker);
    this.#tryNext();
  }

  /** Starts one more attempt, if there is an address left that is not within its delay. */
  #tryNext(): void {
    if (this.#state.name !== "trying") return;
    this.#clock.clearTimeout(this.#state.delay);
    for (let index = this.#state.next; index < this.#subchannels.length; index++) {
      const subchannel = this.#subchannels[index]!;
      if (subchannel.state.name === "TRANSIENT_FAILURE") continue;
      const delay = this.#clock.setTimeout(() => this.#tryNext(), connectionAttemptDelayMs);
      this.#clock.keepAlive(delay, false);
      this.#state = { name: "trying", next: index + 1, delay };
      subchannel.connect();
      return;
    }
    this.#state = { name: "trying", next: this.#subchannels.length, delay: undefined };
    if (this.#subchannels.some(({ state }) => state.name === "CONNECTING")) return;
    this.#state = { name: "failed" };
    this.#reportFailure();
    this.#host.requestResolution();
    for (const subchannel of this.#subchannels) subchannel.connect();
  }

  #leave(): void {
    if (this.#state.name === "trying") this.#clock.clearTimeout(this.#state.delay);
  }

  #reportFailure(): void {
    const errors = this.#subchannels.flatMap(({ state }) => (state.name === "TRANSIENT_FAILURE" ? [state.error] : []));
    const [first] = errors;
    if (first === undefined) return;
    const all = errors.map((each) => each.message).join("; ");
    const error = errors.length === 1 ? first : new AggregateError(errors, all);
    this.#host.update("TRANSIENT_FAILURE", failingPicker(error));
  }
}

function isV6(address: Address): boolean {
  return "host" in address && isIPv6(address.host);
}

function withoutRepetition(addresses: readonly Address[]): Address[] {
  return [...new Map(addresses.map((address) => [formatAddress(address), address])).values()];
}

type PickFirstState =
  | { readonly name: "idle" }
  /** Attempts go on, the last at the address before `next`, which is tried after the delay or when one fails. */
  | { readonly name: "trying"; readonly next: number; readonly delay: unknown }
  | { readonly name: "ready"; readonly subchannel: Subchannel }
  /** No address could be connected to; each is tried again after its delay. */
  | { readonly name: "failed" }
  | { readonly name: "closed" };
