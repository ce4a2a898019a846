import { prefixSizeBytes } from "./frame-message.js";
import { expectLargeMemory } from "./large-memory.js";

/** Who is told of what the deframer finds. */
export interface DeframerListener {
  /** A whole message, in bytes that are valid during this call only, or, with `isGiven`, are the listener's own. */
  onMessageBytes(bytes: Uint8Array, isCompressed: boolean, isGiven: boolean): void;
  /** A prefix that no message may have. The deframer takes nothing more. */
  onFault(fault: DeframerFault): void;
}

export type DeframerFault =
  /** Longer than the bound; found before anything is allocated. */
  | { readonly name: "messageTooLarge"; readonly sizeBytes: number; readonly limitBytes: number }
  /** A flag that is neither 0 nor 1. */
  | { readonly name: "invalidFlag"; readonly flag: number };

/**
 * The message in `chunk`, if that holds exactly one, whole and not compressed: the usual case, which needs no deframer.
 * The bytes are those of the chunk.
 */
export function onlyMessageIn(chunk: Uint8Array): Uint8Array | undefined {
  const size = chunk.length - prefixSizeBytes;
  if (size < 0 || chunk[0] !== 0 || readLength(chunk, 0) !== size) return undefined;
  return viewOf(chunk, prefixSizeBytes, size);
}

/**
 * Space for a message that arrives in parts is made as it arrives, so that a peer cannot claim much more than it sends: sixteen times
 * as much as is here, and so much in any case.
 */
const firstAllocationBytes = 64 * 1024;
const growth = 16;

/**
 * Finds messages in a stream of bytes that is cut anywhere (PROTOCOL-HTTP2, "Length-Prefixed-Message"). A message that lies
 * within one chunk is read in place.
 */
export class Deframer {
  readonly #limitBytes: number;
  #isStopped = false;
  /** The prefix as far as it has arrived, when a chunk ended within it. */
  #prefix: Uint8Array | undefined;
  #prefixFilled = 0;
  /** The message as far as it has arrived, when a chunk ended within it. */
  #body: Uint8Array | undefined;
  #bodyFilled = 0;
  #bodySize = 0;
  #isCompressed = false;

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes;
  }

  /** Whether everything that arrived belongs to a whole message. */
  get isBetweenMessages(): boolean {
    return this.#prefixFilled === 0 && this.#body === undefined;
  }

  /** Bytes that arrived of a message that is not whole. */
  get partialBytes(): number {
    return this.#body === undefined ? this.#prefixFilled : prefixSizeBytes + this.#bodyFilled;
  }

  /** Takes nothing more: also not the rest of the chunk that is being looked at. */
  stop(): void {
    this.#isStopped = true;
  }

  push(chunk: Uint8Array, listener: DeframerListener): void {
    let at = 0;
    if (this.#prefixFilled > 0 || this.#body !== undefined) at = this.#resume(chunk, listener);
    while (at < chunk.length && !this.#isStopped) {
      const left = chunk.length - at - prefixSizeBytes;
      if (left < 0) {
        this.#prefix ??= new Uint8Array(prefixSizeBytes);
        this.#prefix.set(chunk.subarray(at));
        this.#prefixFilled = chunk.length - at;
        return;
      }
      const size = this.#readPrefix(chunk, at, listener);
      if (size < 0) return;
      at += prefixSizeBytes;
      if (left < size) {
        this.#startBody(size, left);
        this.#fillBody(chunk.subarray(at));
        return;
      }
      listener.onMessageBytes(viewOf(chunk, at, size), this.#isCompressed, false);
      at += size;
    }
  }

  /** Goes on with the message that an earlier chunk began; returns where the next one begins. */
  #resume(chunk: Uint8Array, listener: DeframerListener): number {
    let at = 0;
    if (this.#body === undefined) {
      const prefix = this.#prefix!;
      while (this.#prefixFilled < prefixSizeBytes && at < chunk.length) prefix[this.#prefixFilled++] = chunk[at++]!;
      if (this.#prefixFilled < prefixSizeBytes) return at;
      const size = this.#readPrefix(prefix, 0, listener);
      if (size < 0) return chunk.length;
      this.#prefixFilled = 0;
      if (size <= chunk.length - at) {
        listener.onMessageBytes(chunk.subarray(at, at + size), this.#isCompressed, false);
        return at + size;
      }
      this.#startBody(size, chunk.length - at);
    }
    const end = Math.min(chunk.length, at + this.#bodySize - this.#bodyFilled);
    this.#fillBody(chunk.subarray(at, end));
    if (this.#bodyFilled === this.#bodySize) {
      const whole = this.#body!;
      this.#body = undefined;
      listener.onMessageBytes(whole, this.#isCompressed, true);
    }
    return end;
  }

  /** The length in the prefix at `at`; -1 when it is at fault. */
  #readPrefix(bytes: Uint8Array, at: number, listener: DeframerListener): number {
    const flag = bytes[at]!;
    const size = readLength(bytes, at);
    if (flag > 1) {
      this.#isStopped = true;
      listener.onFault({ name: "invalidFlag", flag });
      return -1;
    }
    if (size > this.#limitBytes) {
      this.#isStopped = true;
      listener.onFault({ name: "messageTooLarge", sizeBytes: size, limitBytes: this.#limitBytes });
      return -1;
    }
    this.#isCompressed = flag === 1;
    return size;
  }

  /** `hereBytes` of the message are here already. */
  #startBody(size: number, hereBytes: number): void {
    expectLargeMemory(size);
    this.#body = new Uint8Array(Math.min(size, Math.max(firstAllocationBytes, growth * hereBytes)));
    this.#bodySize = size;
    this.#bodyFilled = 0;
  }

  #fillBody(part: Uint8Array): void {
    const filled = this.#bodyFilled + part.length;
    let body = this.#body!;
    if (filled > body.length) {
      body = new Uint8Array(Math.min(this.#bodySize, Math.max(filled, growth * body.length)));
      body.set(this.#body!.subarray(0, this.#bodyFilled));
      this.#body = body;
    }
    body.set(part, this.#bodyFilled);
    this.#bodyFilled = filled;
  }
}

/** As `subarray` does it, at half the cost: that asks which class the result should be of. */
function viewOf(chunk: Uint8Array, start: number, size: number): Uint8Array {
  return new Uint8Array(chunk.buffer, chunk.byteOffset + start, size);
}

/** The length in the prefix that begins at `at`. */
function readLength(bytes: Uint8Array, at: number): number {
  return ((bytes[at + 1]! << 24) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!) >>> 0;
}
