import type { ConnectionEnd } from "@baud/http2";
import { type Clock, systemClock } from "@baud/rpc";
import { Backoff, type BackoffOptions } from "../backoff/backoff.js";
import type { ChannelRecord } from "../channelz/channel-record.js";
import { SubchannelRecord } from "../channelz/subchannel-record.js";
import { type Address, formatAddress } from "../target/target.js";
import type { CallCarrier } from "./call-carrier.js";
import type { ClientConnection, ClientConnectionListener } from "./client-connection.js";
import { ConnectionGroup } from "./connection-group.js";
import { ConnectionLimit } from "./connection-limit.js";

/** The state of a subchannel (gRPC "Connectivity Semantics and API"), and what each has. */
export type SubchannelState =
  | { readonly name: "IDLE" }
  | { readonly name: "CONNECTING" }
  | { readonly name: "READY"; readonly connection: CallCarrier }
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
  /** What it is for: a channel, or those that share it. */
  readonly owner?: SubchannelOwner | undefined;
}

/** The channel that has a subchannel, or those that share it. */
export interface SubchannelOwner {
  /** Is told of the subchannel's beginning and end; not where it is shared. */
  readonly record: ChannelRecord | undefined;
  /** How many connections it may have. */
  readonly connectionLimit: ConnectionLimit;
}

/**
 * A subchannel with a connection of its own, or several where that is allowed and calls wait for room. A failed attempt is
 * followed by a delay, during which the state is TRANSIENT_FAILURE, and then by IDLE: whoever wants the connection asks again.
 */
export class OwnSubchannel implements Subchannel, ClientConnectionListener {
  readonly address: Address;
  readonly record: SubchannelRecord;
  readonly #channel: ChannelRecord | undefined;
  readonly #limit: ConnectionLimit;
  readonly #unwatchLimit: () => void;
  readonly #connector: AddressConnector;
  readonly #backoff: Backoff;
  readonly #clock: Clock;
  readonly #listener: SubchannelListener;
  #state: SubchannelState = { name: "IDLE" };
  #attempt: AbortController | undefined;
  /** No attempt is made until the delay after a failed one is over. */
  #failure: { readonly error: Error; readonly delay: unknown } | undefined;
  #retryAt = 0;

