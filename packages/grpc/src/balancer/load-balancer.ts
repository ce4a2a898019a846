import type { ClientConnection } from "../subchannel/client-connection.js";
import type { Subchannel, SubchannelListener } from "../subchannel/subchannel.js";
import type { Address } from "../target/target.js";

/** The states of a channel (gRPC "Connectivity Semantics and API"). */
export type ConnectivityState = "IDLE" | "CONNECTING" | "READY" | "TRANSIENT_FAILURE" | "SHUTDOWN";

/** Chooses, for each call, where it goes. A balancer makes a new one whenever its answer would change. */
export interface Picker {
  pick(): Pick;
}

export type Pick =
  | { readonly name: "connection"; readonly connection: ClientConnection }
  /** Nothing yet: wait for the next picker. */
  | { readonly name: "queue" }
  /** Nothing to be had: fail, unless the call is to wait until it is ready. */
  | { readonly name: "fail"; readonly error: Error };

/** Decides which addresses are connected to, and which connection a call takes. */
export interface LoadBalancer {
  /** The resolver's latest answer. */
  updateAddresses(addresses: readonly Address[]): void;
  /** A call waits: connect, if IDLE. */
  exitIdle(): void;
  /** Gives up all subchannels and ends their calls. */
  close(reason: string): void;
}

/** The channel, as a balancer sees it. */
export interface LoadBalancerHost {
  createSubchannel(address: Address, listener: SubchannelListener): Subchannel;
  update(state: ConnectivityState, picker: Picker): void;
  /** The addresses may be out of date. */
  requestResolution(): void;
}

/** A picker with one answer for all. */
export function constantPicker(pick: Pick): Picker {
  return { pick: () => pick };
}

/** The picker of a channel that is not connected yet. */
export const queueingPicker: Picker = constantPicker({ name: "queue" });
