/** What has a number. */
export interface Numbered {
  readonly id: number;
}

/** A part of a list. */
export interface RecordPage<R> {
  readonly records: readonly R[];
  /** Whether the list has no more. */
  readonly isEnd: boolean;
}

/**
 * Records that live as long as somebody else holds them: a channel that is neither used nor closed is not kept for the
 * sake of its record.
 */
export class RecordList<R extends Numbered> {
  readonly #records = new Map<number, WeakRef<R>>();
  readonly #lost = new FinalizationRegistry<number>((id) => this.#records.delete(id));

  add(record: R): void {
    this.#records.set(record.id, new WeakRef(record));
    this.#lost.register(record, record.id);
  }

  remove(record: R): void {
    this.#records.delete(record.id);
  }

  get(id: number): R | undefined {
    return this.#records.get(id)?.deref();
  }

  /** All of them, in the order of their numbers. */
  *all(): Generator<R, void, undefined> {
    for (const reference of this.#records.values()) {
      const record = reference.deref();
      if (record !== undefined) yield record;
    }
  }
}

/** Up to `size` of the records, which are in the order of their numbers, from the number `start` on. */
export function pageOf<R extends Numbered>(records: Iterable<R>, start: number, size: number): RecordPage<R> {
  const page: R[] = [];
  for (const record of records) {
    if (record.id < start) continue;
    if (page.length === size) return { records: page, isEnd: false };
    page.push(record);
  }
  return { records: page, isEnd: true };
}
