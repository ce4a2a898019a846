/** How many there are. */
export const SMALL_BIGINTS = 1024;

const bigints = /* @__PURE__ */ new Array<bigint | undefined>(SMALL_BIGINTS).fill(undefined);

/** A bigint below `SMALL_BIGINTS`, as counts and identifiers often are: the same each time, so that it takes no memory of its own. */
export function smallBigInt(value: number): bigint {
  let small = bigints[value];
  if (small === undefined) {
    small = BigInt(value);
    bigints[value] = small;
  }
  return small;
}
