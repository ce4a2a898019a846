import { EncodeError } from "./encode-error.js";
import { HIGH, LOW, scratchFloat, scratchInt64, scratchUint64, scratchWords } from "./scratch.js";
import type { UnknownField } from "./unknown-field.js";
import { encodeUtf8, isWellFormed } from "./utf8.js";
import { WireType } from "./wire-type.js";

const SLAB_SIZE_BYTES = 32 * 1024;
/** A slab that grew beyond this for one message is not kept for the next ones. */
const LARGE_SLAB_BYTES = 1024 * 1024;
const NO_SLAB = new Uint8Array(0);
/** A tag and a varint at their longest, or a tag and a length. */
const SMALL_FIELD_BYTES = 16;
/** Up to this length strings are written quicker here than by a call of the platform. */
const SHORT_TEXT = 24;
const FLOAT_MAX = 3.4028234663852886e38;

/**
 * Where encoded messages are put: a bump allocator over slabs. Finished bytes are never written again, so they need no
 * copy.
 *
 *     writer.begin(5);                         // room for a header in front
 *     HelloRequest.write(message, writer);
 *     const bytes = writer.finish();           // header and message in one piece
 *
 * The methods named for field types append a whole field, tag included. They throw `EncodeError` when the value is not
 * one of the type; then what was begun is lost, and the next `begin` starts anew.
 */
export class Writer {
  private buf: Uint8Array = new Uint8Array(SLAB_SIZE_BYTES);
  /** Of the slab, for fractions and runs of numbers; made when the first of them comes. */
  private slabView: DataView | undefined = undefined;
  private pos = 0;
  private start = 0;

  /** Starts a piece, whose first `headroomBytes` are for the caller to fill. */
  begin(headroomBytes: number): void {
    this.start = this.pos;
    this.reserve(headroomBytes);
    this.pos += headroomBytes;
  }

  /** Ends the piece, and gives it, headroom included. The bytes are the caller's. */
  finish(): Uint8Array {
    const bytes = new Uint8Array(this.buf.buffer, this.start, this.pos - this.start);
    if (this.buf.length > LARGE_SLAB_BYTES) {
      this.buf = NO_SLAB;
      this.slabView = undefined;
      this.pos = 0;
    }
    this.start = this.pos;
    return bytes;
  }

  int32(tag: number, value: number): void {
    if ((value | 0) !== value) throw notA("a 32-bit integer", value);
    this.tag(tag);
    this.signedVarint(value);
  }

  uint32(tag: number, value: number): void {
    if (value >>> 0 !== value) throw notA("an unsigned 32-bit integer", value);
    this.tag(tag);
    this.varint(value);
  }

  sint32(tag: number, value: number): void {
    if ((value | 0) !== value) throw notA("a 32-bit integer", value);
    this.tag(tag);
    this.varint(((value << 1) ^ (value >> 31)) >>> 0);
  }

  bool(tag: number, value: boolean): void {
    if (typeof value !== "boolean") throw notA("a boolean", value);
    this.tag(tag);
    this.buf[this.pos++] = value ? 1 : 0;
  }

  int64(tag: number, value: bigint): void {
    this.splitSigned(value);
    this.tag(tag);
    this.varint64();
  }

  uint64(tag: number, value: bigint): void {
    this.splitUnsigned(value);
    this.tag(tag);
    this.varint64();
  }

  sint64(tag: number, value: bigint): void {
    this.splitSigned(value);
    this.tag(tag);
    this.zigzag64();
  }

  fixed32(tag: number, value: number): void {
    if (value >>> 0 !== value) throw notA("an unsigned 32-bit integer", value);
    this.tag(tag);
    this.word(value);
  }

  sfixed32(tag: number, value: number): void {
    if ((value | 0) !== value) throw notA("a 32-bit integer", value);
    this.tag(tag);
    this.word(value);
  }

