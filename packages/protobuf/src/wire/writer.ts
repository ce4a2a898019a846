import {
  checkBool,
  checkBytes,
  checkDouble,
  checkInt32,
  checkString,
  checkUint32,
  splitFloat,
  splitInt64,
  splitUint64,
} from "./check-value.js";
import { EncodeError } from "./encode-error.js";
import { encodeShortUtf8, encodeUtf8, isShort, isWellFormed, MEDIUM_TEXT } from "./encode-utf8.js";
import { HIGH, LOW, scratchWords } from "./scratch.js";
import type { UnknownField } from "./unknown-field.js";
import { putSignedVarint, putVarint, putVarint64, varintSize, zigzag32, zigzag64 } from "./varint.js";
import { WireType } from "./wire-type.js";

const SLAB_SIZE_BYTES = 32 * 1024;
/**
 * Where messages are large, slabs are, so that not every one of them is begun in one slab and ended in another. What needs more gets
 * memory of its own.
 */
const MAX_SLAB_SIZE_BYTES = 256 * 1024;
/** A tag and a varint at their longest, or a tag and a length. */
const SMALL_FIELD_BYTES = 16;

/** Where a `Writer` gets the memory for a piece that no slab holds. */
export interface LargeMemory {
  /** At least so many bytes: a whole ArrayBuffer, which is that piece's alone. What is in them does not matter. */
  take(sizeBytes: number): Uint8Array;
}

