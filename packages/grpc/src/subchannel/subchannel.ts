import type { ConnectionEnd } from "@baud/http2";
import { type Clock, systemClock } from "@baud/rpc";
import { Backoff, type BackoffOptions } from "../backoff/backoff.js";
import type { ChannelRecord } from "../channelz/channel-record.js";
import { SubchannelRecord } from "../channelz/subchannel-record.js";
import { type Address, formatAddress } from "../target/target.js";
import type { ClientConnection, ClientConnectionListener } from "./client-connection.js";

/** The state of a subchannel (gRPC "Connectivity Semantics and API"), and what each has. */
export type SubchannelState =
  | { readonly name: "IDLE" }
  | { readonly name: "CONNECTING" }
  | { readonly name: "READY"; readonly connection: ClientConnection }
  | { readonly name: "TRANSIENT_FAILURE"; readonly error: Error }
  | { readonly name: "SHUTDOWN" };

/** One address, and at most one connection to it that takes calls, as a balancer sees it. */
export interface Subchannel {
  readonly address: Address;
  readonly state: SubchannelState;
  /** Connects, if IDLE. */
  connect(): void;
  /** Gives up connecting, or lets the connection end its calls; IDLE from now on, of which the listener is not told. */
  disconnect(): void;
  /** Gives up connecting; lets the connection end its calls, or ends them at once. */
  shutdown(reason: string, graceful: boolean): void;
}

/** Makes connections. */
export interface AddressConnector {
  /** Connects; `listener` is told when calls can begin. Rejects when no socket can be had, with the address and the reason. */
  connect(address: Address, signal: AbortSignal, listener: ClientConnectionListener): Promise<void>;
}

export interface SubchannelListener {
  onSubchannelState(subchannel: Subchannel): void;
}

export interface SubchannelOptions {
  readonly address: Address;
  readonly connector: AddressConnector;
  readonly backoff?: BackoffOptions | undefined;
  readonly clock?: Clock | undefined;
  /** The channel that it is for; none when several share it. */
  readonly channel?: ChannelRecord | undefined;
}

/**
 * A subchannel with a connection of its own. A failed attempt is followed by a delay, during which
 * the state is TRANSIENT_FAILURE, and then by IDLE: whoever wants the connection asks again.
 */
export class OwnSubchannel implements Subchannel, ClientConnectionListener {
  readonly address: Address;
  readonly record: SubchannelRecord;
  readonly #channel: ChannelRecord | undefined;
  readonly #connector: AddressConnector;
  readonly #backoff: Backoff;
  readonly #clock: Clock;
  readonly #listener: SubchannelListener;
  #state: SubchannelState = { name: "IDLE" };
  #attempt: AbortController | undefined;
  #delay: unknown;
  #retryAt = 0;

  constructor(options: SubchannelOptions, listener: SubchannelListener) {
    this.address = options.address;
    this.record = new SubchannelRecord(formatAddress(options.address));
    this.#channel = options.channel;
    this.#channel?.addSubchannel(this.record);
    this.#connector = options.connector;
    this.#backoff = new Backoff(options.backoff);
    this.#clock = options.clock ?? systemClock;
    this.#listener = listener;
  }

  get state(): SubchannelState {
    return this.#state;
  }

  connect(): void {
    if (this.#state.name !== "IDLE") return;
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#retryAt = this.#clock.now() + this.#backoff.next();
    this.#change({ name: "CONNECTING" });
    this.#connector.connect(this.address, attempt.signal, this).catch((error: unknown) => {
      if (this.#attempt === attempt) this.#fail(error instanceof Error ? error : new Error(String(error)));
    });
  }

  disconnect(): void {
    const state = this.#state;
    if (state.name !== "CONNECTING" && state.name !== "READY") return;
    this.#attempt?.abort();
    this.#attempt = undefined;
    this.#set({ name: "IDLE" });
    if (state.name === "READY") state.connection.drain();
  }

  shutdown(reason: string, graceful: boolean): void {
    const state = this.#state;
    if (state.name === "SHUTDOWN") return;
    this.#attempt?.abort();
    this.#attempt = undefined;
    this.#clock.clearTimeout(this.#delay);
    this.#set({ name: "SHUTDOWN" });
    this.#channel?.removeSubchannel(this.record);
    if (state.name !== "READY") return;
    if (graceful) state.connection.drain();
    else state.connection.close(reason);
  }

  onReady(connection: ClientConnection): void {
    if (this.#state.name !== "CONNECTING") {
      connection.close("not needed any more");
      return;
    }
    this.#attempt = undefined;
    this.#backoff.reset();
    this.#change({ name: "READY", connection });
  }

  onDraining(connection: ClientConnection): void {
    if (this.#state.name === "READY" && this.#state.connection === connection) this.#change({ name: "IDLE" });
  }

  onGone(_connection: ClientConnection, end: ConnectionEnd): void {
    // While connecting: the server's settings never came.
    if (this.#state.name !== "CONNECTING") return;
    const reason = `the server closed it before it sent its settings: ${end.reason}`;
    this.#fail(new Error(`cannot connect to ${formatAddress(this.address)}: ${reason}`, { cause: end.cause }));
  }

  #fail(error: Error): void {
    this.#attempt = undefined;
    const delayMs = Math.max(0, this.#retryAt - this.#clock.now());
    this.#delay = this.#clock.setTimeout(() => this.#change({ name: "IDLE" }), delayMs);
    this.#clock.keepAlive(this.#delay, false);
    this.#change({ name: "TRANSIENT_FAILURE", error });
  }

  #change(state: SubchannelState): void {
    this.#set(state);
    this.#listener.onSubchannelState(this);
  }

  #set(state: SubchannelState): void {
    this.#state = state;
    this.record.change(state.name, state.name === "TRANSIENT_FAILURE" ? state.error.message : undefined);
  }
}