  fixed64(tag: number, value: bigint): void {
    this.splitUnsigned(value);
    this.tag(tag);
    this.words();
  }

  sfixed64(tag: number, value: bigint): void {
    this.splitSigned(value);
    this.tag(tag);
    this.words();
  }

  float(tag: number, value: number): void {
    splitFloat(value);
    this.tag(tag);
    this.word(scratchWords[0]!);
  }

  double(tag: number, value: number): void {
    if (typeof value !== "number") throw notA("a number", value);
    this.tag(tag);
    this.view().setFloat64(this.pos, value, true);
    this.pos += 8;
  }

  string(tag: number, value: string): void {
    if (typeof value !== "string") throw notA("a string", value);
    const length = value.length;
    this.tag(tag);
    if (length > SHORT_TEXT) {
      this.longText(value);
      return;
    }
    // In UTF-8 it has at most 72 bytes: its length has one.
    this.reserve(1 + 3 * SHORT_TEXT);
    const { buf, pos } = this;
    for (let i = 0; i < length; i++) {
      const code = value.charCodeAt(i);
      if (code > 127) {
        this.longText(value);
        return;
      }
      buf[pos + 1 + i] = code;
    }
    buf[pos] = length;
    this.pos = pos + 1 + length;
  }

  bytes(tag: number, value: Uint8Array): void {
    if (!(value instanceof Uint8Array) && !ArrayBuffer.isView(value)) throw notA("a Uint8Array", value);
    this.tag(tag);
    this.payload(value);
  }

  /** Begins a message with a length prefix; what it gives must be handed to `close` behind the message's last field. */
  open(tag: number): number {
    this.tag(tag);
    // The slot that will hold the length. Offsets count from the start of the piece, which moves when the slab grows.
    return ++this.pos - this.start;
  }

  /**
   * Ends a message: its length goes into the slot in front of it, and when it needs more than one byte, the message
   * moves.
   */
  close(opened: number): void {
    const start = this.start + opened;
    const length = this.pos - start;
    if (length < 128) {
      this.buf[start - 1] = length;
      return;
    }
    const extra = length < 1 << 14 ? 1 : length < 1 << 21 ? 2 : length < 1 << 28 ? 3 : 4;
    this.reserve(extra);
    const moved = this.start + opened + extra;
    this.buf.copyWithin(moved, moved - extra, this.pos);
    this.pos = moved - extra - 1;
    this.varint(length);
    this.pos = moved + length;
  }

  /** A start or end tag of a group. */
  tag(tag: number): void {
    if (this.pos + SMALL_FIELD_BYTES > this.buf.length) this.grow(SMALL_FIELD_BYTES);
    if (tag < 128) this.buf[this.pos++] = tag;
    else this.varint(tag);
  }

  packedInt32(tag: number, values: readonly number[]): void {
    const opened = this.open(tag);
    for (const value of values) {
      if ((value | 0) !== value) throw notA("a 32-bit integer", value);
      this.reserve(10);
      this.signedVarint(value);
    }
    this.close(opened);
  }

  packedUint32(tag: number, values: readonly number[]): void {
    const opened = this.open(tag);
    for (const value of values) {
      if (value >>> 0 !== value) throw notA("an unsigned 32-bit integer", value);
      this.reserve(5);
      this.varint(value);
    }
    this.close(opened);
  }

  packedSint32(tag: number, values: readonly number[]): void {
    const opened = this.open(tag);
    for (const value of values) {
      if ((value | 0) !== value) throw notA("a 32-bit integer", value);
      this.reserve(5);
      this.varint(((value << 1) ^ (value >> 31)) >>> 0);
    }
    this.close(opened);
  }

  packedBool(tag: number, values: readonly boolean[]): void {
    this.packedLength(tag, values.length, 1);
    for (const value of values) {
      if (typeof value !== "boolean") throw notA("a boolean", value);
      this.buf[this.pos++] = value ? 1 : 0;
    }
  }

