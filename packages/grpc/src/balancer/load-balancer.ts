import type { CallEnd, Metadata, Transport } from "@baud/rpc";
import type { CallCarrier } from "../subchannel/call-carrier.js";
import type { Subchannel, SubchannelListener } from "../subchannel/subchannel.js";
import type { Endpoint } from "../target/endpoint.js";
import type { Address } from "../target/target.js";
import type { ConnectivityState } from "./connectivity-state.js";

/** Chooses, for each call, where it goes. A balancer makes a new one whenever its answers would change. */
export interface Picker {
  pick(call: PickedCall): Pick;
}

/** Of a call, what a picker may look at. */
export interface PickedCall {
  /** `/helloworld.Greeter/SayHello` */
  readonly path: string;
  readonly metadata: Metadata | undefined;
}

export type Pick =
  | ConnectionPick
  /** Nothing yet: wait for the next picker. */
  | { readonly name: "queue" }
  /** Nothing to be had: fail, unless the call is to wait until it is ready. */
  | { readonly name: "fail"; readonly error: Error };

/** Made once for a connection, and given to all calls that go there. */
export interface ConnectionPick {
  readonly name: "connection";
  readonly connection: CallCarrier;
  /** Is told of the calls that go there. */
  readonly tracker: CallTracker | undefined;
}

/** Counts or measures calls, for a policy that chooses by it. Each start is followed by one end. */
export interface CallTracker {
  onCallStart(): void;
  /** `undefined`: the call did not take place here after all. */
  onCallEnd(end: CallEnd | undefined): void;
}

/** Decides which endpoints are connected to, and which connection a call takes. */
export interface LoadBalancer<Config = unknown> {
  /** The resolver's latest answer and the policy's configuration. Below another policy there may be no endpoint. */
  update(endpoints: readonly Endpoint[], config: Config): void;
  /** Connect, if IDLE. */
  exitIdle(): void;
  /** Gives up all subchannels, and ends their calls or lets them end. */
  close(reason: string, graceful: boolean): void;
}

/** Whom a balancer works for: the channel, or another balancer. */
export interface LoadBalancerHost {
  createSubchannel(address: Address, listener: SubchannelListener): Subchannel;
  update(state: ConnectivityState, picker: Picker): void;
  /** The endpoints may be out of date. */
  requestResolution(): void;
  /**
   * For what a policy asks its servers itself: calls that go over this connection and no other, with the channel's
   * credentials. They end with it. The process does not wait for them, nor does the channel stay in use because of them.
   */
  callsOn(connection: CallCarrier): Transport;
  /** The service whose health decides whether a server gets calls (gRFC A17); `undefined` when health is not asked for. */
  readonly healthService: string | undefined;
}

/** A load balancing policy: how its configuration is read and its balancers are made. */
export interface LoadBalancingPolicy<Config = unknown> {
  /** By which a service config names it: `round_robin`. */
  readonly name: string;
  /** Reads the policy's configuration. Throws `TypeError` that says what is wrong. */
  parseConfig(json: unknown): Config;
  create(host: LoadBalancerHost): LoadBalancer<Config>;
}

/** A picker with one answer for all. */
export function constantPicker(pick: Pick): Picker {
  return { pick: () => pick };
}

/** The picker of a channel that is not connected yet. */
export const queueingPicker: Picker = constantPicker({ name: "queue" });

/** The picker of a channel that cannot be connected. */
export function failingPicker(error: Error): Picker {
  return constantPicker({ name: "fail", error });
}
