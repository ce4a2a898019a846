import type { CallStart, ClientCall, ClientCallListener, Transport } from "@baud/rpc";
import type { ChannelCredentials } from "../credentials/channel-credentials.js";
import type { ChannelOptions } from "./channel-options.js";

/** The states of a channel (gRPC "Connectivity Semantics and API"). */
export type ConnectivityState = "IDLE" | "CONNECTING" | "READY" | "TRANSIENT_FAILURE" | "SHUTDOWN";

/**
 * A connection to a service, made when the first call needs it, and made anew when it is lost. Targets are
 * `localhost:50051`, `dns:///localhost:50051`, `ipv4:127.0.0.1:50051`, `ipv6:[::1]:50051`, `unix:/run/x.sock`.
 */
export class Channel implements Transport, AsyncDisposable {
  readonly target: string;

  /** Throws `TypeError` when the target cannot be understood. */
  constructor(target: string, _credentials: ChannelCredentials, _options: ChannelOptions = {}) {
    this.target = target;
  }

  get state(): ConnectivityState {
    return "IDLE";
  }

  startCall<Request, Response>(
    _start: CallStart<Request, Response>,
    _listener: ClientCallListener<Response>,
  ): ClientCall<Request> {
    throw new Error("The channel cannot call yet");
  }

  /** Ends all calls with CANCELLED and closes the connection; resolves when nothing is left. */
  async close(): Promise<void> {}

  [Symbol.asyncDispose](): Promise<void> {
    return this.close();
  }
}