  packedInt64(tag: number, values: readonly bigint[]): void {
    const opened = this.open(tag);
    for (const value of values) {
      this.splitSigned(value);
      this.reserve(10);
      this.varint64();
    }
    this.close(opened);
  }

  packedUint64(tag: number, values: readonly bigint[]): void {
    const opened = this.open(tag);
    for (const value of values) {
      this.splitUnsigned(value);
      this.reserve(10);
      this.varint64();
    }
    this.close(opened);
  }

  packedSint64(tag: number, values: readonly bigint[]): void {
    const opened = this.open(tag);
    for (const value of values) {
      this.splitSigned(value);
      this.reserve(10);
      this.zigzag64();
    }
    this.close(opened);
  }

  packedFixed32(tag: number, values: readonly number[]): void {
    this.packedLength(tag, values.length, 4);
    const view = this.view();
    let { pos } = this;
    for (const value of values) {
      if (value >>> 0 !== value) throw notA("an unsigned 32-bit integer", value);
      view.setUint32(pos, value, true);
      pos += 4;
    }
    this.pos = pos;
  }

  packedSfixed32(tag: number, values: readonly number[]): void {
    this.packedLength(tag, values.length, 4);
    const view = this.view();
    let { pos } = this;
    for (const value of values) {
      if ((value | 0) !== value) throw notA("a 32-bit integer", value);
      view.setInt32(pos, value, true);
      pos += 4;
    }
    this.pos = pos;
  }

  packedFixed64(tag: number, values: readonly bigint[]): void {
    this.packedLength(tag, values.length, 8);
    for (const value of values) {
      this.splitUnsigned(value);
      this.words();
    }
  }

  packedSfixed64(tag: number, values: readonly bigint[]): void {
    this.packedLength(tag, values.length, 8);
    for (const value of values) {
      this.splitSigned(value);
      this.words();
    }
  }

  packedFloat(tag: number, values: readonly number[]): void {
    this.packedLength(tag, values.length, 4);
    const view = this.view();
    let { pos } = this;
    for (const value of values) {
      splitFloat(value);
      view.setFloat32(pos, value, true);
      pos += 4;
    }
    this.pos = pos;
  }

  packedDouble(tag: number, values: readonly number[]): void {
    this.packedLength(tag, values.length, 8);
    const view = this.view();
    let { pos } = this;
    for (const value of values) {
      if (typeof value !== "number") throw notA("a number", value);
      view.setFloat64(pos, value, true);
      pos += 8;
    }
    this.pos = pos;
  }

  /** Appends fields as they once came. */
  unknown(fields: readonly UnknownField[]): void {
    for (const { number, wireType, data } of fields) {
      this.tag(((number << 3) | wireType) >>> 0);
      if (wireType === WireType.LENGTH_DELIMITED) {
        this.payload(data);
      } else {
        this.raw(data);
        if (wireType === WireType.START_GROUP) this.tag(((number << 3) | WireType.END_GROUP) >>> 0);
      }
    }
  }

  /** Appends bytes as they are: fields that are already encoded. */
  raw(bytes: Uint8Array): void {
    this.reserve(bytes.length);
    this.buf.set(bytes, this.pos);
    this.pos += bytes.length;
  }

  private payload(value: Uint8Array): void {
    this.reserve(5);
    this.varint(value.byteLength);
    this.raw(value);
  }

  private longText(value: string): void {
    // Three bytes for each code unit always suffice. The length in front takes as many bytes as for ASCII, most often
    // right.
    const length = value.length;
    this.reserve(5 + 3 * length);
    const guess = varintSize(length);
    const at = this.pos + guess;
    const written = encodeUtf8(value, this.buf, at);
    if (written !== length && !isWellFormed(value)) throw new EncodeError("a string with half of a surrogate pair");
    const size = varintSize(written);
    // Moved before the length is written: it may need a byte more, the one in which the text begins.
    if (size !== guess) this.buf.copyWithin(this.pos + size, at, at + written);
    this.varint(written);
    this.pos += written;
  }

