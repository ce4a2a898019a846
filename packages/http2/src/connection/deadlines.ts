/** What a connection waits for with a bound in time. */
export type DeadlineName = (typeof NAMES)[number];

/** The few deadlines of one connection; the adapter owns the timer. */
export class Deadlines {
  readonly #times: Record<DeadlineName, number>;
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
    this.set(name, NEVER);
  }

  clearAll(): void {
    for (const name of NAMES) this.#times[name] = NEVER;
    this.#next = NEVER;
  }

  /** Takes one away that is due. */
  takeDue(now: number): DeadlineName | undefined {
    const due = NAMES.find((name) => this.#times[name] <= now);
    if (due !== undefined) this.clear(due);
    return due;
  }

  #earliest(): number {
    let earliest = NEVER;
    for (const name of NAMES) earliest = Math.min(earliest, this.#times[name]);
    return earliest;
  }
}

const NEVER: number = Number.POSITIVE_INFINITY;
const NAMES = ["preface", "settings", "frame", "unread", "keepalive", "age", "grace", "idle", "shutdown"] as const;
const ALL_NEVER: Record<DeadlineName, number> = {
  preface: NEVER,
  settings: NEVER,
  frame: NEVER,
  unread: NEVER,
  keepalive: NEVER,
  age: NEVER,
  grace: NEVER,
  idle: NEVER,
  shutdown: NEVER,
};
