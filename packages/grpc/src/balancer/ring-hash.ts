import { jsonInteger, jsonObject, jsonString } from "../service-config/json.js";
import { type Endpoint, endpointKey } from "../target/endpoint.js";
import { formatAddress } from "../target/target.js";
import { ChildBalancer } from "./child-balancer.js";
import type { ConnectivityState } from "./connectivity-state.js";
import { HashRing, hashOfText, type RingMember } from "./hash-ring.js";
import { healthCheckedPickFirst } from "./health-checked-pick-first.js";
import {
  failingPicker,
  type LoadBalancer,
  type LoadBalancerHost,
  type LoadBalancingPolicy,
  type Pick,
  type PickedCall,
  type Picker,
} from "./load-balancer.js";
import type { PickFirstConfig } from "./pick-first.js";

export interface RingHashConfig {
  readonly minRingSize: number;
  readonly maxRingSize: number;
  /** The metadata by whose values calls are told apart; without it each call goes to a place of chance (gRFC A76). */
  readonly requestHashHeader: string | undefined;
}

/** Larger rings are not made, whatever a config asks for (gRFC A42, "ring size cap"). */
const ringSizeCap = 4_096;

/** Gives calls with the same metadata to the same server, as long as that can be reached. */
export const ringHashPolicy: LoadBalancingPolicy<RingHashConfig> = {
  name: "ring_hash_experimental",
  parseConfig(json) {
    const fields = jsonObject(json, "ring_hash");
    const size = (field: string, usual: number): number =>
      jsonInteger(fields[field], `ring_hash.${field}`, 1, 8 * 1024 * 1024) ?? usual;
    const minRingSize = size("minRingSize", 1_024);
    const maxRingSize = size("maxRingSize", Math.max(minRingSize, ringSizeCap));
    if (minRingSize > maxRingSize)
      throw new TypeError(
        `Service config: ring_hash.minRingSize is ${minRingSize}, more than maxRingSize, ${maxRingSize}`,
      );
    const header = jsonString(fields["requestHashHeader"], "ring_hash.requestHashHeader")?.toLowerCase();
    if (header?.endsWith("-bin"))
      throw new TypeError("Service config: ring_hash.requestHashHeader must name metadata that is text, not bytes");
    return {
      minRingSize: Math.min(minRingSize, ringSizeCap),
      maxRingSize: Math.min(maxRingSize, ringSizeCap),
      requestHashHeader: header === "" ? undefined : header,
    };
  },
  create: (host) => new RingHash(host),
};

interface Member extends RingMember {
  readonly child: ChildBalancer<PickFirstConfig>;
}

/**
 * Servers on a ring of hashes; a call goes to the one at its hash, or to the next that can be reached. Servers are connected
 * to when a call wants them (gRFC A42, A61, A76).
 */
export class RingHash implements LoadBalancer<RingHashConfig> {
  readonly #host: LoadBalancerHost;
  #members = new Map<string, Member>();
  #ring: HashRing<Member> | undefined;
  #header: string | undefined;
  #isUpdating = false;

  constructor(host: LoadBalancerHost) {
    this.#host = host;
  }

