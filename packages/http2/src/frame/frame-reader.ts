import { FRAME_HEADER_SIZE, FrameFlag, FrameType, readLength, readUint31 } from "./frame-header.js";

/** Takes frames from a `FrameReader`. */
export interface FrameSink {
  /** True when the rest of the input is of no interest. */
  readonly isClosed: boolean;
  /** A whole frame; its payload is from `start` to `end`. */
  onFrame(type: number, flags: number, streamId: number, bytes: Uint8Array, start: number, end: number): void;
  /** The head of a DATA frame without padding, whose `length` octets come in pieces with `onDataPiece`. */
  onDataHead(flags: number, streamId: number, length: number): void;
  onDataPiece(bytes: Uint8Array, start: number, end: number, isLast: boolean): void;
  /** A frame above the maximum size; nothing more is read. */
  onFrameTooLarge(type: number, streamId: number, length: number): void;
}

/**
 * Finds frames in chunks of bytes. A frame inside of one chunk is passed on in place; DATA that goes on in the next
 * chunk is passed on in pieces; only other frames that were split, and DATA with padding, are put together.
 */
export class FrameReader {
  readonly #sink: FrameSink;
  readonly #maxFrameSize: number;
  // The beginning of a split frame.
  #kept: Uint8Array = NOTHING;
  #keptSize = 0;
  // What is still to come of a DATA frame.
  #dataLeft = 0;

  constructor(sink: FrameSink, maxFrameSize: number) {
    this.#sink = sink;
    this.#maxFrameSize = maxFrameSize;
  }

  /** The beginning of a frame has come, and its rest is needed before anything can be done with it. */
  get isInsideFrame(): boolean {
    return this.#keptSize > 0;
  }

  receive(chunk: Uint8Array, start: number): void {
    const sink = this.#sink;
    let at = start;
    if (this.#dataLeft > 0) at = this.#readDataPiece(chunk, at);
    if (this.#keptSize > 0) at = this.#completeKept(chunk, at);
    const end = chunk.length;
    while (end - at >= FRAME_HEADER_SIZE && !sink.isClosed) {
      const length = readLength(chunk, at);
      const type = chunk[at + 3]!;
      const flags = chunk[at + 4]!;
      const streamId = readUint31(chunk, at + 5);
      if (length > this.#maxFrameSize) {
        sink.onFrameTooLarge(type, streamId, length);
        return;
      }
      const payload = at + FRAME_HEADER_SIZE;
      if (payload + length <= end) {
        sink.onFrame(type, flags, streamId, chunk, payload, payload + length);
        at = payload + length;
      } else if (isStreamable(type, flags)) {
        this.#beginData(flags, streamId, length);
        at = this.#readDataPiece(chunk, payload);
      } else break;
    }
    if (at < end && !sink.isClosed) this.#keep(chunk, at, end);
  }

  #beginData(flags: number, streamId: number, length: number): void {
    this.#dataLeft = length;
    this.#sink.onDataHead(flags, streamId, length);
  }

  #readDataPiece(chunk: Uint8Array, at: number): number {
    const size = Math.min(this.#dataLeft, chunk.length - at);
    if (size === 0) return at;
    this.#dataLeft -= size;
    this.#sink.onDataPiece(chunk, at, at + size, this.#dataLeft === 0);
    return at + size;
  }

  /** Adds to the frame that is kept until it is whole, and returns where the next begins. */
  #completeKept(chunk: Uint8Array, start: number): number {
    let at = this.#keepUntil(FRAME_HEADER_SIZE, chunk, start);
    if (this.#keptSize < FRAME_HEADER_SIZE) return at;
    const length = readLength(this.#kept, 0);
    const type = this.#kept[3]!;
    const flags = this.#kept[4]!;
    const streamId = readUint31(this.#kept, 5);
    if (length > this.#maxFrameSize) {
      this.#sink.onFrameTooLarge(type, streamId, length);
      return chunk.length;
    }
    if (isStreamable(type, flags) && length > 0) {
      this.#keptSize = 0;
      this.#beginData(flags, streamId, length);
      return this.#readDataPiece(chunk, at);
    }
    at = this.#keepUntil(FRAME_HEADER_SIZE + length, chunk, at);
    if (this.#keptSize < FRAME_HEADER_SIZE + length) return at;
    const kept = this.#kept;
    this.#kept = NOTHING;
    this.#keptSize = 0;
    this.#sink.onFrame(type, flags, streamId, kept, FRAME_HEADER_SIZE, FRAME_HEADER_SIZE + length);
    return at;
  }

  #keepUntil(size: number, chunk: Uint8Array, at: number): number {
    const missing = Math.min(size - this.#keptSize, chunk.length - at);
    if (missing <= 0) return at;
    this.#keep(chunk, at, at + missing);
    return at + missing;
  }

  #keep(chunk: Uint8Array, start: number, end: number): void {
    const size = this.#keptSize + end - start;
    if (this.#kept.length < size) {
      // Grown as bytes arrive, not as a header promises.
      const larger = new Uint8Array(Math.max(2 * this.#kept.length, size, 64));
      larger.set(this.#kept.subarray(0, this.#keptSize));
      this.#kept = larger;
    }
    this.#kept.set(chunk.subarray(start, end), this.#keptSize);
    this.#keptSize = size;
  }
}

const NOTHING = new Uint8Array(0);

function isStreamable(type: number, flags: number): boolean {
  return type === FrameType.DATA && (flags & FrameFlag.PADDED) === 0;
}
