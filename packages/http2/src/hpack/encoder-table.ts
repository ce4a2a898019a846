import { DynamicTable } from "./dynamic-table.js";
import { STATIC_TABLE_LENGTH } from "./static-table.js";

/** The encoder's dynamic table, which can be asked for the index of a field. */
export class EncoderTable extends DynamicTable {
  // For each name, the ordinals of its entries by value; with a name's last entry the name goes.
  #ordinals: Map<string, Map<string, number>> | undefined = undefined;

  /** The index of a field as the peer counts it, behind the static table; 0 when there is none. */
  findField(name: string, value: string): number {
    const ordinal = this.#ordinals?.get(name)?.get(value);
    return ordinal === undefined ? 0 : STATIC_TABLE_LENGTH + this.insertions - ordinal;
  }

  /** The index of some field with this name; 0 when there is none. */
  findName(name: string): number {
    const values = this.#ordinals?.get(name);
    if (values === undefined) return 0;
    for (const ordinal of values.values()) return STATIC_TABLE_LENGTH + this.insertions - ordinal;
    return 0;
  }

  override insert(name: string, value: string): void {
    const ordinal = this.insertions;
    super.insert(name, value);
    if (this.insertions === ordinal) return;
    this.#ordinals ??= new Map();
    const values = this.#ordinals.get(name);
    if (values === undefined) this.#ordinals.set(name, new Map([[value, ordinal]]));
    else values.set(value, ordinal);
  }

  protected override evicted(name: string, value: string, ordinal: number): void {
    const values = this.#ordinals?.get(name);
    if (values?.get(value) !== ordinal) return;
    values.delete(value);
    if (values.size === 0) this.#ordinals?.delete(name);
  }
}
