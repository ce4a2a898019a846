/** What is to be done once, at a time. Of these there are many, and one timer of the platform serves them all. */
export interface Timed {
  /** When it is due, in whole ms on the clock of `performance.now`; of no meaning while `place` is -1. */
  dueAt: number;
  /** Where it stands in the timetable, which sets it; -1 while it does not. */
  place: number;
  onDue(): void;
}

/** Puts one into the timetable, or changes when it is due. No process is kept alive for it. */
export function schedule(one: Timed, dueAt: number): void {
  const { place } = one;
  one.dueAt = dueAt;
  if (place < 0) rise(one, heap.length);
  else {
    rise(one, place);
    sink(one, one.place);
  }
  setTimer();
}

/** Takes one out, if it is there. */
export function unschedule(one: Timed): void {
  const { place } = one;
  if (place < 0) return;
  one.place = -1;
  const last = heap.pop()!;
  if (last === one) return;
  rise(last, place);
  sink(last, last.place);
}

// A heap in an array: whoever stands at `n` is due no later than those at `2n + 1` and `2n + 2`.
const heap: Timed[] = [];
let timer: NodeJS.Timeout | undefined;
let timerAt = Number.POSITIVE_INFINITY;

/** A timer that comes too early, because the first was taken out, looks and is set again. */
function setTimer(): void {
  const first = heap[0];
  if (first === undefined || first.dueAt >= timerAt) return;
  clearTimeout(timer);
  timerAt = first.dueAt;
  const delay = Math.min(LONGEST_DELAY_MS, Math.max(1, Math.ceil(timerAt - performance.now())));
  timer = setTimeout(doWhatIsDue, delay);
  timer.unref();
}

function doWhatIsDue(): void {
  timerAt = Number.POSITIVE_INFINITY;
  const now = performance.now();
  try {
    for (let first = heap[0]; first !== undefined && first.dueAt <= now; first = heap[0]) {
      unschedule(first);
      first.onDue();
    }
  } finally {
    setTimer();
  }
}

/** Puts one at a place, or above it, where those above are due no later. */
function rise(one: Timed, from: number): void {
  let place = from;
  while (place > 0) {
    const above = heap[(place - 1) >> 1]!;
    if (above.dueAt <= one.dueAt) break;
    put(above, place);
    place = (place - 1) >> 1;
  }
  put(one, place);
}

/** Moves one from its place down to where those below are due no earlier. */
function sink(one: Timed, from: number): void {
  let place = from;
  for (;;) {
    const left = heap[2 * place + 1];
    const right = heap[2 * place + 2];
    const below = right !== undefined && left !== undefined && right.dueAt < left.dueAt ? right : left;
    if (below === undefined || below.dueAt >= one.dueAt) break;
    const next = below.place;
    put(below, place);
    place = next;
  }
  put(one, place);
}

function put(one: Timed, place: number): void {
  heap[place] = one;
  one.place = place;
}

/** Node takes a longer one for a very short one. */
const LONGEST_DELAY_MS = 0x7fff_ffff;
