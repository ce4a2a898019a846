/** How many connections a subchannel may have to its address (gRFC A105), which a new service config may change at any time. */
export class ConnectionLimit {
  #value = 1;
  readonly #watchers = new Set<() => void>();

  get value(): number {
    return this.#value;
  }

  set(value: number): void {
    if (value === this.#value) return;
    this.#value = value;
    for (const watcher of [...this.#watchers]) watcher();
  }

  /** Tells of changes until the function that is returned is called. */
  watch(watcher: () => void): () => void {
    this.#watchers.add(watcher);
    return () => this.#watchers.delete(watcher);
  }
}
