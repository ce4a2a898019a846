const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** 255 where a character is no digit. The URL-safe digits are understood too. */
const digitOf = new Uint8Array(128).fill(255);
for (let digit = 0; digit < 64; digit++) digitOf[alphabet.charCodeAt(digit)] = digit;
digitOf[0x2d] = 62;
digitOf[0x5f] = 63;

/** Base64 (RFC 4648 section 4) without padding, as gRPC recommends for `-bin` metadata. */
export function encodeBase64(bytes: Uint8Array): string {
  let text = "";
  for (let i = 0; i < bytes.length; i += 3) {
    const left = bytes.length - i;
    const group = (bytes[i]! << 16) | (left > 1 ? bytes[i + 1]! << 8 : 0) | (left > 2 ? bytes[i + 2]! : 0);
    text += alphabet[group >> 18]! + alphabet[(group >> 12) & 63]!;
    if (left > 1) text += alphabet[(group >> 6) & 63]!;
    if (left > 2) text += alphabet[group & 63]!;
  }
  return text;
}

/** Whether `decodeBase64` can read `text`. */
export function isBase64(text: string): boolean {
  const match = /^([A-Za-z0-9+/_-]*)(={0,2})$/.exec(text);
  return match !== null && match[1]!.length % 4 !== 1 && (match[2] === "" || text.length % 4 === 0);
}

/** Decodes base64 with or without padding. Throws `TypeError` when `text` is not base64. */
export function decodeBase64(text: string): Uint8Array {
  let end = text.length;
  while (end > 0 && text.charCodeAt(end - 1) === 0x3d && text.length - end < 2) end--;
  if (end % 4 === 1 || (end < text.length && text.length % 4 !== 0))
    throw new TypeError(`Not base64: a wrong length (${text.length})`);
  const bytes = new Uint8Array((end * 3) >> 2);
  let at = 0;
  let bits = 0;
  let count = 0;
  for (let i = 0; i < end; i++) {
    const digit = digitOf[text.charCodeAt(i)] ?? 255;
    if (digit === 255) throw new TypeError(`Not base64: ${JSON.stringify(text[i])} at character ${i}`);
    bits = ((bits << 6) | digit) & 0xffff;
    count += 6;
    if (count >= 8) {
      count -= 8;
      bytes[at++] = (bits >> count) & 255;
    }
  }
  return bytes;
}
