import type { Address } from "../target/target.js";
import { ConnectionLimit } from "./connection-limit.js";
import type { OwnSubchannel, Subchannel, SubchannelListener, SubchannelOwner, SubchannelState } from "./subchannel.js";

/** A subchannel that several have a share of. It is connected as long as one of them wants it to be. */
export class SharedSubchannel implements SubchannelListener {
  readonly subchannel: OwnSubchannel;
  readonly #onUnused: () => void;
  readonly #shares = new Set<SubchannelShare>();
  readonly #limit = new ConnectionLimit();

  /** `onUnused` is told when the last share is given up. */
  constructor(create: (listener: SubchannelListener, limit: ConnectionLimit) => OwnSubchannel, onUnused: () => void) {
    this.subchannel = create(this, this.#limit);
    this.#onUnused = onUnused;
  }

  add(share: SubchannelShare): void {
    this.#shares.add(share);
    this.raiseLimit();
  }

  /** There may be as many connections as any of those that share it allows. */
  raiseLimit(): void {
    this.#limit.set(Math.max(1, ...Array.from(this.#shares, ({ maxConnections }) => maxConnections)));
  }

  /** Gives a share up, and with the last one the connection. */
  remove(share: SubchannelShare, reason: string, graceful: boolean): void {
    this.#shares.delete(share);
    if (this.#shares.size === 0) {
      this.#onUnused();
      this.subchannel.shutdown(reason, graceful);
    } else {
      this.raiseLimit();
      this.disconnectIfUnwanted();
    }
  }

  disconnectIfUnwanted(): void {
    for (const share of this.#shares) if (share.isWanted) return;
    this.subchannel.disconnect();
  }

  onSubchannelState(): void {
    for (const share of [...this.#shares]) share.onSharedState();
  }
}

/** What one balancer sees of a shared subchannel: its state, from the moment when the balancer wants it connected. */
export class SubchannelShare implements Subchannel {
  readonly #shared: SharedSubchannel;
  readonly #listener: SubchannelListener;
  readonly #owner: SubchannelOwner;
  readonly #unwatchLimit: () => void;
  #state: SubchannelState = { name: "IDLE" };

  constructor(shared: SharedSubchannel, listener: SubchannelListener, owner: SubchannelOwner) {
    this.#shared = shared;
    this.#listener = listener;
    this.#owner = owner;
    this.#unwatchLimit = owner.connectionLimit.watch(() => shared.raiseLimit());
    shared.add(this);
    owner.record?.addSubchannel(shared.subchannel.record);
  }

  get address(): Address {
    return this.#shared.subchannel.address;
  }

  get state(): SubchannelState {
    return this.#state;
  }

  get maxConnections(): number {
    return this.#owner.connectionLimit.value;
  }

  get isWanted(): boolean {
    return this.#state.name !== "IDLE" && this.#state.name !== "SHUTDOWN";
  }

  connect(): void {
    if (this.#state.name !== "IDLE") return;
    const { subchannel } = this.#shared;
    // Another may have connected it already, or wait out the delay after a failure.
    if (subchannel.state.name !== "IDLE") {
      this.#change(subchannel.state);
      return;
    }
    this.#state = wanted;
    subchannel.connect();
  }

  disconnect(): void {
    if (!this.isWanted) return;
    this.#state = { name: "IDLE" };
    this.#shared.disconnectIfUnwanted();
  }

  shutdown(reason: string, graceful: boolean): void {
    if (this.#state.name === "SHUTDOWN") return;
    this.#state = { name: "SHUTDOWN" };
    this.#unwatchLimit();
    this.#owner.record?.removeSubchannel(this.#shared.subchannel.record);
    this.#shared.remove(this, reason, graceful);
  }

  /** The state of what is shared has changed. */
  onSharedState(): void {
    const { state } = this.#shared.subchannel;
    if (this.isWanted && state !== this.#state) this.#change(state);
  }

  #change(state: SubchannelState): void {
    this.#state = state;
    this.#listener.onSubchannelState(this);
  }
}

/** What a share is between asking for a connection and being told that it is being made. */
const wanted: SubchannelState = { name: "CONNECTING" };
