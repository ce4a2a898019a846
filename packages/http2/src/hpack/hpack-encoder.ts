import type { HeaderList, OutgoingHeaders, PreparedHeaders } from "../header/header-list.js";
import { fieldSize } from "./dynamic-table.js";
import { EncoderTable } from "./encoder-table.js";
import { huffmanSize, writeHuffman } from "./huffman-encoder.js";
import { writeInteger } from "./integer.js";
import { writeLatin1 } from "./latin1.js";
import { findStaticName, findStaticValue } from "./static-table.js";

/** What can be chosen for the encoder of one connection. */
export interface HpackEncoderOptions {
  /** The most octets of dynamic table to use. */
  readonly tableSize: number;
  /** Names of fields that are sent as never indexed, beside those that everyone should protect. */
  readonly neverIndexedNames: readonly string[];
}

/**
 * Encodes the header blocks of one direction of a connection, in their order (RFC 7541). Prepared fields enter the
 * dynamic table when they are first sent, others when they are sent for the second time: a value that never comes again
 * costs no entry, and what is prepared keeps its bytes. A name whose values differ enters it once, with one of them.
 *
 * What enters the table, or is kept, is Huffman-coded. What is sent once is sent as it is: the fifth of its octets that the code saves
 * would cost both sides several times the processor time of all else in the block.
 */
export class HpackEncoder {
  readonly #options: HpackEncoderOptions;
  readonly #table = new EncoderTable(DEFAULT_TABLE_SIZE);
  readonly #neverIndexed: ReadonlySet<string>;
  // Both are made when they are needed, since an idle connection should cost little.
  #prepared: Map<PreparedHeaders, PreparedBlock> | undefined = undefined;
  // Fields sent lately, by a hash: the second time there is a third.
  #seen: string[] | undefined = undefined;
  // Table sizes to be told in the next block (RFC 7541 section 4.2): the smallest since the last one, and the final one.
  #smallestSize: number = Number.POSITIVE_INFINITY;
  #wantedSize: number;
  #toldSize = DEFAULT_TABLE_SIZE;

  constructor(options: HpackEncoderOptions) {
    this.#options = options;
    const { neverIndexedNames } = options;
    this.#neverIndexed =
      neverIndexedNames.length === 0 ? SENSITIVE_NAMES : new Set([...SENSITIVE_NAMES, ...neverIndexedNames]);
    this.#wantedSize = Math.min(options.tableSize, DEFAULT_TABLE_SIZE);
  }

  /** The peer's SETTINGS_HEADER_TABLE_SIZE: what it allows; told back in the next block. */
  peerTableSize(size: number): void {
    this.#wantedSize = Math.min(size, this.#options.tableSize);
    this.#smallestSize = Math.min(this.#smallestSize, this.#wantedSize);
  }

  /** How many octets a block cannot exceed. */
  maxBlockSize(headers: OutgoingHeaders): number {
    return 2 * MAX_INTEGER_SIZE + maxFieldsSize(headers);
  }

  /** Writes one whole block, for which there must be `maxBlockSize`, and returns where it ends. */
  encode(headers: OutgoingHeaders, out: Uint8Array, at: number): number {
    if (this.#wantedSize !== this.#toldSize || this.#smallestSize < this.#toldSize) at = this.#tellTableSize(out, at);
    if (isList(headers)) return this.#writeFields(headers, out, at);
    if (headers.base === undefined) return this.#writePrepared(headers, out, at);
    at = this.#writePrepared(headers.base, out, at);
    return this.#writeFields(headers.fields, out, at);
  }

  #tellTableSize(out: Uint8Array, at: number): number {
    if (this.#smallestSize < Math.min(this.#wantedSize, this.#toldSize)) {
      this.#table.resize(this.#smallestSize);
      at = writeInteger(out, at, 0x20, 5, this.#smallestSize);
    }
    this.#table.resize(this.#wantedSize);
    at = writeInteger(out, at, 0x20, 5, this.#wantedSize);
    this.#toldSize = this.#wantedSize;
    this.#smallestSize = Number.POSITIVE_INFINITY;
    this.#prepared?.clear();
    return at;
  }

  #writePrepared(headers: PreparedHeaders, out: Uint8Array, at: number): number {
    this.#prepared ??= new Map();
    const known = this.#prepared.get(headers);
    if (known !== undefined && known.octets !== undefined && known.insertions === this.#table.insertions) {
      return copyOctets(known.octets, out, at);
    }
    // What was pushed out of the table soon after it came would be pushed in and out for ever: then it stays literal.
    const mayInsert = known === undefined || this.#table.insertions - known.insertedAt > REINSERT_AFTER;
    const start = at;
    const insertions = this.#table.insertions;
    const { fields } = headers;
    for (let i = 0; i < fields.length; i += 2) at = this.#writeField(fields[i]!, fields[i + 1]!, mayInsert, out, at);
    const isConstant = this.#table.insertions === insertions;
    if (this.#prepared.size >= MAX_PREPARED) this.#prepared.clear();
    this.#prepared.set(headers, {
      octets: isConstant ? out.slice(start, at) : undefined,
      insertions,
      insertedAt: isConstant ? (known?.insertedAt ?? insertions) : this.#table.insertions,
    });
    return at;
  }

