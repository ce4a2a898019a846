/** What a connection waits for with a bound in time. */
export type DeadlineName = (typeof NAMES)[number];

/** The few deadlines of one connection; the adapter owns the timer. */
export class Deadlines implements Record<DeadlineName, number | undefined> {
  // Whole numbers, and none for never: V8 boxes every other number anew in each of these objects.
  preface: number | undefined = undefined;
  settings: number | undefined = undefined;
  frame: number | undefined = undefined;
  unread: number | undefined = undefined;
  keepalive: number | undefined = undefined;
  age: number | undefined = undefined;
  grace: number | undefined = undefined;
  idle: number | undefined = undefined;
  shutdown: number | undefined = undefined;
  #next: number | undefined = undefined;

  /** The earliest one, in whole ms, or Infinity. */
  next(): number {
    return this.#next ?? NEVER;
  }

  set(name: DeadlineName, time: number): void {
    this[name] = time === NEVER ? undefined : Math.ceil(time);
    this.#findNext();
  }

  clear(name: DeadlineName): void {
    this[name] = undefined;
    this.#findNext();
  }

  clearAll(): void {
    for (const name of NAMES) this[name] = undefined;
    this.#next = undefined;
  }

  /** Takes one away that is due. */
  takeDue(now: number): DeadlineName | undefined {
    const due = NAMES.find((name) => (this[name] ?? NEVER) <= now);
    if (due !== undefined) this.clear(due);
    return due;
  }

  #findNext(): void {
    let next: number | undefined;
    for (const name of NAMES) {
      const time = this[name];
      if (time !== undefined && (next === undefined || time < next)) next = time;
    }
    this.#next = next;
  }
}

const NEVER: number = Number.POSITIVE_INFINITY;
const NAMES = ["preface", "settings", "frame", "unread", "keepalive", "age", "grace", "idle", "shutdown"] as const;
