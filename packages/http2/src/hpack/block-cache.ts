import type { HeaderBlock } from "../header/header-block.js";
import { hashOctets } from "./hash-octets.js";

/**
 * Remembers whole header blocks that left the dynamic table as it was. While the table stays so, the same octets mean
 * the same list, and are answered with the same object. A block is kept when it is seen for the second time.
 */
export class BlockCache {
  // Made with the first block, since an idle connection should cost little.
  #hashes: Int32Array = NO_HASHES;
  #entries: (Entry | undefined)[] = NO_ENTRIES;
  /** Of the octets that were looked for last. */
  #hash = 0;

  /** The block that these octets are known to be, while the table has had so many insertions. */
  find(bytes: Uint8Array, start: number, end: number, insertions: number): HeaderBlock | undefined {
    const size = end - start;
    if (size > MAX_BLOCK_SIZE) return undefined;
    this.#hash = hashOctets(bytes, start, end);
    const entry = this.#entries[this.#hash & (SLOTS - 1)];
    if (entry === undefined || entry.insertions !== insertions || entry.octets.length !== size) return undefined;
    const octets = entry.octets;
    for (let i = 0; i < size; i++) if (octets[i] !== bytes[start + i]) return undefined;
    return entry.block;
  }

  /** Tells of the block that was not found just now, and has changed nothing. */
  offer(bytes: Uint8Array, start: number, end: number, insertions: number, block: HeaderBlock): void {
    if (end - start > MAX_BLOCK_SIZE) return;
    if (this.#hashes.length === 0) {
      this.#hashes = new Int32Array(SLOTS);
      this.#entries = new Array<Entry | undefined>(SLOTS).fill(undefined);
    }
    const slot = this.#hash & (SLOTS - 1);
    if (this.#hashes[slot] === this.#hash) {
      block.freeze();
      this.#entries[slot] = { octets: bytes.slice(start, end), insertions, block };
    } else this.#hashes[slot] = this.#hash;
  }
}

interface Entry {
  readonly octets: Uint8Array;
  readonly insertions: number;
  readonly block: HeaderBlock;
}

const SLOTS = 64;
const MAX_BLOCK_SIZE = 512;
const NO_HASHES = new Int32Array(0);
const NO_ENTRIES: (Entry | undefined)[] = [];
