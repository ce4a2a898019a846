import type { CallCarrier } from "../subchannel/call-carrier.js";
import type { PickedCall, Picker } from "./load-balancer.js";

/** The connection of a picker that has one for all calls, as that of `pick_first`. */
export function pickedConnection(picker: Picker): CallCarrier | undefined {
  const pick = picker.pick(anyCall);
  return pick.name === "connection" ? pick.connection : undefined;
}

const anyCall: PickedCall = { path: "", metadata: undefined };
