const ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
const PADDING = 64;

/** The value of each character, by its code; the URL-safe alphabet too, and 64 for padding. */
const VALUES: readonly (number | undefined)[] = /* @__PURE__ */ values();

/** Bytes as base64 with padding (RFC 4648 section 4). */
export function encodeBase64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += ALPHABET[group >> 18]! + ALPHABET[(group >> 12) & 63]!;
    text += i + 1 < bytes.length ? ALPHABET[(group >> 6) & 63]! : "=";
    text += i + 2 < bytes.length ? ALPHABET[group & 63]! : "=";
  }
  return text;
}

/**
 * The bytes that base64 tells, in the standard or the URL-safe alphabet, with padding or without; undefined when it is
 * not base64.
 */
export function decodeBase64(text: string): Uint8Array | undefined {
  let end = text.length;
  while (end > 0 && text.length - end < 2 && VALUES[text.charCodeAt(end - 1)] === PADDING) end--;
  if (end % 4 === 1 || (end < text.length && text.length % 4 !== 0)) return undefined;
  const bytes = new Uint8Array((end * 3) >> 2);
  let group = 0;
  let bits = 0;
  let at = 0;
  for (let i = 0; i < end; i++) {
    const value = VALUES[text.charCodeAt(i)];
    if (value === undefined || value === PADDING) return undefined;
    group = ((group << 6) | value) & 0xffffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = group >> bits;
    }
  }
  return bytes;
}

function values(): (number | undefined)[] {
  const table: (number | undefined)[] = new Array(128).fill(undefined);
  for (let i = 0; i < ALPHABET.length; i++) table[ALPHABET.charCodeAt(i)] = i;
  table["-".charCodeAt(0)] = 62;
  table["_".charCodeAt(0)] = 63;
  table["=".charCodeAt(0)] = PADDING;
  return table;
}
