import type { PipeReader } from "./shared-pipe.js";

/** What passes between the threads: its kind, the call that it belongs to, and octets whose meaning the kind tells. */
export interface RecordListener {
  /** `payload` is the listener's to keep. */
  onRecord(kind: number, call: number, payload: Uint8Array): void;
}

const headBytes = 9;

/** The octets that stand before a payload: its length, the kind, the call. Valid until the next call of this function. */
export function recordHead(kind: number, call: number, payloadBytes: number): Uint8Array {
  headView.setUint32(0, payloadBytes);
  headView.setUint8(4, kind);
  headView.setUint32(5, call);
  return head;
}

const head = new Uint8Array(headBytes);
const headView = new DataView(head.buffer);

/** Puts records together from the octets of a pipe, which may hold any part of them. */
export class RecordReader {
  readonly #pipe: PipeReader;
  readonly #head = new Uint8Array(headBytes);
  readonly #headView = new DataView(this.#head.buffer);
  #payload: Uint8Array | undefined;
  #filled = 0;

  constructor(pipe: PipeReader) {
    this.#pipe = pipe;
  }

  /** Tells the listener of every record that is whole, and gives back the room. False when nothing was there. */
  readAll(listener: RecordListener): boolean {
    if (this.#pipe.isEmpty) return false;
    while (this.#readOne(listener));
    this.#pipe.release();
    return true;
  }

  #readOne(listener: RecordListener): boolean {
    if (this.#payload === undefined) {
      this.#filled += this.#pipe.read(this.#head, this.#filled);
      if (this.#filled < headBytes) return false;
      this.#payload = new Uint8Array(this.#headView.getUint32(0));
      this.#filled = 0;
    }
    this.#filled += this.#pipe.read(this.#payload, this.#filled);
    if (this.#filled < this.#payload.length) return false;
    const payload = this.#payload;
    this.#payload = undefined;
    this.#filled = 0;
    listener.onRecord(this.#headView.getUint8(4), this.#headView.getUint32(5), payload);
    return true;
  }
}
