/** The value of a decimal, octal or hexadecimal literal; undefined when it is more than `max`. */
export function integerLiteral(text: string, max: bigint): bigint | undefined {
  const digits = text.replace(/^0[xX]?0*/, "");
  if (digits === "") return 0n;
  // 2 ** 64 has 22 octal digits. Longer ones are not converted first, which takes more than linear time.
  if (digits.length > 22) return undefined;
  const prefix = /^0[xX]/.test(text) ? "0x" : text.startsWith("0") ? "0o" : "";
  const value = BigInt(`${prefix}${digits}`);
  return value > max ? undefined : value;
}
