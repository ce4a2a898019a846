import { isFieldNameIn, isFieldValueIn } from "../header/field-characters.js";
import { HeaderBlock, type HeaderLimit } from "../header/header-block.js";
import { BlockCache } from "./block-cache.js";
import { DynamicTable, fieldSize } from "./dynamic-table.js";
import { HpackError } from "./hpack-error.js";
import { decodeHuffman, maxHuffmanSymbols } from "./huffman-decoder.js";
import { readLatin1 } from "./latin1.js";
import { NameCache } from "./name-cache.js";
import { STATIC_TABLE_LENGTH, staticName, staticValue } from "./static-table.js";

/** What bounds the decoder of one connection. */
export interface HpackDecoderLimits {
  /** SETTINGS_HEADER_TABLE_SIZE as we announced it. */
  readonly tableSize: number;
  /** Octets of a list, each field counted with 32 more. */
  readonly maxListSize: number;
  readonly maxFields: number;
}

/** Decodes the header blocks of one direction of a connection, in their order (RFC 7541). */
export class HpackDecoder {
  /** The dynamic table, to be looked at. */
  readonly table: DynamicTable;
  /** Why the last block could not be decoded. */
  failure = "";

  readonly #limits: HpackDecoderLimits;
  readonly #cache = new BlockCache();
  #tableLimit: number;
  #mustShrink = false;

  #bytes: Uint8Array = NOTHING;
  #at = 0;
  #end = 0;

  #fields: string[] = NO_FIELDS;
  #listSize = 0;
  #exceeded: HeaderLimit | undefined = undefined;
  /** No string of the block has a character that it may not have (RFC 9113 section 8.2.1). */
  #isClean = true;
  /** Nor has any that entered the table. */
  #isTableClean = true;

  /** The octets of the string that is being read, once Huffman code is decoded. */
  #octets: Uint8Array = NOTHING;
  #octetsStart = 0;
  #octetsEnd = 0;

