import type { ConnectivityState } from "./connectivity-state.js";

/** The state of several together: READY when one is, else CONNECTING, else IDLE, else TRANSIENT_FAILURE (gRPC "Load Balancing in gRPC"). */
export function aggregateState(states: readonly ConnectivityState[]): ConnectivityState {
  for (const state of order) if (states.includes(state)) return state;
  return "TRANSIENT_FAILURE";
}

const order: readonly ConnectivityState[] = ["READY", "CONNECTING", "IDLE"];
