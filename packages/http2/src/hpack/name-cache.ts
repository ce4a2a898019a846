import { hashOctets } from "./hash-octets.js";

/**
 * Remembers names of fields by the octets that they travel as, so that each is read and looked at once, and is the same string from
 * then on. A name is kept when it is seen for the second time; a newer one takes the place of an older.
 */
export class NameCache {
  readonly #hashes = new Int32Array(SLOTS);
  readonly #names: (KnownName | undefined)[] = new Array<KnownName | undefined>(SLOTS).fill(undefined);

  /** The name that these octets, with their length in front, are known to be. */
  find(bytes: Uint8Array, start: number, end: number): string | undefined {
    const size = end - start;
    if (size > MAX_SIZE) return undefined;
    const known = this.#names[hashOctets(bytes, start, end) & (SLOTS - 1)];
    if (known === undefined || known.octets.length !== size) return undefined;
    const { octets } = known;
    for (let i = 0; i < size; i++) if (octets[i] !== bytes[start + i]) return undefined;
    return known.name;
  }

  /** Tells of a name that was just read. */
  offer(bytes: Uint8Array, start: number, end: number, name: string): void {
    if (end - start > MAX_SIZE) return;
    const hash = hashOctets(bytes, start, end);
    const slot = hash & (SLOTS - 1);
    if (this.#hashes[slot] === hash) this.#names[slot] = { octets: bytes.slice(start, end), name };
    else this.#hashes[slot] = hash;
  }
}

interface KnownName {
  readonly octets: Uint8Array;
  readonly name: string;
}

const SLOTS = 256;
const MAX_SIZE = 64;
