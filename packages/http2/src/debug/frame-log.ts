import { PREFACE } from "../connection/preface.js";
import { FRAME_HEADER_SIZE, FrameFlag, FrameType, readLength, readUint31 } from "../frame/frame-header.js";
import type { HeaderList } from "../header/header-list.js";
import { isSecretField } from "../header/secret-fields.js";
import { HpackDecoder } from "../hpack/hpack-decoder.js";
import { describeFrame } from "./describe-frame.js";

/**
 * Writes one frame: its words, and its header fields with secrets redacted. They hold what the peer says, as it says it: whoever
 * prints them escapes control characters.
 */
export type WriteFrame = (direction: "sent" | "received", frame: string, fields: HeaderList) => void;

/**
 * Reads both directions of a connection as bytes, beside the connection itself, and tells each frame in words: for people who
 * look for a fault. Header blocks are decoded once more, so that they can be read; data is told by its length alone, and
 * of fields that hold secrets the value is left out.
 */
export class FrameLog {
  readonly #sent: FrameSplitter;
  readonly #received: FrameSplitter;

  constructor(role: "client" | "server", write: WriteFrame) {
    this.#sent = new FrameSplitter(role === "client", (frame, fields) => write("sent", frame, fields));
    this.#received = new FrameSplitter(role === "server", (frame, fields) => write("received", frame, fields));
  }

  sent(bytes: Uint8Array): void {
    this.#sent.push(bytes);
  }

  received(bytes: Uint8Array): void {
    this.#received.push(bytes);
  }
}

/** One direction: puts frames together that come in pieces, and header blocks that come in frames. */
class FrameSplitter {
  readonly #write: (frame: string, fields: HeaderList) => void;
  readonly #decoder = new HpackDecoder({ tableSize: MAX_TABLE, maxListSize: MAX_LIST, maxFields: MAX_LIST });
  #rest: Uint8Array = NOTHING;
  #block: Uint8Array = NOTHING;
  #hasPreface: boolean;
  #isBroken = false;

  constructor(startsWithPreface: boolean, write: (frame: string, fields: HeaderList) => void) {
    this.#hasPreface = !startsWithPreface;
    this.#write = write;
  }

  push(chunk: Uint8Array): void {
    let bytes = join(this.#rest, chunk);
    if (!this.#hasPreface) {
      if (bytes.length < PREFACE.length) {
        this.#rest = bytes;
        return;
      }
      this.#hasPreface = true;
      this.#write("preface", NO_FIELDS);
      bytes = bytes.subarray(PREFACE.length);
    }
    while (bytes.length >= FRAME_HEADER_SIZE) {
      const end = FRAME_HEADER_SIZE + readLength(bytes, 0);
      if (bytes.length < end) break;
      this.#onFrame(bytes[3]!, bytes[4]!, readUint31(bytes, 5), bytes.subarray(FRAME_HEADER_SIZE, end));
      bytes = bytes.subarray(end);
    }
    this.#rest = bytes;
  }

  #onFrame(type: number, flags: number, streamId: number, payload: Uint8Array): void {
    const words = describeFrame(type, flags, streamId, payload);
    if (type !== FrameType.HEADERS && type !== FrameType.CONTINUATION) {
      this.#write(words, NO_FIELDS);
      return;
    }
    const fragment = type === FrameType.HEADERS ? fragmentOf(flags, payload) : payload;
    this.#block = join(type === FrameType.HEADERS ? NOTHING : this.#block, fragment);
    this.#write(words, (flags & FrameFlag.END_HEADERS) === 0 ? NO_FIELDS : this.#decode());
  }

  #decode(): HeaderList {
    const block = this.#isBroken ? undefined : this.#decoder.decode(this.#block, 0, this.#block.length);
    this.#block = NOTHING;
    // From a broken block on the tables differ, and nothing that follows can be read.
    this.#isBroken = block === undefined;
    if (block === undefined) return ["(these fields cannot be decoded)", this.#decoder.failure];
    return block.fields.map((text, i) => (i % 2 === 0 ? text : redacted(block.fields[i - 1]!, text)));
  }
}

/** What HEADERS has of a header block, without padding and priority (RFC 9113 section 6.2). */
function fragmentOf(flags: number, payload: Uint8Array): Uint8Array {
  const isPadded = (flags & FrameFlag.PADDED) !== 0;
  const start = (isPadded ? 1 : 0) + ((flags & FrameFlag.PRIORITY) !== 0 ? 5 : 0);
  return payload.subarray(start, Math.max(start, payload.length - (isPadded ? payload[0]! : 0)));
}

/** The value of a field, or how long it is where its name says that it is a secret. */
function redacted(name: string, value: string): string {
  return isSecretField(name) ? `(redacted, length ${value.length})` : value;
}

/** Always a copy: what is given belongs to whoever gave it, and is soon something else. */
function join(before: Uint8Array, more: Uint8Array): Uint8Array {
  const joined = new Uint8Array(before.length + more.length);
  joined.set(before);
  joined.set(more, before.length);
  return joined;
}

const NOTHING = new Uint8Array(0);
const NO_FIELDS: HeaderList = [];
// What is read here was bounded by the connection, or will end it.
const MAX_TABLE = 1 << 24;
const MAX_LIST = 1 << 24;
