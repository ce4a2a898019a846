/** What waits for a deadline. */
export interface DeadlineListener {
  /** Called once, at or after the deadline, and not after `cancel`. */
  onDeadline(): void;
}

/** A deadline that is waited for: what `start` gives and `cancel` takes. */
export interface DeadlineTimer {
  readonly listener: DeadlineListener;
}

/** Where time comes from; tests bring their own. */
export interface Clock {
  /** Milliseconds, monotonic. */
  now(): number;
  setTimeout(callback: () => void, delayMs: number): unknown;
  clearTimeout(timer: unknown): void;
  /** Whether the process waits for the timer, as it does unless told otherwise. */
  keepAlive(timer: unknown, isKept: boolean): void;
}

/** The clock of the platform. */
export const systemClock: Clock = {
  now: () => performance.now(),
  setTimeout: (callback, delayMs) => setTimeout(callback, delayMs),
  clearTimeout: (timer) => clearTimeout(timer),
  keepAlive(timer, isKept) {
    // Timers of Node, Bun and Deno can be told; those of browsers are numbers.
    const { ref, unref } = timer as { ref?: () => void; unref?: () => void };
    if (isKept) ref?.call(timer);
    else unref?.call(timer);
  },
};

const slotCount = 64;
/** The ticks of one slot at each level. Four levels reach 4.6 hours; what lies beyond waits in the last slot, again and again. */
const spans = [1, slotCount, slotCount ** 2, slotCount ** 3] as const;
const levelCount = spans.length;
const reachTicks = slotCount ** levelCount - 1;

/**
 * The deadlines of any number of calls behind one timer of the platform: a hierarchical timing wheel (Varghese and Lauck,
 * 1987) with ticks of a millisecond. To add and to cancel is to link and to unlink a node of a list, for nearly every call
 * ends before its deadline.
 *
 * While nothing waits, the timer does not keep the process alive.
 */
export class DeadlineTimers {
  readonly #clock: Clock;
  readonly #origin: number;
  /** The first node of each slot, level by level. */
  readonly #slots: (Node | undefined)[] = new Array(slotCount * levelCount).fill(undefined);
  /** Every tick before this one has been handled. */
  #tick = 0;
  #waiting = 0;
  #armed: { readonly timer: unknown; readonly tick: number } | undefined;

  constructor(clock: Clock = systemClock) {
    this.#clock = clock;
    this.#origin = clock.now();
  }

  /** How many deadlines are waited for. */
  get size(): number {
    return this.#waiting;
  }

  /** Calls `listener.onDeadline` after `timeoutMs`, in a later turn of the event loop even if that is 0 or less. */
  start(timeoutMs: number, listener: DeadlineListener): DeadlineTimer {
    const now = this.#nowTick();
    if (this.#armed === undefined) this.#tick = now;
    const node: Node = {
      tick: now + 1 + Math.min(Math.max(Math.ceil(timeoutMs), 0), Number.MAX_SAFE_INTEGER / 2),
      listener,
      slot: -1,
      previous: undefined,
      next: undefined,
    };
    const slotTick = this.#link(node);
    this.#waiting++;
    if (this.#waiting === 1 && this.#armed !== undefined) this.#clock.keepAlive(this.#armed.timer, true);
    if (this.#armed === undefined || slotTick < this.#armed.tick) this.#arm(slotTick);
    return node;
  }

  /** Stops waiting. Does nothing when the deadline has passed. */
  cancel(timer: DeadlineTimer): void {
    const node = timer as Node;
    if (node.slot < 0) return;
    this.#unlink(node);
    this.#waiting--;
    // The timer is left as it is: to move it for each call that ends would cost what the wheel saves.
    if (this.#waiting === 0 && this.#armed !== undefined) this.#clock.keepAlive(this.#armed.timer, false);
  }

  #nowTick(): number {
    return Math.floor(this.#clock.now() - this.#origin);
  }

  #arm(tick: number): void {
    if (this.#armed !== undefined) this.#clock.clearTimeout(this.#armed.timer);
    const delayMs = Math.max(1, Math.ceil(tick + this.#origin - this.#clock.now()));
    this.#armed = { timer: this.#clock.setTimeout(() => this.#onTimer(), delayMs), tick };
  }

  #onTimer(): void {
    const now = this.#nowTick();
    // A listener may start and cancel others. Until the end of the loop the timer counts as armed for the past, so that what
    // is started meanwhile does not arm another.
    try {
      while (this.#waiting > 0) {
        const slotTick = this.#nextSlotTick();
        if (slotTick > now) break;
        this.#tick = slotTick;
        this.#drain(slotTick);
      }
    } finally {
      this.#armed = undefined;
      if (this.#waiting > 0) this.#arm(this.#nextSlotTick());
    }
  }

  /** Tells those of this tick, and moves those of coarser slots that begin here to where they belong now. */
  #drain(tick: number): void {
    for (let level = levelCount - 1; level >= 0; level--) {
      const span = spans[level]!;
      if (tick % span !== 0) continue;
      const slot = level * slotCount + (Math.floor(tick / span) % slotCount);
      for (let node = this.#slots[slot]; node !== undefined; node = this.#slots[slot]) {
        this.#unlink(node);
        if (node.tick > tick) {
          this.#link(node);
        } else {
          this.#waiting--;
          node.listener.onDeadline();
        }
      }
    }
    this.#tick = Math.max(this.#tick, tick + 1);
  }

  /** The first tick at which a slot that is not empty has to be looked at. */
  #nextSlotTick(): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (let level = 0; level < levelCount; level++) {
      const span = spans[level]!;
      const first = Math.ceil(this.#tick / span);
      for (let ahead = 0; ahead < slotCount; ahead++) {
        if (this.#slots[level * slotCount + ((first + ahead) % slotCount)] === undefined) continue;
        earliest = Math.min(earliest, (first + ahead) * span);
        break;
      }
    }
    return earliest;
  }

  /** Puts the node into the coarsest slot that begins no later than it is due; returns the tick at which that begins. */
  #link(node: Node): number {
    const ahead = Math.min(node.tick - this.#tick, reachTicks);
    let level = 0;
    while (level + 1 < levelCount && ahead >= spans[level + 1]!) level++;
    const span = spans[level]!;
    const slotTick = Math.floor((this.#tick + ahead) / span) * span;
    const slot = level * slotCount + (Math.floor(slotTick / span) % slotCount);
    const first = this.#slots[slot];
    node.slot = slot;
    node.next = first;
    node.previous = undefined;
    if (first !== undefined) first.previous = node;
    this.#slots[slot] = node;
    return slotTick;
  }

  #unlink(node: Node): void {
    if (node.previous === undefined) this.#slots[node.slot] = node.next;
    else node.previous.next = node.next;
    if (node.next !== undefined) node.next.previous = node.previous;
    node.slot = -1;
    node.previous = undefined;
    node.next = undefined;
  }
}

/** The timers that all calls of this copy of the package share. */
export const deadlineTimers: DeadlineTimers = new DeadlineTimers();

interface Node extends DeadlineTimer {
  readonly tick: number;
  readonly listener: DeadlineListener;
  /** The slot that the node is in; -1 for none. */
  slot: number;
  previous: Node | undefined;
  next: Node | undefined;
}
