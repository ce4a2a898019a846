/**
 * Writes an integer (RFC 7541 section 5.1): `flags` in the upper bits of the first octet, a prefix of so many bits in
 * the lower ones. Returns where it ends.
 */
export function writeInteger(out: Uint8Array, at: number, flags: number, prefixBits: number, value: number): number {
  const limit = (1 << prefixBits) - 1;
  if (value < limit) {
    out[at++] = flags | value;
    return at;
  }
  out[at++] = flags | limit;
  value -= limit;
  while (value >= 0x80) {
    out[at++] = (value & 0x7f) | 0x80;
    value >>>= 7;
  }
  out[at++] = value;
  return at;
}
