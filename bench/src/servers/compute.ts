/** Holds up its thread by so much work, which takes a millisecond on a core of the year 2020; the result keeps it from being left out. */
export function compute(units: number): number {
  let x = 1;
  for (let n = 0; n < units * 600_000; n++) x = (Math.imul(x, 1_103_515_245) + 12_345) | 0;
  return x;
}
