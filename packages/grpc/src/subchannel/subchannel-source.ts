import type { BackoffOptions } from "../backoff/backoff.js";
import type { Address } from "../target/target.js";
import { Connector, type ConnectorOptions } from "./connector.js";
import { OwnSubchannel, type Subchannel, type SubchannelListener, type SubchannelOwner } from "./subchannel.js";

/** Where a channel has its subchannels from. */
export interface SubchannelSource {
  create(address: Address, listener: SubchannelListener, owner: SubchannelOwner): Subchannel;
  /** Closes every connection that nobody else uses, and resolves when they are gone. */
  close(reason: string): Promise<void>;
}

export interface SubchannelSourceOptions {
  readonly connector: ConnectorOptions;
  readonly backoff: BackoffOptions | undefined;
}

/** Subchannels for one channel alone. */
export class OwnSubchannels implements SubchannelSource {
  readonly #connector: Connector;
  readonly #backoff: BackoffOptions | undefined;

  constructor({ connector, backoff }: SubchannelSourceOptions) {
    this.#connector = new Connector(connector);
    this.#backoff = backoff;
  }

  create(address: Address, listener: SubchannelListener, owner: SubchannelOwner): OwnSubchannel {
    return new OwnSubchannel({ address, connector: this.#connector, backoff: this.#backoff, owner }, listener);
  }

  close(reason: string): Promise<void> {
    return this.#connector.close(reason);
  }
}
