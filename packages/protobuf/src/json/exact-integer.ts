/** The most digits that are converted: a double has 309. */
const MAX_DIGITS = 400;
const PARTS = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d+))?$/;

/**
 * The integer that a number tells, whatever its form: `10`, `1e1` and `10.0`. Undefined for one that is none, or is too
 * long.
 */
export function exactInteger(literal: string): bigint | undefined {
  const [, sign, whole, fraction = "", exponentText = "0"] = PARTS.exec(literal) ?? [];
  if (whole === undefined) return undefined;
  const digits = `${whole}${fraction}`.replace(/^0+/, "");
  if (digits === "") return 0n;
  const shift = Number(exponentText) - fraction.length;
  if (digits.length + shift > MAX_DIGITS || digits.length > MAX_DIGITS) return undefined;
  if (shift < 0 && !/^0*$/.test(digits.slice(shift))) return undefined;
  const integer = BigInt(shift < 0 ? digits.slice(0, shift) : digits + "0".repeat(shift));
  return sign === "-" ? -integer : integer;
}
