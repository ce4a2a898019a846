import type { Subchannel, SubchannelListener, SubchannelState } from "../subchannel/subchannel.js";
import { type Address, formatAddress } from "../target/target.js";

/** A subchannel that looks failed while it is left out, and keeps its connection for the time after. */
export class EjectableSubchannel implements Subchannel, SubchannelListener {
  readonly #subchannel: Subchannel;
  readonly #listener: SubchannelListener;
  readonly #onShutdown: () => void;
  #isEjected: boolean;

  constructor(
    create: (listener: SubchannelListener) => Subchannel,
    listener: SubchannelListener,
    isEjected: boolean,
    onShutdown: () => void,
  ) {
    this.#subchannel = create(this);
    this.#listener = listener;
    this.#isEjected = isEjected;
    this.#onShutdown = onShutdown;
  }

  get address(): Address {
    return this.#subchannel.address;
  }

  get state(): SubchannelState {
    const { state } = this.#subchannel;
    if (!this.#isEjected || state.name !== "READY") return state;
    const error = new Error(
      `${formatAddress(this.address)} is left out for a while, because too many calls failed there`,
    );
    return { name: "TRANSIENT_FAILURE", error };
  }

  connect(): void {
    this.#subchannel.connect();
  }

  disconnect(): void {
    this.#subchannel.disconnect();
  }

  shutdown(reason: string, graceful: boolean): void {
    this.#onShutdown();
    this.#subchannel.shutdown(reason, graceful);
  }

  onSubchannelState(): void {
    this.#listener.onSubchannelState(this);
  }

  eject(): void {
    this.#isEjected = true;
    if (this.#subchannel.state.name === "READY") this.#listener.onSubchannelState(this);
  }

  admit(): void {
    this.#isEjected = false;
    if (this.#subchannel.state.name === "READY") this.#listener.onSubchannelState(this);
  }
}
