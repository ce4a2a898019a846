/** Nanoseconds as the fraction of a second, with 0, 3, 6 or 9 digits: `.5` is told as `.500`. */
export function fraction(nanos: number): string {
  if (nanos === 0) return "";
  const digits = String(nanos).padStart(9, "0");
  return `.${digits.replace(/(000){1,2}$/, "")}`;
}

/** The nanoseconds in the digits of a fraction. */
export function parseFraction(digits: string | undefined): number {
  return digits === undefined ? 0 : Number(digits.padEnd(9, "0"));
}
