import type { DataOwner } from "../stream/stream.js";
import { type OutputBuffer, recycleSlab, SLAB_SIZE, takeSlab } from "./output-buffer.js";

/** Data that was accepted for a stream and is not sent yet: what was gathered of small messages, and whole chunks behind it. */
export class DataQueue {
  sizeBytes = 0;
  /** Copies of small messages, one behind the other, from `#gatheredStart` to `#gatheredEnd`. */
  #gathered: Uint8Array | undefined = undefined;
  #gatheredStart = 0;
  #gatheredEnd = 0;
  #chunks: Uint8Array[] = NO_CHUNKS;
  /** The owners of the chunks, at the same places; without places where no chunk has one. */
  #owners: (DataOwner | undefined)[] = NO_OWNERS;
  #first = 0;
  /** Where the rest of the first chunk begins. */
  #offset = 0;

  push(data: Uint8Array, owner?: DataOwner): void {
    if (this.#chunks === NO_CHUNKS) this.#chunks = [];
    if (owner !== undefined) {
      if (this.#owners === NO_OWNERS) this.#owners = [];
      this.#owners[this.#chunks.length] = owner;
    }
    this.#chunks.push(data);
    this.sizeBytes += data.length;
  }

  /**
   * As `push`, for what is going to be sent in a moment: many small pieces of memory, each with an object of its own, cost more
   * than to copy them.
   */
  gather(data: Uint8Array): void {
    const { length } = data;
    const at = this.#gathered === undefined ? 0 : this.#gatheredEnd;
    if (this.#chunks.length > 0 || at + length > SLAB_SIZE) {
      this.push(data);
      return;
    }
    if (this.#gathered === undefined) {
      this.#gathered = takeSlab();
      this.#gatheredStart = 0;
    }
    const gathered = this.#gathered;
    if (length > MAX_LOOP) gathered.set(data, at);
    else for (let i = 0; i < length; i++) gathered[at + i] = data[i]!;
    this.#gatheredEnd = at + length;
    this.sizeBytes += length;
  }

  /** Moves so many bytes to `out`, which the queue must have; with the last of a chunk goes who its owner is. */
  moveTo(out: OutputBuffer, sizeBytes: number): void {
    this.sizeBytes -= sizeBytes;
    let left = sizeBytes;
    if (this.#gathered !== undefined) left -= this.#moveGathered(out, this.#gathered, left);
    while (left > 0) {
      const head = this.#chunks[this.#first]!;
      const size = Math.min(left, head.length - this.#offset);
      out.append(head, this.#offset, this.#offset + size);
      left -= size;
      this.#offset += size;
      if (this.#offset < head.length) continue;
      const owner = this.#owners[this.#first];
      if (owner !== undefined) out.lend(head, owner);
      this.#dropFirst();
    }
  }

  clear(): void {
    if (this.#gathered !== undefined) recycleSlab(this.#gathered);
    this.#gathered = undefined;
    this.sizeBytes = 0;
    this.#chunks = NO_CHUNKS;
    this.#owners = NO_OWNERS;
    this.#first = 0;
    this.#offset = 0;
  }

  #moveGathered(out: OutputBuffer, gathered: Uint8Array, wanted: number): number {
    const size = Math.min(wanted, this.#gatheredEnd - this.#gatheredStart);
    out.appendCopy(gathered, this.#gatheredStart, this.#gatheredStart + size);
    this.#gatheredStart += size;
    if (this.#gatheredStart === this.#gatheredEnd) {
      this.#gathered = undefined;
      recycleSlab(gathered);
    }
    return size;
  }

  #dropFirst(): void {
    this.#offset = 0;
    this.#first++;
    if (this.#first === this.#chunks.length) {
      this.#chunks = NO_CHUNKS;
      this.#owners = NO_OWNERS;
      this.#first = 0;
    } else if (this.#first >= 64 && this.#first * 2 > this.#chunks.length) {
      this.#chunks = this.#chunks.slice(this.#first);
      if (this.#owners !== NO_OWNERS) this.#owners = this.#owners.slice(this.#first);
      this.#first = 0;
    }
  }
}

/** Up to this a loop is faster than a call. */
const MAX_LOOP = 32;
const NO_CHUNKS: Uint8Array[] = [];
const NO_OWNERS: undefined[] = [];

/** The queue of a stream that has none. Nothing is ever put into it. */
export const EMPTY_QUEUE: DataQueue = new DataQueue();
