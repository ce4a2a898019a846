/** Data that was accepted for a stream and cannot be sent yet. */
export class DataQueue {
  sizeBytes = 0;
  // Made when the first chunk has to wait, which for most streams never happens.
  #chunks: Uint8Array[] | undefined = undefined;
  #first = 0;
  /** Where the rest of the first chunk begins. */
  #offset = 0;

  push(data: Uint8Array): void {
    if (this.#chunks === undefined) this.#chunks = [data];
    else this.#chunks.push(data);
    this.sizeBytes += data.length;
  }

  /** The first chunk and where its rest begins: valid while the queue is not empty. */
  get head(): Uint8Array {
    return this.#chunks![this.#first]!;
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
    else if (this.#first >= 64 && this.#first * 2 > this.#chunks!.length) {
      this.#chunks = this.#chunks!.slice(this.#first);
      this.#first = 0;
    }
  }

  clear(): void {
    this.sizeBytes = 0;
    this.#chunks = undefined;
    this.#first = 0;
    this.#offset = 0;
  }
}
