/**
 * The candidate that somebody who wrote `name` most likely meant: one that differs from it in few characters, or in case
 * alone. Undefined if none is close.
 */
export function closestName<T>(name: string, candidates: Iterable<T>, nameOf: (candidate: T) => string): T | undefined {
  let closest: T | undefined;
  // A third of the characters may be wrong; in very short names everything is close to everything.
  let limit = Math.min(3, Math.ceil(name.length / 3)) + 1;
  if (name.length < 3) limit = 1;
  for (const candidate of candidates) {
    const other = nameOf(candidate);
    const distance = other.toLowerCase() === name.toLowerCase() ? 0 : editDistance(name, other, limit);
    if (distance >= limit) continue;
    closest = candidate;
    limit = distance;
  }
  return closest;
}

/**
 * How many characters must be put in, left out, changed, or exchanged with their neighbour to come from one text to the
 * other; or at least `limit`.
 */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let beforePrevious: readonly number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const changed = previous[column - 1]! + (a[row - 1] === b[column - 1] ? 0 : 1);
      const isExchanged = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const exchanged = isExchanged ? beforePrevious[column - 2]! + 1 : limit;
      current.push(Math.min(changed, exchanged, previous[column]! + 1, current[column - 1]! + 1));
    }
    if (Math.min(...current, ...previous) >= limit) return limit;
    beforePrevious = previous;
    previous = current;
  }
  return previous[b.length]!;
}
