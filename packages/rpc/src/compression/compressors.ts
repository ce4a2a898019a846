import type { Compressor } from "./compressor.js";

/** A message as it is, which everyone reads. */
export const identityEncoding = "identity";

/** The compressions that one side of a connection knows, by name. */
export class Compressors {
  /** What is offered to the peer: the value of `grpc-accept-encoding`. */
  readonly acceptEncoding: string;
  readonly #byName: ReadonlyMap<string, Compressor>;

  /** Throws `TypeError` for a name that `grpc-encoding` cannot carry, or that stands twice. */
  constructor(compressors: readonly Compressor[]) {
    const byName = new Map<string, Compressor>();
    for (const compressor of compressors) {
      const { name } = compressor;
      if (!/^[a-z0-9_.-]+$/.test(name) || name === identityEncoding) {
        throw new TypeError(
          `A compressor cannot be named ${JSON.stringify(name)}: names are lower-case letters, digits, and - _ . without "identity"`,
        );
      }
      if (byName.has(name)) throw new TypeError(`There are two compressors named ${name}: give one of each`);
      byName.set(name, compressor);
    }
    this.#byName = byName;
    this.acceptEncoding = [identityEncoding, ...byName.keys()].join(",");
  }

  /** Whether messages with this `grpc-encoding` can be read. */
  has(encoding: string): boolean {
    return encoding === identityEncoding || this.#byName.has(encoding);
  }

  /** The compressor of this `grpc-encoding`; `undefined` for identity, and for one that is not known. */
  find(encoding: string): Compressor | undefined {
    return this.#byName.get(encoding);
  }

  /** The same for an encoding that this side chose. Throws `TypeError` when it is not known. */
  choose(encoding: string | undefined): Compressor | undefined {
    if (encoding === undefined || encoding === identityEncoding) return undefined;
    const compressor = this.#byName.get(encoding);
    if (compressor !== undefined) return compressor;
    throw new TypeError(`There is no compression ${JSON.stringify(encoding)} here, only ${this.acceptEncoding}`);
  }
}

/** Whether a peer that sent this `grpc-accept-encoding` reads messages of `encoding`. */
export function isEncodingIn(acceptEncoding: string | undefined, encoding: string): boolean {
  return acceptEncoding?.split(",").some((name) => name.trim() === encoding) ?? false;
}
