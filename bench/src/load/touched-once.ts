/**
 * What any API of messages does with a byte, at the least, so that bare sockets can be asked for the same: a message to be sent is made
 * in memory of its own, and one that arrives is put together in memory of its own.
 */

/** A message to be sent: the bytes of `content`, in memory that nobody else has. */
export function freshMessage(content: Uint8Array): Uint8Array {
  const message = new Uint8Array(content.length);
  message.set(content);
  return message;
}

/** Puts messages of one size together from the chunks that a socket gives. */
export class MessageAssembler {
  readonly #sizeBytes: number;
  #message: Uint8Array;
  #filled = 0;

  constructor(sizeBytes: number) {
    this.#sizeBytes = sizeBytes;
    this.#message = new Uint8Array(sizeBytes);
  }

  add(chunk: Uint8Array): void {
    for (let at = 0; at < chunk.length; ) {
      const part = Math.min(chunk.length - at, this.#sizeBytes - this.#filled);
      this.#message.set(chunk.subarray(at, at + part), this.#filled);
      at += part;
      this.#filled += part;
      if (this.#filled < this.#sizeBytes) continue;
      this.#message = new Uint8Array(this.#sizeBytes);
      this.#filled = 0;
    }
  }
}
