import { longTag, longVarint, take, take64, varint64 } from "./cursor.js";
import { DecodeError } from "./decode-error.js";
import { decodeUtf8, decodeUtf8Loosely } from "./decode-utf8.js";
import { HIGH, LOW, scratchDouble, scratchFloat, scratchInt64, scratchUint64, scratchWords } from "./scratch.js";
import { SMALL_BIGINTS, smallBigInt } from "./small-bigint.js";
import type { UnknownField } from "./unknown-field.js";
import { putSignedVarint } from "./varint.js";
import { WireType } from "./wire-type.js";

/** How deep messages may be nested, as in protoc. */
export const RECURSION_LIMIT = 100;

/**
 * Reads the wire format (protobuf encoding guide) out of bytes in memory. For generated code and the planned codec: a
 * message is read by `while (reader.pos < reader.limit)`, one `tag()` and one value at a time.
 *
 * Every method throws `DecodeError` when the bytes are not what it reads, or end too early. Nothing is allocated on the
 * word of a length before it was found to lie within the bytes.
 */
export class Reader {
  readonly buf: Uint8Array;
  /** The next byte. */
  pos: number;
  /** The end of the message that is being read. */
  limit: number;
  /** A message was read whose type has required fields (proto2): when all is read, each must be asked for them. */
  mayLackRequired: boolean = false;
  /** How many messages and groups are open, of which there may be 100. A message within others begins with theirs. */
  depth: number = 0;
  /**
   * For each depth, the number of the group whose end is awaited; 0 within a length. Made when the first group begins.
   */
  private groups: number[] | undefined = undefined;
  private readonly copiesBytes: boolean;
  /** What `buf` is a view of, and where it begins there; set when the first view is made. */
  private memory: ArrayBufferLike | undefined = undefined;
  private offset: number = 0;

  /** With `copiesBytes`, what is read shares no memory with the input. */
  constructor(bytes: Uint8Array, start: number = 0, end: number = bytes.length, copiesBytes: boolean = false) {
    this.buf = bytes;
    this.pos = start;
    this.limit = end;
    this.copiesBytes = copiesBytes;
  }

  /** A field's number and wire type: `number << 3 | wireType`. */
  tag(): number {
    const byte = this.buf[this.pos]!;
    if (byte > 7 && byte < 128) {
      this.pos++;
      return byte;
    }
    return longTag(this);
  }

  /** Goes past a tag below 128 if it comes next: the elements of a list mostly follow each other. */
  next(tag: number): boolean {
    if (this.buf[this.pos] !== tag || this.pos >= this.limit) return false;
    this.pos++;
    return true;
  }

  int32(): number {
    const byte = this.buf[this.pos]!;
    if (byte < 128) {
      this.pos++;
      return byte;
    }
    return longVarint(this) | 0;
  }

  uint32(): number {
    const byte = this.buf[this.pos]!;
    if (byte < 128) {
      this.pos++;
      return byte;
    }
    return longVarint(this) >>> 0;
  }

  sint32(): number {
    const value = this.uint32();
    return (value >>> 1) ^ -(value & 1);
  }

  bool(): boolean {
    const byte = this.buf[this.pos]!;
    if (byte < 128) {
      this.pos++;
      return byte !== 0;
    }
    varint64(this);
    return (scratchWords[0]! | scratchWords[1]!) !== 0;
  }

  int64(): bigint {
    const small = this.small64();
    if (small !== undefined) return small;
    varint64(this);
    return scratchInt64[0]!;
  }

  uint64(): bigint {
    const small = this.small64();
    if (small !== undefined) return small;
    varint64(this);
    return scratchUint64[0]!;
  }

  sint64(): bigint {
    varint64(this);
    const low = scratchWords[LOW]!;
    const high = scratchWords[HIGH]!;
    const sign = -(low & 1);
    scratchWords[LOW] = ((low >>> 1) | (high << 31)) ^ sign;
    scratchWords[HIGH] = (high >>> 1) ^ sign;
    return scratchInt64[0]!;
  }

  fixed32(): number {
    return this.sfixed32() >>> 0;
  }

  sfixed32(): number {
    const { buf, pos } = this;
    take(this, 4);
    return buf[pos]! | (buf[pos + 1]! << 8) | (buf[pos + 2]! << 16) | (buf[pos + 3]! << 24);
  }

  fixed64(): bigint {
    take64(this);
    return scratchUint64[0]!;
  }

  sfixed64(): bigint {
    take64(this);
    return scratchInt64[0]!;
  }

  float(): number {
    scratchWords[0] = this.sfixed32();
    return scratchFloat[0]!;
  }

  double(): number {
    take64(this);
    return scratchDouble[0]!;
  }

  /** A string that must be UTF-8 (`features.utf8_validation = VERIFY`). */
  string(): string {
    const start = this.span();
    const text = decodeUtf8(this.buf, start, this.pos);
    if (text === undefined) throw new DecodeError("a string that is not valid UTF-8", start);
    return text;
  }

  /** A string that is taken as it comes, with U+FFFD for what is not UTF-8 (`features.utf8_validation = NONE`). */
  looseString(): string {
    const start = this.span();
    return decodeUtf8Loosely(this.buf, start, this.pos);
  }

  /** The bytes, where they stand in the input; or a copy, if the reader makes copies. */
  bytes(): Uint8Array {
    const start = this.span();
    return this.part(start, this.pos);
  }

  /** The end of a packed field's values. After the last of them `endPacked` must be called. */
  packed(): number {
    const start = this.span();
    const end = this.pos;
    this.pos = start;
    return end;
  }

  endPacked(end: number): void {
    if (this.pos !== end) throw new DecodeError("the last value of a packed field ends outside of the field", end);
  }

