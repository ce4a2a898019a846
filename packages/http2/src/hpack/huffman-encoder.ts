import { CODE_LENGTHS, CODES } from "./huffman-code.js";

/** How many octets the Huffman code makes of `text`, whose characters are octets. */
export function huffmanSize(text: string): number {
  let bits = 0;
  for (let i = 0; i < text.length; i++) bits += LENGTHS[text.charCodeAt(i) & 0xff]!;
  return (bits + 7) >>> 3;
}

/** Writes the Huffman code of `text` (RFC 7541 section 5.2), padded with ones, and returns where it ends. */
export function writeHuffman(text: string, out: Uint8Array, at: number): number {
  let pending = 0;
  let bits = 0;
  for (let i = 0; i < text.length; i++) {
    const symbol = text.charCodeAt(i) & 0xff;
    let length = LENGTHS[symbol]!;
    let code = CODES[symbol]!;
    if (length > 16) {
      // Up to 30 bits and 7 pending ones do not fit 32: the upper part goes first.
      length -= 16;
      pending = (pending << length) | (code >>> 16);
      bits += length;
      while (bits >= 8) {
        bits -= 8;
        out[at++] = pending >>> bits;
      }
      length = 16;
      code &= 0xffff;
    }
    pending = (pending << length) | code;
    bits += length;
    while (bits >= 8) {
      bits -= 8;
      out[at++] = pending >>> bits;
    }
  }
  if (bits > 0) out[at++] = (pending << (8 - bits)) | (0xff >>> bits);
  return at;
}

const LENGTHS = Uint8Array.from(CODE_LENGTHS);