const freshMemory: LargeMemory = { take: (sizeBytes) => new Uint8Array(sizeBytes) };

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
  /** The slab. Who writes into it has asked `reserve` for room. */
  buf: Uint8Array = new Uint8Array(SLAB_SIZE_BYTES);
  /** Of the slab, for fractions and runs of numbers. */
  view: DataView = new DataView(this.buf.buffer);
  /** Where the next byte goes. */
  pos: number = 0;
  private start = 0;
  private slabSize = SLAB_SIZE_BYTES;
  private readonly memory: LargeMemory;
  /** Where the slab's next piece begins, and what sees it, while a piece has left it for memory of its own. */
  private slab: { readonly view: DataView; readonly pos: number } | undefined = undefined;

  /** `memory` is for pieces of more than 256 KiB; where it is not given, each gets fresh memory. */
  constructor(memory: LargeMemory = freshMemory) {
    this.memory = memory;
  }

  /** Starts a piece, whose first `headroomBytes` are for the caller to fill. */
  begin(headroomBytes: number): void {
    if (this.slab !== undefined) this.returnToSlab(this.slab);
    this.start = this.pos;
    this.reserve(headroomBytes);
    this.pos += headroomBytes;
  }

  /** Ends the piece, and gives it, headroom included. The bytes are the caller's. */
  finish(): Uint8Array {
    const bytes = new Uint8Array(this.buf.buffer, this.start, this.pos - this.start);
    if (this.slab !== undefined) this.returnToSlab(this.slab);
    this.start = this.pos;
    return bytes;
  }

  int32(tag: number, value: number): void {
    checkInt32(value);
    this.tag(tag);
    this.pos = putSignedVarint(this.buf, this.pos, value);
  }

  uint32(tag: number, value: number): void {
    checkUint32(value);
    this.tag(tag);
    this.varint(value);
  }

  sint32(tag: number, value: number): void {
    checkInt32(value);
    this.tag(tag);
    this.varint(zigzag32(value));
  }

  bool(tag: number, value: boolean): void {
    checkBool(value);
    this.tag(tag);
    this.buf[this.pos++] = value ? 1 : 0;
  }

  int64(tag: number, value: bigint): void {
    splitInt64(value);
    this.tag(tag);
    this.pos = putVarint64(this.buf, this.pos);
  }

  uint64(tag: number, value: bigint): void {
    splitUint64(value);
    this.tag(tag);
    this.pos = putVarint64(this.buf, this.pos);
  }

  sint64(tag: number, value: bigint): void {
    splitInt64(value);
    this.tag(tag);
    zigzag64();
    this.pos = putVarint64(this.buf, this.pos);
  }

  fixed32(tag: number, value: number): void {
    checkUint32(value);
    this.tag(tag);
    this.word(value);
  }

  sfixed32(tag: number, value: number): void {
    checkInt32(value);
    this.tag(tag);
    this.word(value);
  }

  fixed64(tag: number, value: bigint): void {
    splitUint64(value);
    this.tag(tag);
    this.words();
  }

  sfixed64(tag: number, value: bigint): void {
    splitInt64(value);
    this.tag(tag);
    this.words();
  }

  float(tag: number, value: number): void {
    splitFloat(value);
    this.tag(tag);
    this.word(scratchWords[0]!);
  }

  double(tag: number, value: number): void {
    checkDouble(value);
    this.tag(tag);
    this.view.setFloat64(this.pos, value, true);
    this.pos += 8;
  }

  string(tag: number, value: string): void {
    checkString(value);
    // biome-ignore lint/style/useTemplate: of a sum V8 knows that it is a string; else it asks for its kind, of which it remembers four
    const { length } = "" + value;
    if (!isShort(length)) {
      this.longText(tag, value, length);
      return;
    }
    this.reserve(SMALL_FIELD_BYTES + 3 * MEDIUM_TEXT);
    const { buf } = this;
    let slot = this.pos;
    // As `tag` does it, but small enough for V8 to inline all of it.
    if (tag < 128) buf[slot++] = tag;
    else slot = putVarint(buf, slot, tag) | 0;
    const end = encodeShortUtf8(value, length, buf, slot + 1);
    if (end < 0) throw halfAPair();
    buf[slot] = end - slot - 1;
    this.pos = end;
  }

  bytes(tag: number, value: Uint8Array): void {
    checkBytes(value);
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
    const extra = varintSize(length) - 1;
    this.reserve(extra);
    const moved = this.start + opened + extra;
    this.buf.copyWithin(moved, moved - extra, this.pos);
    putVarint(this.buf, moved - extra - 1, length);
    this.pos = moved + length;
  }

  /** A start or end tag of a group. */
  tag(tag: number): void {
    if (this.pos + SMALL_FIELD_BYTES > this.buf.length) this.grow(SMALL_FIELD_BYTES);
    if (tag < 128) this.buf[this.pos++] = tag;
    else this.varint(tag);
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

  private longText(tag: number, value: string, length: number): void {
    this.tag(tag);
    // Three bytes for each code unit always suffice. The length in front takes as many bytes as for ASCII, most often
    // right.
    this.reserve(5 + 3 * length);
    const guess = varintSize(length);
    const at = this.pos + guess;
    const written = encodeUtf8(value, this.buf, at);
    if (written !== length && !isWellFormed(value)) throw halfAPair();
    const size = varintSize(written);
    // Moved before the length is written: it may need a byte more, the one in which the text begins.
    if (size !== guess) this.buf.copyWithin(this.pos + size, at, at + written);
    this.varint(written);
    this.pos += written;
  }

  private varint(value: number): void {
    this.pos = putVarint(this.buf, this.pos, value);
  }

  private word(value: number): void {
    this.view.setInt32(this.pos, value, true);
    this.pos += 4;
  }

  private words(): void {
    this.word(scratchWords[LOW]!);
    this.word(scratchWords[HIGH]!);
  }

  /** Makes room for that many bytes. */
  reserve(sizeBytes: number): void {
    if (this.pos + sizeBytes > this.buf.length) this.grow(sizeBytes);
  }

  private grow(sizeBytes: number): void {
    const used = this.pos - this.start;
    if (4 * used > this.slabSize && this.slabSize < MAX_SLAB_SIZE_BYTES) this.slabSize *= 2;
    // What was used doubles, so that small fields are moved seldom; a single large one gets hardly more than it needs.
    const wanted = 2 * used + sizeBytes + SMALL_FIELD_BYTES;
    const isLarge = wanted > MAX_SLAB_SIZE_BYTES;
    const grown = isLarge ? this.memory.take(wanted) : new Uint8Array(Math.max(this.slabSize, wanted));
    grown.set(this.buf.subarray(this.start, this.pos));
    if (isLarge) this.slab ??= { view: this.view, pos: this.start };
    this.useMemory(new DataView(grown.buffer), 0);
    this.pos = used;
  }

  /** A piece that had memory of its own has ended, or failed. */
  private returnToSlab({ view, pos }: { readonly view: DataView; readonly pos: number }): void {
    this.slab = undefined;
    this.useMemory(view, pos);
    this.pos = pos;
  }

  private useMemory(view: DataView, start: number): void {
    this.buf = new Uint8Array(view.buffer);
    this.view = view;
    this.start = start;
  }
}

function halfAPair(): EncodeError {
  return new EncodeError("a string with half of a surrogate pair");
}
