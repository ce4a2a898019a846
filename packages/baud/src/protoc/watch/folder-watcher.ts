import { existsSync, type FSWatcher, watch } from "node:fs";
import path from "node:path";

/** An editor writes a file in several steps, and several files at once: they are one change. */
const SETTLE_MS = 30;

/** Tells when anything changes in the folders of files, also of files that are not there yet. */
export class FolderWatcher {
  readonly #watchers: Map<string, FSWatcher> = new Map();
  #state: "watching" | "changed" | "closed" = "watching";
  #timer: NodeJS.Timeout | undefined;
  #wake: () => void = () => {};

  /** Watches the folders of these files, or the closest around them that are there. */
  add(files: Iterable<string>): void {
    if (this.#state === "closed") return;
    for (const [folder, watcher] of this.#watchers) {
      if (existsSync(folder)) continue;
      watcher.close();
      this.#watchers.delete(folder);
    }
    const parents = new Set([...files].map((file) => path.dirname(file)));
    for (const folder of new Set([...parents].map(closestFolder))) {
      if (this.#watchers.has(folder)) continue;
      // A folder that goes away tells that as a change, and on some platforms as an error.
      const watcher = watch(folder, () => this.#change()).on("error", () => this.#change());
      this.#watchers.set(folder, watcher);
    }
  }

  /** Waits until something changes and comes to rest, or has since the last time; or until the watcher is closed. */
  async next(): Promise<void> {
    if (this.#state === "watching") {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
    if (this.#state === "changed") this.#state = "watching";
  }

  close(): void {
    clearTimeout(this.#timer);
    for (const watcher of this.#watchers.values()) watcher.close();
    this.#watchers.clear();
    this.#state = "closed";
    this.#wake();
  }

  #change(): void {
    if (this.#state === "closed") return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#state = "changed";
      this.#wake();
    }, SETTLE_MS);
  }
}

function closestFolder(folder: string): string {
  let found = folder;
  while (!existsSync(found) && path.dirname(found) !== found) found = path.dirname(found);
  return found;
}
