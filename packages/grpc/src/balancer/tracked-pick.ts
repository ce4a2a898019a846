import type { CallEnd } from "@baud/rpc";
import type { CallTracker, ConnectionPick, Pick } from "./load-balancer.js";

/** The same pick with one more tracker. `made` keeps what was made, so that a pick is not made for each call. */
export function trackedPick(pick: Pick, tracker: CallTracker, made: WeakMap<ConnectionPick, ConnectionPick>): Pick {
  if (pick.name !== "connection") return pick;
  let tracked = made.get(pick);
  if (tracked === undefined) {
    const both = pick.tracker === undefined ? tracker : new BothTrackers(pick.tracker, tracker);
    tracked = { name: "connection", connection: pick.connection, tracker: both };
    made.set(pick, tracked);
  }
  return tracked;
}

class BothTrackers implements CallTracker {
  readonly #one: CallTracker;
  readonly #other: CallTracker;

  constructor(one: CallTracker, other: CallTracker) {
    this.#one = one;
    this.#other = other;
  }

  onCallStart(): void {
    this.#one.onCallStart();
    this.#other.onCallStart();
  }

  onCallEnd(end: CallEnd | undefined): void {
    this.#one.onCallEnd(end);
    this.#other.onCallEnd(end);
  }
}
