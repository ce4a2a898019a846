/** What the RFC adds to the length of name and value as the size of an entry (RFC 7541 section 4.1). */
export const ENTRY_OVERHEAD = 32;

/** The size of a field as the dynamic table and SETTINGS_MAX_HEADER_LIST_SIZE count it. */
export function fieldSize(name: string, value: string): number {
  return name.length + value.length + ENTRY_OVERHEAD;
}

/** The dynamic table (RFC 7541 section 2.3.2): first in, first out, bounded by the size of its entries. */
export class DynamicTable {
  /** The bound on `sizeBytes`. */
  maxSize: number;
  sizeBytes = 0;
  /** How many entries there are. */
  length = 0;
  /** How many entries were ever inserted: while it stays, indices mean the same. */
  insertions = 0;
  // A ring whose capacity is a power of two; entry `n`, counted from the first ever inserted, is at `n & mask`.
  #names: string[] = NONE;
  #values: string[] = NONE;
  #mask = -1;

  constructor(maxSize: number) {
    this.maxSize = maxSize;
  }

  /** The name of an entry, 1 being the newest. */
  name(index: number): string {
    return this.#names[(this.insertions - index) & this.#mask]!;
  }

  /** The value of an entry, 1 being the newest. */
  value(index: number): string {
    return this.#values[(this.insertions - index) & this.#mask]!;
  }

  /** All fields, the newest first. */
  fields(): string[] {
    const fields: string[] = [];
    for (let index = 1; index <= this.length; index++) fields.push(this.name(index), this.value(index));
    return fields;
  }

  /** Adds an entry and drops the oldest ones that no longer fit. One larger than the table empties it (section 4.4). */
  insert(name: string, value: string): void {
    const size = fieldSize(name, value);
    this.makeRoom(size);
    if (size > this.maxSize) return;
    if (this.length > this.#mask) this.#grow();
    this.#names[this.insertions & this.#mask] = name;
    this.#values[this.insertions & this.#mask] = value;
    this.insertions++;
    this.length++;
    this.sizeBytes += size;
  }

  /** Drops the oldest entries until one of this size fits, or none is left. */
  makeRoom(sizeBytes: number): void {
    while (this.length > 0 && this.sizeBytes + sizeBytes > this.maxSize) this.#evictOldest();
  }

  /** Changes the bound (section 4.3). */
  resize(maxSize: number): void {
    this.maxSize = maxSize;
    this.makeRoom(0);
  }

  /** Called with the name of each entry that leaves the table, the oldest. */
  protected evicted(_name: string): void {}

  #evictOldest(): void {
    const ordinal = this.insertions - this.length;
    const at = ordinal & this.#mask;
    const name = this.#names[at]!;
    const value = this.#values[at]!;
    this.#names[at] = "";
    this.#values[at] = "";
    this.length--;
    this.sizeBytes -= fieldSize(name, value);
    this.evicted(name);
  }

  #grow(): void {
    const capacity = Math.max(8, 2 * (this.#mask + 1));
    const names = new Array<string>(capacity).fill("");
    const values = new Array<string>(capacity).fill("");
    for (let ordinal = this.insertions - this.length; ordinal < this.insertions; ordinal++) {
      names[ordinal & (capacity - 1)] = this.#names[ordinal & this.#mask]!;
      values[ordinal & (capacity - 1)] = this.#values[ordinal & this.#mask]!;
    }
    this.#names = names;
    this.#values = values;
    this.#mask = capacity - 1;
  }
}

/** The rings of a table that was never used, which `#grow` replaces. */
const NONE: string[] = [];
