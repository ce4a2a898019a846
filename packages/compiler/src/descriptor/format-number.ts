/**
 * A double with as few digits as bring it back: 15 or 17, as C's `%g` prints them. Descriptors have default values in
 * this form.
 */
export function formatDouble(value: number): string {
  const special = formatSpecial(value);
  if (special !== undefined) return special;
  const short = formatGeneral(value, 15);
  return Number(short) === value ? short : formatGeneral(value, 17);
}

/** The same for a float: 6 or 9 digits. */
export function formatFloat(value: number): string {
  const float = Math.fround(value);
  const special = formatSpecial(float);
  if (special !== undefined) return special;
  const short = formatGeneral(float, 6);
  return Math.fround(Number(short)) === float ? short : formatGeneral(float, 9);
}

function formatSpecial(value: number): string | undefined {
  if (Number.isNaN(value)) return "nan";
  if (value === Number.POSITIVE_INFINITY) return "inf";
  if (value === Number.NEGATIVE_INFINITY) return "-inf";
  return undefined;
}

/** `%.{precision}g` of C: the exponent form when the exponent is below -4 or not below the precision. */
function formatGeneral(value: number, precision: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa, exponentText] = value.toExponential(precision - 1).split("e") as [string, string];
  const exponent = Number(exponentText);
  if (exponent < -4 || exponent >= precision) {
    const sign = exponent < 0 ? "-" : "+";
    return `${withoutZeros(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
  }
  return withoutZeros(value.toFixed(precision - 1 - exponent));
}

function withoutZeros(digits: string): string {
  return digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
}