  update(endpoints: readonly Endpoint[], config: RingHashConfig): void {
    this.#header = config.requestHashHeader;
    this.#isUpdating = true;
    const old = this.#members;
    this.#members = new Map();
    for (const endpoint of endpoints) {
      const key = endpointKey(endpoint);
      const child = old.get(key)?.child ?? new ChildBalancer(healthCheckedPickFirst, this.#host, () => this.#report());
      const hashKey = endpoint.hashKey ?? formatAddress(endpoint.addresses[0]!);
      this.#members.set(key, { hashKey, weight: endpoint.weight ?? 1, child });
      child.balancer.update([endpoint], { shuffleAddressList: false });
      old.delete(key);
    }
    for (const [key, { child }] of old)
      if (!this.#members.has(key)) child.close("the address is not the service's any more", true);
    const members = [...this.#members.values()];
    this.#ring = members.length === 0 ? undefined : new HashRing(members, config.minRingSize, config.maxRingSize);
    this.#isUpdating = false;
    this.#report();
  }

  exitIdle(): void {
    // A call says by its hash which server it wants, and has asked for that before; whoever wants any gets the first.
    queueMicrotask(() => {
      if (this.#state() === "IDLE") this.#members.values().next().value?.child.balancer.exitIdle();
    });
  }

  close(reason: string, graceful: boolean): void {
    this.#isUpdating = true;
    for (const { child } of this.#members.values()) child.close(reason, graceful);
    this.#members.clear();
  }

  #report(): void {
    if (this.#isUpdating) return;
    if (this.#ring === undefined) {
      this.#host.update("TRANSIENT_FAILURE", failingPicker(new Error("there is no endpoint to connect to")));
      return;
    }
    const state = this.#state();
    const isConnecting = [...this.#members.values()].some(({ child }) => child.state === "CONNECTING");
    this.#host.update(state, new RingHashPicker(this.#ring, this.#header, isConnecting));
    // Without calls nothing else would find out that a server can be reached again.
    if (state === "TRANSIENT_FAILURE" || state === "CONNECTING") this.#connectOneMore();
  }

  /** While some fail, one of the others is kept connecting. */
  #connectOneMore(): void {
    const children = [...this.#members.values()].map(({ child }) => child);
    if (children.some(({ state }) => state === "CONNECTING")) return;
    if (!children.some(({ state }) => state === "TRANSIENT_FAILURE")) return;
    children.find(({ state }) => state === "IDLE")?.balancer.exitIdle();
  }

  /** As gRFC A42 has it: a single failure among several does not yet fail the whole. */
  #state(): ConnectivityState {
    const states = [...this.#members.values()].map(({ child }) => child.state);
    const failures = states.filter((state) => state === "TRANSIENT_FAILURE").length;
    if (states.includes("READY")) return "READY";
    if (failures >= 2) return "TRANSIENT_FAILURE";
    if (states.includes("CONNECTING")) return "CONNECTING";
    if (failures === 1 && states.length > 1) return "CONNECTING";
    return states.includes("IDLE") ? "IDLE" : "TRANSIENT_FAILURE";
  }
}

class RingHashPicker implements Picker {
  readonly #ring: HashRing<Member>;
  readonly #header: string | undefined;
  readonly #isConnecting: boolean;

  constructor(ring: HashRing<Member>, header: string | undefined, isConnecting: boolean) {
    this.#ring = ring;
    this.#header = header;
    this.#isConnecting = isConnecting;
  }

  pick(call: PickedCall): Pick {
    const values = this.#header === undefined ? [] : (call.metadata?.getAll(this.#header) ?? []);
    return values.length === 0 ? this.#pickAny(call) : this.#pickAt(hashOfText(values.join(",")), call);
  }

  #pickAt(hash: bigint, call: PickedCall): Pick {
    let last: Pick = queue;
    for (const { child } of this.#ring.from(hash)) {
      last = child.picker.pick(call);
      if (child.state === "TRANSIENT_FAILURE") continue;
      if (child.state === "IDLE") connectSoon(child);
      return last;
    }
    return last;
  }

  /** A place of chance: what is connected is used, and one more is connected at most (gRFC A76). */
  #pickAny(call: PickedCall): Pick {
    let isConnecting = this.#isConnecting;
    let first: Pick | undefined;
    for (const { child } of this.#ring.from(randomHash())) {
      if (child.state === "READY") return child.picker.pick(call);
      first ??= child.picker.pick(call);
      if (isConnecting || child.state !== "IDLE") continue;
      isConnecting = true;
      connectSoon(child);
    }
    return isConnecting ? queue : (first ?? queue);
  }
}

const queue: Pick = { name: "queue" };

/** Later: a picker does not change what it picks from. */
function connectSoon({ balancer }: Member["child"]): void {
  queueMicrotask(() => balancer.exitIdle());
}

function randomHash(): bigint {
  return (BigInt(Math.floor(Math.random() * 2 ** 32)) << 32n) | BigInt(Math.floor(Math.random() * 2 ** 32));
}