  /** Goes into a message with a length prefix. What it gives must be handed to `leave`. */
  enter(): number {
    const outer = this.limit;
    const start = this.span();
    this.limit = this.pos;
    this.pos = start;
    if (++this.depth > RECURSION_LIMIT) this.tooDeep();
    if (this.groups !== undefined) this.groups[this.depth] = 0;
    return outer;
  }

  leave(outer: number): void {
    if (this.pos !== this.limit) throw new DecodeError("a field that ends outside of its message", this.limit);
    this.depth--;
    this.limit = outer;
  }

  /** Goes into a group, the message between a start tag, which was just read, and the end tag of the same number. */
  enterGroup(number: number): void {
    if (++this.depth > RECURSION_LIMIT) this.tooDeep();
    this.groups ??= [];
    this.groups[this.depth] = number;
  }

  /** Leaves a group, whose end tag `unknown` must have met. */
  leaveGroup(): void {
    if (this.groups?.[this.depth] !== -1) throw new DecodeError("a group without an end", this.pos);
    this.depth--;
  }

  /**
   * Takes a field that the message does not know, by the tag that was just read, and puts it into `$unknown`. True
   * when the tag was the end of the group that is being read.
   */
  unknown(tag: number, message: { $unknown?: readonly UnknownField[] }): boolean {
    if ((tag & 7) === WireType.END_GROUP) {
      this.endGroup(tag >>> 3);
      return true;
    }
    const number = tag >>> 3;
    const wireType = (tag & 7) as UnknownField["wireType"];
    let start = this.pos;
    let end: number;
    if (wireType === WireType.LENGTH_DELIMITED) {
      start = this.span();
      end = this.pos;
    } else if (wireType === WireType.START_GROUP) {
      end = this.skipGroup(number);
    } else {
      this.skip(tag);
      end = this.pos;
    }
    keep(message, { number, wireType, data: this.part(start, end) });
    return false;
  }

  /** Keeps the value of a closed enum that has no name, as if the field were not known. */
  unknownEnum(number: number, value: number, message: { $unknown?: readonly UnknownField[] }): void {
    const data = new Uint8Array(10);
    const end = putSignedVarint(data, 0, value);
    keep(message, { number, wireType: WireType.VARINT, data: data.slice(0, end) });
  }

  /** Passes over the value that belongs to `tag`. */
  skip(tag: number): void {
    switch (tag & 7) {
      case WireType.VARINT:
        varint64(this);
        return;
      case WireType.FIXED64:
        take(this, 8);
        return;
      case WireType.LENGTH_DELIMITED:
        this.span();
        return;
      case WireType.START_GROUP:
        this.skipGroup(tag >>> 3);
        return;
      case WireType.FIXED32:
        take(this, 4);
        return;
      case WireType.END_GROUP:
        throw new DecodeError(`the end of group ${tag >>> 3}, which was not begun`, this.pos);
      default:
        throw new DecodeError(`wire type ${tag & 7}, where 0 to 5 exist`, this.pos);
    }
  }

  /** Passes over a group, whose start tag was just read; gives where its end tag begins. */
  private skipGroup(number: number): number {
    if (++this.depth > RECURSION_LIMIT) this.tooDeep();
    for (;;) {
      if (this.pos >= this.limit) throw new DecodeError("a group without an end", this.pos);
      const start = this.pos;
      const tag = this.tag();
      if ((tag & 7) === WireType.END_GROUP) {
        if (tag >>> 3 !== number) throw mismatchedEnd(tag >>> 3, number, start);
        this.depth--;
        return start;
      }
      this.skip(tag);
    }
  }

  private endGroup(number: number): void {
    const awaited = this.groups?.[this.depth] ?? 0;
    if (awaited !== number) throw mismatchedEnd(number, awaited, this.pos);
    (this.groups as number[])[this.depth] = -1;
  }

  /** Reads a length and passes over what it covers; gives the start of that. */
  private span(): number {
    const length = this.uint32();
    const start = this.pos;
    const end = start + length;
    if (end > this.limit) {
      throw new DecodeError(`a length of ${length} bytes, where ${Math.max(0, this.limit - start)} are left`, start);
    }
    this.pos = end;
    return start;
  }

  /** A varint of 64 bits if it is small. */
  private small64(): bigint | undefined {
    const { buf, pos } = this;
    const byte = buf[pos]!;
    if (byte < 128) {
      this.pos++;
      return smallBigInt(byte);
    }
    const second = buf[pos + 1]!;
    // In two bytes; a second one beyond the limit is none.
    if (!(second < SMALL_BIGINTS / 128) || pos + 1 >= this.limit) return undefined;
    this.pos += 2;
    return smallBigInt((byte & 127) | (second << 7));
  }

  private part(start: number, end: number): Uint8Array {
    if (this.memory === undefined) {
      this.memory = this.buf.buffer;
      this.offset = this.buf.byteOffset;
    }
    // Not `subarray`, which takes twice as long, and of a Node Buffer gives a Buffer, with methods of its own.
    const view = new Uint8Array(this.memory, this.offset + start, end - start);
    return this.copiesBytes ? new Uint8Array(view) : view;
  }

  private tooDeep(): never {
    throw new DecodeError(`messages nested more than ${RECURSION_LIMIT} deep`, this.pos);
  }
}

function keep(message: { $unknown?: readonly UnknownField[] }, field: UnknownField): void {
  if (message.$unknown === undefined) message.$unknown = [field];
  // Made by the line above: the array is the reader's until the message is handed out.
  else (message.$unknown as UnknownField[]).push(field);
}

function mismatchedEnd(number: number, awaited: number, offset: number): DecodeError {
  const expected = awaited > 0 ? `where group ${awaited} is open` : "where no group is open";
  return new DecodeError(`the end of group ${number}, ${expected}`, offset);
}