  #writeFields(fields: HeaderList, out: Uint8Array, at: number): number {
    for (let i = 0; i < fields.length; i += 2) {
      const name = fields[i]!;
      const value = fields[i + 1]!;
      at = this.#writeField(name, value, undefined, out, at);
    }
    return at;
  }

  /** One field; `mayInsert` is undefined for one that must have been seen before. */
  #writeField(name: string, value: string, mayInsert: boolean | undefined, out: Uint8Array, at: number): number {
    const staticIndex = findStaticName(name);
    const isSensitive = this.#neverIndexed.has(name);
    if (!isSensitive) {
      const index = findStaticValue(staticIndex, value) || this.#table.findField(name, value);
      if (index !== 0) return writeInteger(out, at, 0x80, 7, index);
    }
    const nameIndex = staticIndex || this.#table.findName(name);
    const isInserted =
      !isSensitive && this.#fits(name, value) && (mayInsert ?? this.#isWorthAnEntry(name, value, nameIndex));
    if (isInserted) at = writeInteger(out, at, 0x40, 6, nameIndex);
    else at = writeInteger(out, at, isSensitive ? 0x10 : 0, 4, nameIndex);
    const write = isInserted || mayInsert !== undefined ? writeShortest : writePlain;
    if (nameIndex === 0) at = write(out, at, name);
    at = write(out, at, value);
    if (isInserted) this.#table.insert(name, value);
    return at;
  }

  /** The second time that a field is sent; or a name, as long as no entry has to go for it. */
  #isWorthAnEntry(name: string, value: string, nameIndex: number): boolean {
    if (this.#wasSeen(name, value)) return true;
    return nameIndex === 0 && this.#table.hasRoom(fieldSize(name, value)) && this.#wasSeen(name, "");
  }

  /** Larger entries would push out too many others. */
  #fits(name: string, value: string): boolean {
    return fieldSize(name, value) <= this.#table.maxSize >>> 2;
  }

  #wasSeen(name: string, value: string): boolean {
    this.#seen ??= new Array<string>(2 * SEEN_SLOTS).fill("");
    const seen = this.#seen;
    const last =
      value.length === 0 ? 0 : value.charCodeAt(value.length - 1) + 31 * value.charCodeAt(value.length >>> 1);
    const slot =
      2 * ((name.length * 7 + value.length * 13 + last + name.charCodeAt(name.length - 1)) & (SEEN_SLOTS - 1));
    if (seen[slot] === name && seen[slot + 1] === value) return true;
    seen[slot] = name;
    seen[slot + 1] = value;
    return false;
  }
}

interface PreparedBlock {
  /** The bytes, once they are constant, and the table's insertions at which they are right. */
  readonly octets: Uint8Array | undefined;
  readonly insertions: number;
  readonly insertedAt: number;
}

const DEFAULT_TABLE_SIZE = 4096;
const MAX_INTEGER_SIZE = 6;
const SEEN_SLOTS = 64;
const MAX_PREPARED = 512;
const REINSERT_AFTER = 128;
// Values that are secrets, some of them short enough to be guessed (RFC 7541 section 7.1.3).
const SENSITIVE_NAMES: ReadonlySet<string> = new Set(["authorization", "proxy-authorization", "cookie", "set-cookie"]);

function isList(headers: OutgoingHeaders): headers is HeaderList {
  return Array.isArray(headers);
}

function maxFieldsSize(headers: OutgoingHeaders): number {
  if (!isList(headers)) {
    return headers.base === undefined
      ? maxFieldsSize(headers.fields)
      : maxFieldsSize(headers.base.fields) + maxFieldsSize(headers.fields);
  }
  let size = 0;
  for (let i = 0; i < headers.length; i++) size += headers[i]!.length + 2 * MAX_INTEGER_SIZE;
  return size;
}

/** RFC 7541 section 5.2, as it is. */
function writePlain(out: Uint8Array, at: number, text: string): number {
  return writeLatin1(text, out, writeInteger(out, at, 0, 7, text.length));
}

/** RFC 7541 section 5.2, by Huffman code where that is shorter. */
function writeShortest(out: Uint8Array, at: number, text: string): number {
  const size = huffmanSize(text);
  if (size < text.length) return writeHuffman(text, out, writeInteger(out, at, 0x80, 7, size));
  return writePlain(out, at, text);
}

function copyOctets(octets: Uint8Array, out: Uint8Array, at: number): number {
  const { length } = octets;
  if (length > 24) out.set(octets, at);
  else for (let i = 0; i < length; i++) out[at + i] = octets[i]!;
  return at + length;
}
