/** What progress is shown on; of `process.stderr` only what is needed. */
export interface ProgressTerminal {
  readonly isTTY: boolean | undefined;
  write(text: string): unknown;
}

/** How long nobody wonders whether anything happens. */
const QUIET_MS = 1000;
const INTERVAL_MS = 100;
/** To the start of the line, and away with what is in it. */
const CLEAR_LINE = "\r\u001b[K";

/** A line on a terminal that counts the files compiled so far. A run that is short, or not watched, shows none. */
export class Progress {
  readonly #now: () => number;
  /** Asked for when it is needed: to open standard error takes Node longer than to compile a file. */
  readonly #terminal: () => ProgressTerminal;
  #count = 0;
  #nextMs: number;
  #isShown = false;

  constructor(now: () => number = Date.now, terminal: () => ProgressTerminal = () => process.stderr) {
    this.#now = now;
    this.#terminal = terminal;
    this.#nextMs = now() + QUIET_MS;
  }

  /** One more file has been compiled. */
  step(): void {
    this.#count++;
    const now = this.#now();
    if (now < this.#nextMs) return;
    this.#nextMs = now + INTERVAL_MS;
    const terminal = this.#terminal();
    if (!terminal.isTTY) return;
    terminal.write(`${CLEAR_LINE}compiled ${this.#count} files …`);
    this.#isShown = true;
  }

  /** Takes the line away. */
  end(): void {
    if (this.#isShown) this.#terminal().write(CLEAR_LINE);
    this.#isShown = false;
  }
}