  constructor(limits: HpackDecoderLimits) {
    this.#limits = limits;
    // Until the peer has acknowledged our SETTINGS, it may use the initial size (RFC 9113 section 4.3.1).
    this.#tableLimit = Math.max(limits.tableSize, DEFAULT_TABLE_SIZE);
    this.table = new DynamicTable(Math.min(DEFAULT_TABLE_SIZE, this.#tableLimit));
  }

  /** The peer has acknowledged our table size: from here on it may not use more. */
  settingsAcknowledged(): void {
    this.#tableLimit = this.#limits.tableSize;
    this.#mustShrink = this.table.maxSize > this.#tableLimit;
  }

  /**
   * Decodes one whole block. A list beyond the limits is marked as too large and holds what came before the limit; the
   * table is in order all the same. Undefined, with the reason in `failure`, when the block is broken: the tables of
   * both sides then differ for good.
   */
  decode(bytes: Uint8Array, start: number, end: number): HeaderBlock | undefined {
    const known = this.#cache.find(bytes, start, end, this.table.insertions);
    if (known !== undefined && !this.#mustShrink) return known;
    this.#bytes = bytes;
    this.#at = start;
    this.#end = end;
    this.#fields = [];
    this.#listSize = 0;
    this.#exceeded = undefined;
    this.#isClean = this.#isTableClean;
    const insertions = this.table.insertions;
    const tableSize = this.table.maxSize;
    try {
      this.#readBlock();
    } catch (error) {
      if (!(error instanceof HpackError)) throw error;
      this.failure = error.message;
      return undefined;
    } finally {
      this.#bytes = NOTHING;
      this.#octets = NOTHING;
    }
    const fields = this.#fields;
    this.#fields = NO_FIELDS;
    const block = new HeaderBlock(fields, this.#exceeded, this.#isClean);
    if (this.table.insertions === insertions && this.table.maxSize === tableSize && this.#exceeded === undefined) {
      this.#cache.offer(bytes, start, end, insertions, block);
    }
    return block;
  }

  #readBlock(): void {
    this.#readTableSizes();
    while (this.#at < this.#end) {
      const octet = this.#bytes[this.#at]!;
      if (octet >= 0x80) this.#readIndexed();
      else if (octet >= 0x40) this.#readLiteral(6, true);
      else if (octet >= 0x20) throw new HpackError("a table size update stands behind a field (RFC 7541 section 4.2)");
      else this.#readLiteral(4, false); // Without indexing and never indexed are one to those who do not forward.
    }
  }

  /**
   * RFC 7541 section 6.3: updates come first in a block, and must come when we lowered the limit. Section 4.2: the
   * smallest size and the last are all there is to say.
   */
  #readTableSizes(): void {
    let updates = 0;
    while (this.#at < this.#end && (this.#bytes[this.#at]! & 0xe0) === 0x20) {
      if (++updates > 2) throw new HpackError("more than two table size updates (RFC 7541 section 4.2)");
      const size = this.#readInteger(5);
      if (size > this.#tableLimit) {
        throw new HpackError(`a table size of ${size} is above the limit of ${this.#tableLimit}`);
      }
      this.table.resize(size);
      this.#mustShrink = false;
    }
    if (this.#mustShrink) throw new HpackError(`the table size was not lowered to ${this.#tableLimit}`);
  }

  #readIndexed(): void {
    const index = this.#readInteger(7);
    if (index > STATIC_TABLE_LENGTH) {
      const dynamic = this.#dynamicIndex(index);
      this.#add(this.table.name(dynamic), this.table.value(dynamic));
    } else if (index > 0) this.#add(staticName(index), staticValue(index));
    else throw new HpackError("index 0 (RFC 7541 section 6.1)");
  }

  #readLiteral(prefixBits: 4 | 6, isInserted: boolean): void {
    const index = this.#readInteger(prefixBits);
    const name =
      index === 0
        ? this.#readName()
        : index <= STATIC_TABLE_LENGTH
          ? staticName(index)
          : this.table.name(this.#dynamicIndex(index));
    const value = this.#readValue();
    if (isInserted) {
      this.table.insert(name, value);
      this.#isTableClean = this.#isClean;
    }
    this.#add(name, value);
  }

  #dynamicIndex(index: number): number {
    const dynamic = index - STATIC_TABLE_LENGTH;
    if (dynamic > this.table.length) {
      throw new HpackError(`index ${index}, while the table ends at ${STATIC_TABLE_LENGTH + this.table.length}`);
    }
    return dynamic;
  }

  #add(name: string, value: string): void {
    this.#listSize += fieldSize(name, value);
    if (this.#listSize > this.#limits.maxListSize) this.#exceeded ??= "maxHeaderListSize";
    else if (this.#fields.length >= 2 * this.#limits.maxFields) this.#exceeded ??= "maxHeaderFields";
    else this.#fields.push(name, value);
  }

  /** RFC 7541 section 5.1. Nothing here needs more than 28 bits behind the prefix. */
  #readInteger(prefixBits: number): number {
    const limit = (1 << prefixBits) - 1;
    let value = this.#bytes[this.#at++]! & limit;
    if (value < limit) return value;
    for (let shift = 0; shift <= 21; shift += 7) {
      if (this.#at >= this.#end) throw new HpackError("the block ends inside of an integer");
      const octet = this.#bytes[this.#at++]!;
      value += (octet & 0x7f) << shift;
      if (octet < 0x80) return value;
    }
    throw new HpackError("an integer is longer than any that can be meant");
  }

  #readName(): string {
    const start = this.#at;
    const isHuffman = this.#beginString();
    const end = this.#at;
    const known = knownNames.find(this.#bytes, start, end);
    if (known !== undefined) return known;
    if (isHuffman) this.#decodeString();
    const name = readLatin1(this.#octets, this.#octetsStart, this.#octetsEnd);
    if (isFieldNameIn(this.#octets, this.#octetsStart, this.#octetsEnd)) {
      knownNames.offer(this.#bytes, start, end, name);
    } else this.#isClean = false;
    return name;
  }

  #readValue(): string {
    if (this.#beginString()) this.#decodeString();
    if (!isFieldValueIn(this.#octets, this.#octetsStart, this.#octetsEnd)) this.#isClean = false;
    return readLatin1(this.#octets, this.#octetsStart, this.#octetsEnd);
  }

  /** RFC 7541 section 5.2. Goes behind a string, whose octets these are; true when they are Huffman code. */
  #beginString(): boolean {
    if (this.#at >= this.#end) throw new HpackError("the block ends where a string was to begin");
    const isHuffman = this.#bytes[this.#at]! >= 0x80;
    const length = this.#readInteger(7);
    const start = this.#at;
    const end = start + length;
    if (end > this.#end) throw new HpackError(`a string of ${length} octets where ${this.#end - start} are left`);
    this.#at = end;
    this.#octets = this.#bytes;
    this.#octetsStart = start;
    this.#octetsEnd = end;
    return isHuffman;
  }

  #decodeString(): void {
    const needed = maxHuffmanSymbols(this.#octetsEnd - this.#octetsStart);
    if (scratch.length < needed) scratch = new Uint8Array(2 * needed);
    this.#octetsEnd = decodeHuffman(this.#octets, this.#octetsStart, this.#octetsEnd, scratch);
    this.#octetsStart = 0;
    this.#octets = scratch;
  }
}

const DEFAULT_TABLE_SIZE = 4096;
const NOTHING = new Uint8Array(0);
/** The fields while no block is decoded. */
const NO_FIELDS: string[] = [];
// Nothing runs between its being filled and its being read, so that one serves all connections.
let scratch = new Uint8Array(512);
/** Names are few and common to all connections. */
const knownNames = new NameCache();
