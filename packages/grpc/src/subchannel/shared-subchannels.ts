import { type Address, formatAddress } from "../target/target.js";
import { SharedSubchannel, SubchannelShare } from "./shared-subchannel.js";
import type { Subchannel, SubchannelListener, SubchannelOwner } from "./subchannel.js";
import { OwnSubchannels, type SubchannelSource, type SubchannelSourceOptions } from "./subchannel-source.js";

/** The pools of the process, by the options that make connections alike. */
const pools = new Map<string, Pool>();

/** Numbers for what has no text that tells it apart: secrets and functions. */
const identities = new WeakMap<object, number>();
let identityCount = 0;

/** Subchannels that all channels with the same options and credentials have together. */
export function sharedSubchannels(options: SubchannelSourceOptions): SubchannelSource {
  const key = keyOf(options);
  let pool = pools.get(key);
  if (pool === undefined) {
    pool = new Pool(options, () => pools.delete(key));
    pools.set(key, pool);
  }
  return pool.join();
}

function keyOf({ connector, backoff }: SubchannelSourceOptions): string {
  const { tls, protocol, ...others } = connector;
  const { random, ...delays } = backoff ?? {};
  return JSON.stringify([identityOf(tls ?? protocol), identityOf(random), others, delays]);
}

function identityOf(value: object | undefined): number {
  if (value === undefined) return 0;
  let identity = identities.get(value);
  if (identity === undefined) {
    identity = ++identityCount;
    identities.set(value, identity);
  }
  return identity;
}

/** The subchannels of alike channels, and how many channels there are. */
class Pool {
  readonly #source: OwnSubchannels;
  readonly #onEmpty: () => void;
  readonly #subchannels = new Map<string, SharedSubchannel>();
  #members = 0;

  constructor(options: SubchannelSourceOptions, onEmpty: () => void) {
    this.#source = new OwnSubchannels(options);
    this.#onEmpty = onEmpty;
  }

  /** What one channel gets. Its `close` is called once. */
  join(): SubchannelSource {
    this.#members++;
    return {
      create: (address, listener, owner) => this.#share(address, listener, owner),
      close: async (reason) => {
        if (--this.#members > 0) return;
        this.#onEmpty();
        await this.#source.close(reason);
      },
    };
  }

  #share(address: Address, listener: SubchannelListener, owner: SubchannelOwner): Subchannel {
    const key = formatAddress(address);
    let shared = this.#subchannels.get(key);
    if (shared === undefined) {
      shared = new SharedSubchannel(
        (shares, connectionLimit) => this.#source.create(address, shares, { record: undefined, connectionLimit }),
        () => this.#subchannels.delete(key),
      );
      this.#subchannels.set(key, shared);
    }
    return new SubchannelShare(shared, listener, owner);
  }
}
