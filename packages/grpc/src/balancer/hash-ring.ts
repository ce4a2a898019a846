import { xxhash64 } from "./xxhash64.js";

/** What has a place on a ring: more of it, the greater its weight. */
export interface RingMember {
  readonly hashKey: string;
  readonly weight: number;
}

/** Members many times over in the order of hashes, so that each hash belongs to one, and few change theirs when members come or go. */
export class HashRing<M extends RingMember> {
  readonly #hashes: BigUint64Array;
  readonly #members: readonly M[];

  /** `members` are at least one. The ring has as many entries as are needed for the weights, within the limits (gRFC A42). */
  constructor(members: readonly M[], minSize: number, maxSize: number) {
    const total = members.reduce((sum, { weight }) => sum + weight, 0);
    const least = Math.min(...members.map(({ weight }) => weight)) / total;
    // The least of all has a whole number of entries where the limits let it.
    const scale = Math.min(Math.ceil(least * minSize) / least, maxSize);
    const entries: { readonly hash: bigint; readonly member: M }[] = [];
    let target = 0;
    for (const member of members) {
      target += (scale * member.weight) / total;
      for (let index = 0; entries.length < Math.round(target); index++) {
        entries.push({ hash: hashOfText(`${member.hashKey}_${index}`), member });
      }
    }
    entries.sort((a, b) => (a.hash < b.hash ? -1 : a.hash > b.hash ? 1 : 0));
    this.#hashes = BigUint64Array.from(entries, ({ hash }) => hash);
    this.#members = entries.map(({ member }) => member);
  }

  get size(): number {
    return this.#members.length;
  }

  /** The members from the place of this hash on, around the ring, each once. */
  *from(hash: bigint): Generator<M, void, undefined> {
    let low = 0;
    let high = this.#hashes.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#hashes[middle]! < hash) low = middle + 1;
      else high = middle;
    }
    const seen = new Set<M>();
    for (let i = 0; i < this.#members.length; i++) {
      const member = this.#members[(low + i) % this.#members.length]!;
      if (seen.has(member)) continue;
      seen.add(member);
      yield member;
    }
  }
}

const encoder = new TextEncoder();

export function hashOfText(text: string): bigint {
  return xxhash64(encoder.encode(text));
}
