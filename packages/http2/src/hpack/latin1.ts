/** The characters of octets, one for one. Eight a call: the fastest way that plain JavaScript has for short texts. */
export function readLatin1(bytes: Uint8Array, start: number, end: number): string {
  const char = String.fromCharCode;
  let text = "";
  let i = start;
  for (; i + 8 <= end; i += 8) {
    text += char(
      bytes[i]!,
      bytes[i + 1]!,
      bytes[i + 2]!,
      bytes[i + 3]!,
      bytes[i + 4]!,
      bytes[i + 5]!,
      bytes[i + 6]!,
      bytes[i + 7]!,
    );
  }
  if (i + 4 <= end) {
    text += char(bytes[i]!, bytes[i + 1]!, bytes[i + 2]!, bytes[i + 3]!);
    i += 4;
  }
  for (; i < end; i++) text += char(bytes[i]!);
  return text;
}

/** Writes each character as one octet and returns where the text ends. */
export function writeLatin1(text: string, out: Uint8Array, at: number): number {
  for (let i = 0; i < text.length; i++) out[at++] = text.charCodeAt(i);
  return at;
}
