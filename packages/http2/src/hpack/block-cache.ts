import type { HeaderBlock } from "../header/header-block.js";

/**
 * Remembers whole header blocks that left the dynamic table as it was. While the table stays so, the same octets mean
 * the same list, and are answered with the same object. A block is kept when it is seen for the second time.
 */
export class BlockCache {
  // Made with the first block, since an idle connection should cost little.
  #hashes: Int32Array = NO_HASHES;
  #entries: (Entry | undefined)[] = NO_ENTRIES;

  /** The block that these octets are known to be, while the table has had so many insertions. */
  find(bytes: Uint8Array, start: number, end: number, insertions: number): HeaderBlock | undefined {
    const size = end - start;
    if (size > MAX_BLOCK_SIZE || this.#hashes.length === 0) return undefined;
    const hash = hashOctets(bytes, start, end);
    const entry = this.#entries[hash & (SLOTS - 1)];
    if (entry === undefined || entry.insertions !== insertions || entry.octets.length !== size) return undefined;
    const octets = entry.octets;
    for (let i = 0; i < size; i++) if (octets[i] !== bytes[start + i]) return undefined;
    return entry.block;
  }

  /** Tells of a block that was just decoded and changed nothing. */
  offer(bytes: Uint8Array, start: number, end: number, insertions: number, block: HeaderBlock): void {
    if (end - start > MAX_BLOCK_SIZE) return;
    if (this.#hashes.length === 0) {
      this.#hashes = new Int32Array(SLOTS);
      this.#entries = new Array<Entry | undefined>(SLOTS).fill(undefined);
    }
    const hash = hashOctets(bytes, start, end);
    const slot = hash & (SLOTS - 1);
    if (this.#hashes[slot] === hash) {
      block.freeze();
      this.#entries[slot] = { octets: bytes.slice(start, end), insertions, block };
    } else this.#hashes[slot] = hash;
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

/** FNV-1a, mixed so that its lowest bits are good. */
function hashOctets(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0x811c9dc5;
  for (let i = start; i < end; i++) hash = Math.imul(hash ^ bytes[i]!, 0x01000193);
  return hash ^ (hash >>> 15);
}
