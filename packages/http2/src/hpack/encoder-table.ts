import { DynamicTable } from "./dynamic-table.js";
import { STATIC_TABLE_LENGTH } from "./static-table.js";

/** The encoder's dynamic table, which can be asked for the index of a field. */
export class EncoderTable extends DynamicTable {
  // For each name its entries, the oldest first; with the last of them the name goes. Values are compared, not looked up: one that
  // differs from call to call would have to be hashed each time.
  #entries: Map<string, Entry[]> | undefined = undefined;

  /** The index of a field as the peer counts it, behind the static table; 0 when there is none. */
  findField(name: string, value: string): number {
    const entries = this.#entries?.get(name);
    if (entries === undefined) return 0;
    for (let i = entries.length - 1; i >= 0; i--) {
      const entry = entries[i]!;
      if (entry.value === value) return this.#indexOf(entry);
    }
    return 0;
  }

  /** The index of the newest field with this name; 0 when there is none. */
  findName(name: string): number {
    const newest = this.#entries?.get(name)?.at(-1);
    return newest === undefined ? 0 : this.#indexOf(newest);
  }

  /** Whether an entry of this size pushes no other out. */
  hasRoom(sizeBytes: number): boolean {
    return this.sizeBytes + sizeBytes <= this.maxSize;
  }

  override insert(name: string, value: string): void {
    const ordinal = this.insertions;
    super.insert(name, value);
    if (this.insertions === ordinal) return;
    this.#entries ??= new Map();
    const entries = this.#entries.get(name);
    if (entries === undefined) this.#entries.set(name, [{ value, ordinal }]);
    else entries.push({ value, ordinal });
  }

  protected override evicted(name: string): void {
    // The oldest of the table is the oldest of its name.
    const entries = this.#entries?.get(name);
    entries?.shift();
    if (entries?.length === 0) this.#entries?.delete(name);
  }

  #indexOf({ ordinal }: Entry): number {
    return STATIC_TABLE_LENGTH + this.insertions - ordinal;
  }
}

interface Entry {
  readonly value: string;
  /** What `insertions` was when it came. */
  readonly ordinal: number;
}
