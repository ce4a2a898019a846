import { HpackError } from "./hpack-error.js";
import { CODE_LENGTHS, CODES, END_OF_STRING } from "./huffman-code.js";

/**
 * Decodes Huffman-coded octets into `out`, which must have room for `maxHuffmanSymbols`, and returns how many symbols there are. Throws
 * `HpackError` for the end-of-string symbol, and for padding that is longer than 7 bits or not of ones (RFC 7541
 * section 5.2).
 */
export function decodeHuffman(bytes: Uint8Array, start: number, end: number, out: Uint8Array): number {
  table ??= buildTable();
  const entries = table;
  let at = start;
  let count = 0;
  /** Its lowest `bits` bits are those that were taken out of `bytes` and are not decoded. */
  let pending = 0;
  let bits = 0;
  for (;;) {
    if (bits < LOOKUP_BITS) {
      if (at + 1 >= end) break;
      pending = (pending << 16) | (bytes[at]! << 8) | bytes[at + 1]!;
      at += 2;
      bits += 16;
    }
    const entry = entries[(pending >>> (bits - LOOKUP_BITS)) & LOOKUP_MASK]!;
    if (entry === LONG) {
      const bitAt = 8 * (at - start) - bits;
      const long = readLongCode(bytes, start, end, bitAt);
      if (long === PADDING) return count;
      out[count++] = long;
      const nextBit = bitAt + (long >>> LENGTH_SHIFT);
      bits = -nextBit & 7;
      at = start + ((nextBit + bits) >>> 3);
      pending = bytes[at - 1]!;
    } else {
      // The second symbol is overwritten where there is none.
      out[count] = entry;
      out[count + 1] = entry >>> SECOND_SHIFT;
      count += (entry >>> COUNT_SHIFT) & 3;
      bits -= (entry >>> BITS_SHIFT) & 15;
    }
  }
  return decodeRest(bytes, start, end, 8 * (at - start) - bits, out, count);
}

/** Decodes what begins at this bit: the last twenty bits or fewer. */
function decodeRest(
  bytes: Uint8Array,
  start: number,
  end: number,
  bitAt: number,
  out: Uint8Array,
  count: number,
): number {
  const bitEnd = 8 * (end - start);
  while (bitAt < bitEnd) {
    const at = start + (bitAt >>> 3);
    const next24 = (bytes[at]! << 16) | (octetOrOnes(bytes, at + 1, end) << 8) | octetOrOnes(bytes, at + 2, end);
    const entry = table![(next24 >>> (24 - LOOKUP_BITS - (bitAt & 7))) & LOOKUP_MASK]!;
    const length = entry >>> FIRST_BITS_SHIFT;
    if (entry !== LONG && bitAt + length <= bitEnd) {
      out[count++] = entry;
      bitAt += length;
    } else {
      const long = readLongCode(bytes, start, end, bitAt);
      if (long === PADDING) return count;
      out[count++] = long;
      bitAt += long >>> LENGTH_SHIFT;
    }
  }
  return count;
}

/** Behind the end it is as if the padding went on. */
function octetOrOnes(bytes: Uint8Array, at: number, end: number): number {
  return at < end ? bytes[at]! : 0xff;
}

/** How many symbols so many octets can be, with the one that `decodeHuffman` writes too much. */
export function maxHuffmanSymbols(octets: number): number {
  return ((octets * 8) / SHORTEST_CODE + 2) >>> 0;
}

/*
 * The table is looked into with the next twelve bits, which decide about every code that is no longer: that is, about all
 * characters that are common. An entry holds the first symbol, the second when its code ends within the twelve bits too, how many
 * symbols these are, how many bits they have together, and how many the first one has. Longer codes, and the padding, are read bit by
 * bit.
 */
const LOOKUP_BITS = 12;
const LOOKUP_MASK = (1 << LOOKUP_BITS) - 1;
const SHORTEST_CODE = 5;
const LONGEST_CODE = 30;
const SECOND_SHIFT = 8;
const COUNT_SHIFT = 16;
const BITS_SHIFT = 18;
const FIRST_BITS_SHIFT = 22;
const LONG = 0;
const PADDING = -1;
const LENGTH_SHIFT = 9;

let table: Int32Array | undefined;

function buildTable(): Int32Array {
  const entries = new Int32Array(1 << LOOKUP_BITS);
  for (let first = 0; first < END_OF_STRING; first++) {
    const length = CODE_LENGTHS[first]!;
    if (length > LOOKUP_BITS) continue;
    const left = LOOKUP_BITS - length;
    const from = CODES[first]! << left;
    entries.fill(
      first | (1 << COUNT_SHIFT) | (length << BITS_SHIFT) | (length << FIRST_BITS_SHIFT),
      from,
      from + (1 << left),
    );
    for (let second = 0; second < END_OF_STRING; second++) {
      const secondLength = CODE_LENGTHS[second]!;
      if (secondLength > left) continue;
      const both = length + secondLength;
      const entry =
        first | (second << SECOND_SHIFT) | (2 << COUNT_SHIFT) | (both << BITS_SHIFT) | (length << FIRST_BITS_SHIFT);
      const at = from + (CODES[second]! << (left - secondLength));
      entries.fill(entry, at, at + (1 << (LOOKUP_BITS - both)));
    }
  }
  return entries;
}

/** The symbol whose code begins at this bit, with the code's length above its nine bits; or `PADDING`, when only that is left. */
function readLongCode(bytes: Uint8Array, start: number, end: number, bitAt: number): number {
  longCodes ??= canonicalCode();
  const { firsts, counts, symbols } = longCodes;
  const bitEnd = 8 * (end - start);
  let code = 0;
  let shorter = 0;
  for (let length = 1; length <= LONGEST_CODE; length++, bitAt++) {
    if (bitAt === bitEnd) {
      if (length <= 8 && code === (1 << (length - 1)) - 1) return PADDING;
      throw new HpackError("a Huffman-coded string has wrong padding");
    }
    code = (code << 1) | ((bytes[start + (bitAt >>> 3)]! >>> (7 - (bitAt & 7))) & 1);
    const count = counts[length]!;
    const nth = code - firsts[length]!;
    if (nth < count) {
      const symbol = symbols[shorter + nth]!;
      if (symbol === END_OF_STRING) break;
      return symbol | (length << LENGTH_SHIFT);
    }
    shorter += count;
  }
  throw new HpackError("a Huffman-coded string has its end inside");
}

/** For each length of code: the first code, and how many there are; and the symbols in the order of their codes. */
interface CanonicalCode {
  readonly firsts: Int32Array;
  readonly counts: Int32Array;
  readonly symbols: readonly number[];
}

let longCodes: CanonicalCode | undefined;

function canonicalCode(): CanonicalCode {
  const symbols = CODES.map((_, symbol) => symbol);
  symbols.sort((a, b) => CODE_LENGTHS[a]! - CODE_LENGTHS[b]! || a - b);
  const firsts = new Int32Array(LONGEST_CODE + 1);
  const counts = new Int32Array(LONGEST_CODE + 1);
  for (const symbol of symbols) {
    const length = CODE_LENGTHS[symbol]!;
    if (counts[length]!++ === 0) firsts[length] = CODES[symbol]!;
  }
  return { firsts, counts, symbols };
}