  constructor(options: SubchannelOptions, listener: SubchannelListener) {
    this.address = options.address;
    this.record = new SubchannelRecord(formatAddress(options.address));
    this.#channel = options.owner?.record;
    this.#limit = options.owner?.connectionLimit ?? new ConnectionLimit();
    this.#unwatchLimit = this.#limit.watch(() => this.#onLimit());
    this.record.maxConnections = this.#limit.value;
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
    // When connections were lost, there may have been an attempt to make one more, or a delay after it.
    if (this.#failure !== undefined) {
      this.#change({ name: "TRANSIENT_FAILURE", error: this.#failure.error });
      return;
    }
    if (this.#attempt === undefined) this.#startAttempt();
    this.#change({ name: "CONNECTING" });
  }

  #startAttempt(): void {
    const attempt = new AbortController();
    this.#attempt = attempt;
    this.#retryAt = this.#clock.now() + this.#backoff.next();
    this.#connector.connect(this.address, attempt.signal, this).catch((error: unknown) => {
      if (this.#attempt === attempt) this.#fail(error instanceof Error ? error : new Error(String(error)));
    });
  }

  disconnect(): void {
    const state = this.#state;
    if (state.name !== "CONNECTING" && state.name !== "READY") return;
    this.#giveUpAttempt();
    this.#set({ name: "IDLE" });
    if (state.name === "READY") state.connection.drain();
  }

  shutdown(reason: string, graceful: boolean): void {
    const state = this.#state;
    if (state.name === "SHUTDOWN") return;
    this.#giveUpAttempt();
    this.#clock.clearTimeout(this.#failure?.delay);
    this.#unwatchLimit();
    this.#set({ name: "SHUTDOWN" });
    this.#channel?.removeSubchannel(this.record);
    if (state.name !== "READY") return;
    if (graceful) state.connection.drain();
    else state.connection.close(reason);
  }

  #giveUpAttempt(): void {
    // First, since a connection that has come about ends at once.
    const attempt = this.#attempt;
    this.#attempt = undefined;
    attempt?.abort();
  }

  onReady(connection: ClientConnection): void {
    const state = this.#state;
    if (state.name === "CONNECTING") {
      this.#attempt = undefined;
      this.#backoff.reset();
      this.#change({ name: "READY", connection: this.#limit.value > 1 ? this.#groupOf(connection) : connection });
    } else if (state.name === "READY" && state.connection instanceof ConnectionGroup) {
      this.#attempt = undefined;
      this.#backoff.reset();
      this.record.trace.add(`Connection ${state.connection.size + 1} made`);
      state.connection.add(connection);
    } else {
      connection.close("not needed any more");
    }
  }

  onRoom(): void {
    if (this.#state.name === "READY" && this.#state.connection instanceof ConnectionGroup)
      this.#state.connection.openSoon();
  }

  onDraining(connection: ClientConnection): void {
    if (this.#state.name !== "READY") return;
    const carrier = this.#state.connection;
    if (carrier === connection) {
      this.#change({ name: "IDLE" });
    } else if (carrier instanceof ConnectionGroup && carrier.remove(connection)) {
      if (carrier.size > 0) {
        carrier.openWaiting();
        return;
      }
      this.#change({ name: "IDLE" });
      carrier.reopenWaiting();
    }
  }

  onGone(connection: ClientConnection, end: ConnectionEnd, wasReady: boolean): void {
    // While connecting: the server's settings never came.
    if (wasReady || this.#attempt === undefined) return;
    const isSilent = end.initiator === "transport" && end.cause === undefined;
    const why = isSilent ? `${end.reason}. ${connection.isTls ? refusesUs : speaksTls}` : end.reason;
    const reason = `the server closed it before it sent its settings: ${why}`;
    this.#fail(new Error(`cannot connect to ${formatAddress(this.address)}: ${reason}`, { cause: end.cause }));
  }

  #fail(error: Error): void {
    this.#attempt = undefined;
    const delayMs = Math.max(0, this.#retryAt - this.#clock.now());
    const delay = this.#clock.setTimeout(() => this.#onDelayOver(), delayMs);
    this.#clock.keepAlive(delay, false);
    this.#failure = { error, delay };
    if (this.#state.name === "CONNECTING") this.#change({ name: "TRANSIENT_FAILURE", error });
    else this.record.trace.add(`One more connection could not be made: ${error.message}`, "warning");
  }

  #onDelayOver(): void {
    this.#failure = undefined;
    if (this.#state.name === "TRANSIENT_FAILURE") this.#change({ name: "IDLE" });
    else if (this.#state.name === "READY" && this.#state.connection instanceof ConnectionGroup)
      this.#state.connection.openWaiting();
  }

  #groupOf(connection: ClientConnection): ConnectionGroup {
    const group: ConnectionGroup = new ConnectionGroup(connection, () => {
      const isAllowed = group.size < this.#limit.value;
      if (isAllowed && this.#attempt === undefined && this.#failure === undefined) this.#startAttempt();
    });
    return group;
  }

  #onLimit(): void {
    this.record.maxConnections = this.#limit.value;
    if (this.#state.name !== "READY") return;
    let carrier = this.#state.connection;
    if (!(carrier instanceof ConnectionGroup)) {
      if (this.#limit.value === 1) return;
      // What is no group is the one connection that there is.
      carrier = this.#groupOf(carrier as ClientConnection);
      this.#change({ name: "READY", connection: carrier });
    }
    (carrier as ConnectionGroup).openWaiting();
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

/** Why a server mostly closes without a word: what it has in its log it does not tell whom it does not know. */
const speaksTls = "Does it speak TLS on this port?";
const refusesUs = "If it asks for client certificates it has refused this client's, and its log says why";
