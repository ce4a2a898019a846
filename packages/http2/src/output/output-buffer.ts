import type { DataOwner } from "../stream/stream.js";

/**
 * Gathers what is to be written. Frames are written in place into slabs; a large payload is referenced instead of
 * copied. Slabs come from a pool shared by all connections and go back when everything taken has been written, so that
 * an idle connection holds none.
 */
export class OutputBuffer {
  /** The slab that `reserve` gave room in. */
  bytes: Uint8Array = NOTHING;
  /** Bytes gathered and not yet taken. */
  pendingBytes = 0;
  /** Bytes taken and not yet written. */
  unwrittenBytes = 0;

  #start = 0;
  #end = 0;
  // These are made when they are needed, since an idle connection should cost little.
  #segments: Uint8Array[] = NO_SEGMENTS;
  // Slabs that are full, but still to be written.
  #fullSlabs: Uint8Array[] | undefined = undefined;
  /** All bytes that were ever written. */
  #writtenBytes = 0;
  /** What goes back to its owner once so many bytes have been written, in order. */
  #lent: Lent[] = NONE_LENT;

  /** Bytes on their way, taken or not. */
  get size(): number {
    return this.pendingBytes + this.unwrittenBytes;
  }

  /** Makes room for so many bytes in `bytes`, and returns where it begins. */
  reserve(sizeBytes: number): number {
    if (this.#end + sizeBytes > this.bytes.length) this.#nextSlab(sizeBytes);
    const at = this.#end;
    this.#end += sizeBytes;
    this.pendingBytes += sizeBytes;
    return at;
  }

  /** Gives back the end of what was reserved last: it ends at `end`. */
  trim(end: number): void {
    this.pendingBytes -= this.#end - end;
    this.#end = end;
  }

  /** Appends `data` from `start` to `end`: a copy if it is short, else the memory itself. */
  append(data: Uint8Array, start: number, end: number): void {
    const length = end - start;
    if (length > MAX_COPY) {
      this.#closeSegment();
      this.#add(start === 0 && end === data.length ? data : data.subarray(start, end));
      this.pendingBytes += length;
      return;
    }
    this.appendCopy(data, start, end);
  }

  /** Appends `data` from `start` to `end`, which may be overwritten afterwards: at most as much as a slab holds. */
  appendCopy(data: Uint8Array, start: number, end: number): void {
    const length = end - start;
    const at = this.reserve(length);
    const { bytes } = this;
    if (length > MAX_LOOP) bytes.set(length === data.length ? data : data.subarray(start, end), at);
    else for (let i = 0; i < length; i++) bytes[at + i] = data[start + i]!;
  }

  /** The end of `data` was appended: its owner may have it back when that has been written. */
  lend(data: Uint8Array, owner: DataOwner): void {
    if (this.#lent === NONE_LENT) this.#lent = [];
    this.#lent.push({ data, owner, at: this.#writtenBytes + this.size });
  }

  /** All that was gathered, in order. */
  take(): readonly Uint8Array[] {
    this.#closeSegment();
    if (this.#segments.length === 0) return NO_SEGMENTS;
    const segments = this.#segments;
    this.#segments = NO_SEGMENTS;
    this.unwrittenBytes += this.pendingBytes;
    this.pendingBytes = 0;
    return segments;
  }

  /** So many of the taken bytes have left. */
  written(sizeBytes: number): void {
    this.unwrittenBytes -= sizeBytes;
    this.#writtenBytes += sizeBytes;
    if (this.#lent.length > 0) this.#giveBack();
    if (this.unwrittenBytes === 0 && this.pendingBytes === 0) this.release();
  }

  /** Gives all slabs back. What was gathered is lost. */
  release(): void {
    this.#segments = NO_SEGMENTS;
    this.pendingBytes = 0;
    this.#start = 0;
    this.#end = 0;
    recycleSlab(this.bytes);
    this.bytes = NOTHING;
    if (this.#fullSlabs !== undefined) for (const slab of this.#fullSlabs) recycleSlab(slab);
    this.#fullSlabs = undefined;
  }

  #giveBack(): void {
    const lent = this.#lent;
    while (lent.length > 0 && lent[0]!.at <= this.#writtenBytes) {
      const { data, owner } = lent.shift()!;
      owner.release(data);
    }
  }

  #nextSlab(sizeBytes: number): void {
    this.#closeSegment();
    if (this.bytes.length > 0) {
      this.#fullSlabs ??= [];
      this.#fullSlabs.push(this.bytes);
    }
    this.bytes = sizeBytes <= SLAB_SIZE ? takeSlab() : new Uint8Array(sizeBytes);
    this.#start = 0;
    this.#end = 0;
  }

  #closeSegment(): void {
    if (this.#end > this.#start) this.#add(this.bytes.subarray(this.#start, this.#end));
    this.#start = this.#end;
  }

  #add(segment: Uint8Array): void {
    if (this.#segments === NO_SEGMENTS) this.#segments = [segment];
    else this.#segments.push(segment);
  }
}

/** Memory that is another's until it has been written. */
interface Lent {
  readonly data: Uint8Array;
  readonly owner: DataOwner;
  /** How many bytes will have been written then, ever. */
  readonly at: number;
}

/** How many bytes a slab has. */
export const SLAB_SIZE = 32_768;
const MAX_FREE_SLABS = 64;
/** Above this a payload is referenced: a segment more costs the writer as much as copying this. */
const MAX_COPY = 4096;
/** Up to this a loop is faster than a call. */
const MAX_LOOP = 32;

const NOTHING = new Uint8Array(0);
const NONE_LENT: Lent[] = [];
const NO_SEGMENTS: Uint8Array[] = [];
const freeSlabs: Uint8Array[] = [];

/** Memory for what is soon written, and then given back by `recycleSlab`. What it holds is of no meaning. */
export function takeSlab(): Uint8Array {
  return freeSlabs.pop() ?? new Uint8Array(SLAB_SIZE);
}

export function recycleSlab(slab: Uint8Array): void {
  if (slab.length === SLAB_SIZE && freeSlabs.length < MAX_FREE_SLABS) freeSlabs.push(slab);
}
