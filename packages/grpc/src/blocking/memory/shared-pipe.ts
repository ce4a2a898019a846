/** Octets that a pipe holds at once. A record that is longer passes through in pieces, so this bounds no message. */
const capacityBytes = 1 << 20;

const writtenAt = 0;
const readAt = 1;
const controlBytes = 8;

/** The memory of a new pipe: two counters and a ring of octets. */
export function createPipeMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(controlBytes + capacityBytes);
}

/**
 * The end of a pipe that one thread writes to, in memory that it shares with the thread which reads. The counters run on past
 * 32 bits and wrap; their difference is what the ring holds.
 */
export class PipeWriter {
  readonly #control: Int32Array;
  readonly #ring: Uint8Array;
  #written = 0;

  constructor(memory: SharedArrayBuffer) {
    this.#control = new Int32Array(memory, 0, 2);
    this.#ring = new Uint8Array(memory, controlBytes);
  }

  /** Copies octets from `bytes`, beginning at `from`, as many as there is room for; returns how many. */
  write(bytes: Uint8Array, from: number): number {
    const room = capacityBytes - ((this.#written - Atomics.load(this.#control, readAt)) | 0);
    const count = Math.min(room, bytes.length - from);
    const start = this.#written & (capacityBytes - 1);
    const first = Math.min(count, capacityBytes - start);
    this.#ring.set(bytes.subarray(from, from + first), start);
    if (first < count) this.#ring.set(bytes.subarray(from + first, from + count), 0);
    this.#written = (this.#written + count) | 0;
    return count;
  }

  /** Lets the reader see what was written, and wakes it if it waits. */
  publish(): void {
    Atomics.store(this.#control, writtenAt, this.#written);
    Atomics.notify(this.#control, writtenAt);
  }

  /** Blocks the thread until the reader has taken something from a ring that is full, for at most `timeoutMs`. */
  waitForRoom(timeoutMs: number): void {
    Atomics.wait(this.#control, readAt, (this.#written - capacityBytes) | 0, timeoutMs);
  }
}

/** The end of a pipe that one thread reads from. */
export class PipeReader {
  readonly #control: Int32Array;
  readonly #ring: Uint8Array;
  #read = 0;

  constructor(memory: SharedArrayBuffer) {
    this.#control = new Int32Array(memory, 0, 2);
    this.#ring = new Uint8Array(memory, controlBytes);
  }

  get isEmpty(): boolean {
    return Atomics.load(this.#control, writtenAt) === this.#read;
  }

  /** Fills `into`, beginning at `at`, with as many octets as are there; returns how many. */
  read(into: Uint8Array, at: number): number {
    const held = (Atomics.load(this.#control, writtenAt) - this.#read) | 0;
    const count = Math.min(held, into.length - at);
    const start = this.#read & (capacityBytes - 1);
    const first = Math.min(count, capacityBytes - start);
    into.set(this.#ring.subarray(start, start + first), at);
    if (first < count) into.set(this.#ring.subarray(0, count - first), at + first);
    this.#read = (this.#read + count) | 0;
    return count;
  }

  /** Gives the room of what was read back to the writer, and wakes it if it waits. */
  release(): void {
    Atomics.store(this.#control, readAt, this.#read);
    Atomics.notify(this.#control, readAt);
  }

  /** Blocks the thread until there is something to read, for at most `timeoutMs`. False when the time has passed. */
  wait(timeoutMs: number): boolean {
    return Atomics.wait(this.#control, writtenAt, this.#read, timeoutMs) !== "timed-out";
  }
}

/** Wakes the reader of a pipe, if it waits: to look at something else than the pipe. */
export function wakeReader(memory: SharedArrayBuffer): void {
  Atomics.notify(new Int32Array(memory, 0, 2), writtenAt);
}
