const SLAB_SIZE_BYTES = 32 * 1024;

/**
 * Where encoded messages are put: a bump allocator over slabs. Finished bytes are never written again, so they need no
 * copy.
 *
 *     writer.begin(5);                 // room for a header in front
 *     HelloRequest.write(message, writer);
 *     const bytes = writer.finish();   // header and message in one piece
 */
export class Writer {
  /** The slab, and the place in it where the next byte goes. For generated code only. */
  buf: Uint8Array = new Uint8Array(SLAB_SIZE_BYTES);
  pos: number = 0;
  #start = 0;

  /** Starts a piece, whose first `headroomBytes` are left (with any content) for the caller to fill. */
  begin(headroomBytes: number): void {
    this.#start = this.pos;
    this.reserve(headroomBytes);
    this.pos += headroomBytes;
  }

  /** Ends the piece, and gives it, headroom included. The bytes are the caller's. */
  finish(): Uint8Array {
    return this.buf.subarray(this.#start, this.pos);
  }

  /** Makes sure that `sizeBytes` more fit. */
  reserve(sizeBytes: number): void {
    if (this.pos + sizeBytes <= this.buf.length) return;
    const used = this.pos - this.#start;
    const grown = new Uint8Array(Math.max(SLAB_SIZE_BYTES, 2 * (used + sizeBytes)));
    grown.set(this.buf.subarray(this.#start, this.pos));
    this.buf = grown;
    this.#start = 0;
    this.pos = used;
  }
}
