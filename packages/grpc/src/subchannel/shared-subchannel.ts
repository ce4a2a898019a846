import type { ChannelRecord } from "../channelz/channel-record.js";
import type { Address } from "../target/target.js";
import type { OwnSubchannel, Subchannel, SubchannelListener, SubchannelState } from "./subchannel.js";

/** A subchannel that several have a share of. It is connected as long as one of them wants it to be. */
export class SharedSubchannel implements SubchannelListener {
  readonly subchannel: OwnSubchannel;
  readonly #onUnused: () => void;
  readonly #shares = new Set<SubchannelShare>();

  /** `onUnused` is told when the last share is given up. */
  constructor(create: (listener: SubchannelListener) => OwnSubchannel, onUnused: () => void) {
    this.subchannel = create(this);
    this.#onUnused = onUnused;
  }

  add(share: SubchannelShare): void {
    this.#shares.add(share);
  }

  /** Gives a share up, and with the last one the connection. */
  remove(share: SubchannelShare, reason: string, graceful: boolean): void {
    this.#shares.delete(share);
    if (this.#shares.size === 0) {
      this.#onUnused();
      this.subchannel.shutdown(reason, graceful);
    } else {
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
  readonly #channel: ChannelRecord;
  #state: SubchannelState = { name: "IDLE" };

  constructor(shared: SharedSubchannel, listener: SubchannelListener, channel: ChannelRecord) {
    this.#shared = shared;
    this.#listener = listener;
    this.#channel = channel;
    shared.add(this);
    channel.addSubchannel(shared.subchannel.record);
  }

  get address(): Address {
    return this.#shared.subchannel.address;
  }

  get state(): SubchannelState {
    return this.#state;
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
    this.#channel.removeSubchannel(this.#shared.subchannel.record);
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
