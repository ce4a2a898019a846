/**
 * Chooses by weight: each entry has a deadline, the earliest is chosen, and its next deadline is later by a period that is the
 * shorter the greater its weight (earliest deadline first, gRFC A58). Entries with equal weights are chosen in turn.
 */
export class DeadlineScheduler {
  readonly #periods: Float64Array;
  readonly #deadlines: Float64Array;
  /** A binary heap of indexes; the earliest deadline is at the top. */
  readonly #heap: Int32Array;

  /** `weights` are above 0, at least one. `random` gives numbers from 0 to below 1. */
  constructor(weights: readonly number[], random: () => number) {
    this.#periods = Float64Array.from(weights, (weight) => 1 / weight);
    // Spread, so that many clients that start together do not all choose the same.
    this.#deadlines = this.#periods.map((period) => period * random());
    this.#heap = Int32Array.from(weights.keys()).sort((a, b) => this.#deadlines[a]! - this.#deadlines[b]!);
  }

  /** The index of the entry whose turn it is. */
  next(): number {
    const index = this.#heap[0]!;
    this.#deadlines[index]! += this.#periods[index]!;
    this.#sink();
    return index;
  }

  /** The top has become later: brings it to its place. */
  #sink(): void {
    const heap = this.#heap;
    const deadlines = this.#deadlines;
    const index = heap[0]!;
    let at = 0;
    for (let child = 1; child < heap.length; child = 2 * at + 1) {
      if (child + 1 < heap.length && deadlines[heap[child + 1]!]! < deadlines[heap[child]!]!) child++;
      if (deadlines[heap[child]!]! >= deadlines[index]!) break;
      heap[at] = heap[child]!;
      at = child;
    }
    heap[at] = index;
  }
}
