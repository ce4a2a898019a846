import type { ConnectivityState } from "../balancer/connectivity-state.js";

/** The state of a channel, and who waits for it to change. */
export class Connectivity {
  #state: ConnectivityState = "IDLE";
  readonly #watchers = new Set<Watcher>();

  get state(): ConnectivityState {
    return this.#state;
  }

  change(state: ConnectivityState): void {
    if (state === this.#state) return;
    this.#state = state;
    for (const watcher of this.#watchers) {
      this.#watchers.delete(watcher);
      watcher.onChange(state);
    }
  }

  /** Resolves with the state as soon as it is another than `from`. Rejects with the signal's reason. */
  async waitFrom(from: ConnectivityState, signal: AbortSignal | undefined): Promise<ConnectivityState> {
    signal?.throwIfAborted();
    if (this.#state !== from) return this.#state;
    return new Promise((resolve, reject) => {
      const onAbort = (): void => {
        this.#watchers.delete(watcher);
        reject(signal?.reason);
      };
      const watcher: Watcher = {
        onChange(state) {
          signal?.removeEventListener("abort", onAbort);
          resolve(state);
        },
      };
      this.#watchers.add(watcher);
      signal?.addEventListener("abort", onAbort, { once: true });
    });
  }
}

interface Watcher {
  onChange(state: ConnectivityState): void;
}
