/**
 * A double with as few digits as bring it back, 15 or 17, as protoc prints it (C's `%g`): in the text format, and as the
 * default of a field.
 */
export function formatDouble(value: number): string {
  if (!Number.isFinite(value)) return formatNonFinite(value);
  if (isSmallInteger(value)) return String(value);
  const short = formatGeneral(value, 15);
  return Number(short) === value ? short : formatGeneral(value, 17);
}

/** The same for a float: 6 or 9 digits. */
export function formatFloat(value: number): string {
  const float = Math.fround(value);
  if (!Number.isFinite(float)) return formatNonFinite(float);
  if (isSmallInteger(float)) return String(float);
  const short = formatGeneral(float, 6);
  return Math.fround(Number(short)) === float ? short : formatGeneral(float, 9);
}

/**
 * Whether all digits of the number stand in front of the point, for floats too, and it is not zero, which may be
 * negative.
 */
function isSmallInteger(value: number): boolean {
  return Number.isInteger(value) && value !== 0 && Math.abs(value) < 1e6;
}

function formatNonFinite(value: number): string {
  if (Number.isNaN(value)) return "nan";
  return value > 0 ? "inf" : "-inf";
}

/** `%.{precision}g` of C: with an exponent where it is below -4 or not below the precision. */
function formatGeneral(value: number, precision: number): string {
  if (value === 0) return Object.is(value, -0) ? "-0" : "0";
  const [mantissa, exponentText] = value.toExponential(precision - 1).split("e") as [string, string];
  const exponent = Number(exponentText);
  if (exponent >= -4 && exponent < precision) return withoutZeros(value.toFixed(precision - 1 - exponent));
  const sign = exponent < 0 ? "-" : "+";
  return `${withoutZeros(mantissa)}e${sign}${String(Math.abs(exponent)).padStart(2, "0")}`;
}

function withoutZeros(digits: string): string {
  return digits.includes(".") ? digits.replace(/\.?0+$/, "") : digits;
}
