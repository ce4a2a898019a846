/** The states of a channel (gRPC "Connectivity Semantics and API"). */
export type ConnectivityState = "IDLE" | "CONNECTING" | "READY" | "TRANSIENT_FAILURE" | "SHUTDOWN";
