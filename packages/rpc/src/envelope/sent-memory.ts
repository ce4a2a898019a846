import type { LargeMemory } from "@baud/protobuf";
import { expectLargeMemory } from "./large-memory.js";

/** So much is kept for the messages to come: enough for a few streams of megabytes, and little for a process that has sent one. */
const keptBytesLimit = 8 * 1024 * 1024;

/** Sizes are multiples of this, so that messages that differ by a few bytes can follow each other. */
const unitBytes = 64 * 1024;

/** Less is not worth it: a `Writer` puts it into a slab with others. */
const smallestBytes = 256 * 1024;

/**
 * Memory of large messages that have been sent, for those that are sent next. Memory that was used lately is in the processor's cache:
 * filling it costs a third of what fresh memory costs, and V8 has nothing to collect.
 */
class SentMemory implements LargeMemory {
  /** The one that was given back last is at the end. */
  readonly #kept: ArrayBuffer[] = [];
  #keptBytes = 0;

  take(sizeBytes: number): Uint8Array<ArrayBuffer> {
    for (let i = this.#kept.length - 1; i >= 0; i--) {
      const { byteLength } = this.#kept[i]!;
      if (byteLength < sizeBytes || byteLength > 2 * sizeBytes) continue;
      const [found] = this.#kept.splice(i, 1);
      this.#keptBytes -= byteLength;
      return new Uint8Array(found!);
    }
    expectLargeMemory(sizeBytes);
    return new Uint8Array(Math.ceil(sizeBytes / unitBytes) * unitBytes);
  }

  /** Whether these are bytes that `release` can use: what `frameMessage` has made, and has memory of its own. */
  isOwn(framed: Uint8Array): boolean {
    return framed.length > smallestBytes && framed.byteOffset === 0;
  }

  /** Takes back what `frameMessage` has made. Nobody may look at the bytes from here on. Does nothing with what is small. */
  release(framed: Uint8Array): void {
    if (!this.isOwn(framed)) return;
    const buffer = framed.buffer as ArrayBuffer;
    // What comes last is the warmest, and of a size that is in use.
    while (this.#keptBytes + buffer.byteLength > keptBytesLimit && this.#kept.length > 0) {
      this.#keptBytes -= this.#kept.shift()!.byteLength;
    }
    if (buffer.byteLength > keptBytesLimit || this.#kept.includes(buffer)) return;
    this.#kept.push(buffer);
    this.#keptBytes += buffer.byteLength;
  }
}

export const sentMemory: SentMemory = new SentMemory();
