/** What a connection waits for with a bound in time. */
export type DeadlineName = (typeof NAMES)[number];

/** The few deadlines of one connection; the adapter owns the timer. */
export class Deadlines {
  // No number stands for never: V8 would box it anew in each of these objects.
  readonly #times: Record<DeadlineName, number | undefined>;
  #next: number;

  constructor(times: Partial<Record<DeadlineName, number>>) {
    this.#times = { ...ALL_NEVER, ...times };
    this.#next = this.#earliest();
  }

  /** The earliest one, or Infinity. */
  next(): number {
    return this.#next;
  }

  set(name: DeadlineName, time: number): void {
    this.#times[name] = time;
    this.#next = this.#earliest();
  }

  clear(name: DeadlineName): void {
    this.#times[name] = undefined;
    this.#next = this.#earliest();
  }

  clearAll(): void {
    for (const name of NAMES) this.#times[name] = undefined;
    this.#next = NEVER;
  }

  /** Takes one away that is due. */
  takeDue(now: number): DeadlineName | undefined {
    const due = NAMES.find((name) => (this.#times[name] ?? NEVER) <= now);
    if (due !== undefined) this.clear(due);
    return due;
  }

  #earliest(): number {
    let earliest = NEVER;
    for (const name of NAMES) earliest = Math.min(earliest, this.#times[name] ?? NEVER);
    return earliest;
  }
}

const NEVER: number = Number.POSITIVE_INFINITY;
const NAMES = ["preface", "settings", "frame", "unread", "keepalive", "age", "grace", "idle", "shutdown"] as const;
const ALL_NEVER: Record<DeadlineName, undefined> = {
  preface: undefined,
  settings: undefined,
  frame: undefined,
  unread: undefined,
  keepalive: undefined,
  age: undefined,
  grace: undefined,
  idle: undefined,
  shutdown: undefined,
};