  private packedLength(tag: number, count: number, size: number): void {
    this.tag(tag);
    this.varint(count * size);
    this.reserve(count * size);
  }

  private varint(value: number): void {
    const { buf } = this;
    let pos = this.pos;
    let rest = value;
    while (rest > 127) {
      buf[pos++] = (rest & 127) | 128;
      rest >>>= 7;
    }
    buf[pos++] = rest;
    this.pos = pos;
  }

  private view(): DataView {
    this.slabView ??= new DataView(this.buf.buffer);
    return this.slabView;
  }

  /** A negative number is extended to 64 bits, which makes ten bytes. */
  private signedVarint(value: number): void {
    if (value >= 0) {
      this.varint(value);
      return;
    }
    scratchWords[LOW] = value;
    scratchWords[HIGH] = 0xffffffff;
    this.varint64();
  }

  /** Appends the scratch words as a varint. */
  private varint64(): void {
    const { buf } = this;
    let pos = this.pos;
    let low = scratchWords[LOW]!;
    let high = scratchWords[HIGH]!;
    while (high !== 0) {
      buf[pos++] = (low & 127) | 128;
      low = ((low >>> 7) | (high << 25)) >>> 0;
      high >>>= 7;
    }
    this.pos = pos;
    this.varint(low);
  }

  private zigzag64(): void {
    const low = scratchWords[LOW]!;
    const high = scratchWords[HIGH]!;
    const sign = (high | 0) >> 31;
    scratchWords[LOW] = (low << 1) ^ sign;
    scratchWords[HIGH] = ((high << 1) | (low >>> 31)) ^ sign;
    this.varint64();
  }

  private word(value: number): void {
    const { buf, pos } = this;
    buf[pos] = value;
    buf[pos + 1] = value >>> 8;
    buf[pos + 2] = value >>> 16;
    buf[pos + 3] = value >>> 24;
    this.pos = pos + 4;
  }

  private words(): void {
    this.word(scratchWords[LOW]!);
    this.word(scratchWords[HIGH]!);
  }

  private splitSigned(value: bigint): void {
    if (typeof value !== "bigint") throw notA("a bigint", value);
    scratchInt64[0] = value;
    if (scratchInt64[0] !== value) throw notA("a 64-bit integer", value);
  }

  private splitUnsigned(value: bigint): void {
    if (typeof value !== "bigint") throw notA("a bigint", value);
    scratchUint64[0] = value;
    if (scratchUint64[0] !== value) throw notA("an unsigned 64-bit integer", value);
  }

  private reserve(sizeBytes: number): void {
    if (this.pos + sizeBytes > this.buf.length) this.grow(sizeBytes);
  }

  private grow(sizeBytes: number): void {
    const used = this.pos - this.start;
    const grown = new Uint8Array(Math.max(SLAB_SIZE_BYTES, 2 * (used + sizeBytes)));
    grown.set(this.buf.subarray(this.start, this.pos));
    this.buf = grown;
    this.slabView = undefined;
    this.start = 0;
    this.pos = used;
  }
}

/** How many bytes a length takes. */
function varintSize(value: number): number {
  return value < 128 ? 1 : value < 1 << 14 ? 2 : value < 1 << 21 ? 3 : value < 1 << 28 ? 4 : 5;
}

function splitFloat(value: number): void {
  if (typeof value !== "number") throw notA("a number", value);
  scratchFloat[0] = value;
  // What rounds to infinity without being infinite has no float.
  if (Math.abs(scratchFloat[0]!) > FLOAT_MAX && Number.isFinite(value)) throw notA("within the range of float", value);
}

function notA(expected: string, value: unknown): EncodeError {
  const given =
    typeof value === "string" ? JSON.stringify(value) : typeof value === "bigint" ? `${value}n` : String(value);
  return new EncodeError(`${given.slice(0, 100)} is not ${expected}`);
}
