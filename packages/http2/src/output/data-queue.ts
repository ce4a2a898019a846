/** Data that was accepted for a stream and cannot be sent yet. */
export class DataQueue {
  sizeBytes = 0;
  #chunks: Uint8Array[] = [];
  #first = 0;
  /** Where the rest of the first chunk begins. */
  #offset = 0;

  push(data: Uint8Array): void {
    this.#chunks.push(data);
    this.sizeBytes += data.length;
  }

  /** The first chunk and where its rest begins: valid while the queue is not empty. */
  get head(): Uint8Array {
    return this.#chunks[this.#first]!;
  }

  get headOffset(): number {
    return this.#offset;
  }

  /** Takes so many bytes, which the first chunk must have. */
  advance(sizeBytes: number): void {
    this.sizeBytes -= sizeBytes;
    this.#offset += sizeBytes;
    if (this.#offset < this.head.length) return;
    this.#offset = 0;
    this.#first++;
    if (this.sizeBytes === 0) this.clear();
    else if (this.#first >= 64 && this.#first * 2 > this.#chunks.length) {
      this.#chunks = this.#chunks.slice(this.#first);
      this.#first = 0;
    }
  }

  clear(): void {
    if (this.#chunks.length === 0) return;
    this.sizeBytes = 0;
    this.#chunks = [];
    this.#first = 0;
    this.#offset = 0;
  }
}

/** The queue of a stream that has none. Nothing is ever put into it. */
export const EMPTY_QUEUE: DataQueue = new DataQueue();
