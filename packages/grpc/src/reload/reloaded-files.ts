import { readFileSync } from "node:fs";
import { consoleLogger, type Logger } from "@baud/rpc";

/** When files are read again, and where faults in them are told. */
export interface ReloadOptions {
  /**
   * Milliseconds after which the files are looked at again: 60,000 unless told. They are read when they are needed, so that
   * nothing has to be stopped; 0 reads them each time.
   */
  readonly refreshIntervalMs?: number | undefined;
  /** Where it is told that files could not be used; `console` unless told. */
  readonly logger?: Logger | undefined;
}

/**
 * What was made of files, and is made anew when they have changed (gRFC A29, file watcher). All are read and understood together; while they
 * are not, what was made before stays in use and the fault is logged.
 */
export class ReloadedFiles<Names extends string, Made> {
  readonly #paths: Readonly<Record<Names, string>>;
  readonly #make: (contents: Readonly<Record<Names, string>>) => Made;
  readonly #refreshIntervalMs: number;
  readonly #logger: Logger;
  #contents: Readonly<Record<Names, string>>;
  #made: Made;
  #readAt: number;
  /** So that a fault that lasts is told once. */
  #lastFault: string | undefined;

  /** Throws what reading and `make` throw: at the start there is nothing to fall back on. */
  constructor(
    paths: Readonly<Record<Names, string>>,
    make: (contents: Readonly<Record<Names, string>>) => Made,
    options: ReloadOptions,
  ) {
    this.#paths = paths;
    this.#make = make;
    this.#refreshIntervalMs = options.refreshIntervalMs ?? 60_000;
    this.#logger = options.logger ?? consoleLogger;
    this.#contents = this.#read();
    this.#made = make(this.#contents);
    this.#readAt = performance.now();
  }

  /** What the files say now, as far as they could be used. Never throws. */
  get current(): Made {
    const now = performance.now();
    if (now - this.#readAt >= this.#refreshIntervalMs) {
      this.#readAt = now;
      this.#refresh();
    }
    return this.#made;
  }

  #refresh(): void {
    try {
      const contents = this.#read();
      if (this.#names().some((name) => contents[name] !== this.#contents[name])) {
        this.#made = this.#make(contents);
        this.#contents = contents;
      }
      this.#lastFault = undefined;
    } catch (error) {
      const fault = error instanceof Error ? error.message : String(error);
      if (fault === this.#lastFault) return;
      this.#lastFault = fault;
      const files = Object.values(this.#paths).join(", ");
      this.#logger.error({ err: error, files }, "Changed files cannot be used: what they said before stays in force");
    }
  }

  #read(): Readonly<Record<Names, string>> {
    const entries = this.#names().map((name) => [name, readFileSync(this.#paths[name], "utf8")]);
    // The entries have the names of `#paths`.
    return Object.fromEntries(entries) as Record<Names, string>;
  }

  #names(): Names[] {
    return Object.keys(this.#paths) as Names[];
  }
}
