/** Numbers below this exist once. */
const COUNT = 1024;

const bigints = /* @__PURE__ */ new Array<bigint | undefined>(COUNT).fill(undefined);

/**
 * The bigint of a varint that is small, as counts and identifiers often are: the same each time, so that it takes no memory of
 * its own. Undefined when the two bytes begin a longer varint, or one of 1024 or more.
 */
export function smallBigInt(first: number, second: number): bigint | undefined {
  // Beyond the end of the bytes there is undefined, which is not below anything.
  const value = first < 128 ? first : second < COUNT / 128 ? (first & 127) | (second << 7) : -1;
  if (value < 0) return undefined;
  let small = bigints[value];
  if (small === undefined) {
    small = BigInt(value);
    bigints[value] = small;
  }
  return small;
}
