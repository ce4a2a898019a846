import type { Codec, MessageInit, MessageType } from "../message/message-type.js";
import { DecodeError } from "../wire/decode-error.js";

/** What bounds a stream of messages. */
export interface DelimitedReadOptions {
  /** The size from which on a message is refused, before anything is kept of it. Default: 64 MiB. */
  readonly maxMessageBytes?: number;
}

/**
 * One message behind its length as a varint, as Java's `writeDelimitedTo` and C++'s `SerializeDelimitedToOstream` write it:
 * streams and files of messages are these, one after the other. Throws `EncodeError`.
 */
export function encodeDelimited<T>(type: MessageType<T>, message: MessageInit<T>): Uint8Array {
  const encoded = type.encode(message);
  const prefix: number[] = [];
  let length = encoded.length;
  for (; length > 127; length >>>= 7) prefix.push((length & 127) | 128);
  prefix.push(length);
  const bytes = new Uint8Array(prefix.length + encoded.length);
  bytes.set(prefix);
  bytes.set(encoded, prefix.length);
  return bytes;
}

/**
 * The messages in bytes, each behind its length. Each is decoded when it is asked for. Throws `DecodeError` for a message
 * that is damaged, too large or cut off.
 */
export function* decodeDelimited<T>(
  type: Codec<T>,
  bytes: Uint8Array,
  options: DelimitedReadOptions = {},
): Generator<T, void, undefined> {
  const frames = new DelimitedFrames(options);
  frames.add(bytes);
  for (let frame = frames.next(); frame !== undefined; frame = frames.next()) yield type.decode(frame);
  frames.end();
}

/**
 * The same for bytes that arrive in pieces, cut anywhere: a file's stream, a socket, a response's body. Memory holds one
 * message and one piece.
 */
export async function* decodeDelimitedStream<T>(
  type: Codec<T>,
  pieces: AsyncIterable<Uint8Array> | Iterable<Uint8Array>,
  options: DelimitedReadOptions = {},
): AsyncGenerator<T, void, undefined> {
  const frames = new DelimitedFrames(options);
  for await (const piece of pieces) {
    frames.add(piece);
    for (let frame = frames.next(); frame !== undefined; frame = frames.next()) yield type.decode(frame);
  }
  frames.end();
}

const DEFAULT_MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
const MAX_VARINT_BYTES = 5;

/** Cuts a stream of bytes into what stands behind each length. */
class DelimitedFrames {
  readonly #maxBytes: number;
  /** What has arrived and is not yet taken, in order. */
  #pieces: Uint8Array[] = [];
  #available = 0;
  /** The position in the first piece. */
  #at = 0;
  /** Where the next byte to be taken stands in the stream. */
  #offset = 0;

  constructor({ maxMessageBytes = DEFAULT_MAX_MESSAGE_BYTES }: DelimitedReadOptions) {
    this.#maxBytes = maxMessageBytes;
  }

  add(piece: Uint8Array): void {
    if (piece.length === 0) return;
    this.#pieces.push(piece);
    this.#available += piece.length;
  }

  /** The next message's bytes; undefined when they have not all arrived. */
  next(): Uint8Array | undefined {
    const prefix = this.#length();
    if (prefix === undefined) return undefined;
    if (prefix.length > this.#maxBytes) {
      throw new DecodeError(`a message of ${prefix.length} bytes, where ${this.#maxBytes} are allowed`, this.#offset);
    }
    if (this.#available < prefix.sizeBytes + prefix.length) return undefined;
    this.#take(prefix.sizeBytes);
    return this.#take(prefix.length);
  }

  /** Throws `DecodeError` when something is left. */
  end(): void {
    if (this.#available > 0) {
      throw new DecodeError("the stream ends within a message", this.#offset + this.#available);
    }
  }

  #length(): { length: number; sizeBytes: number } | undefined {
    let length = 0;
    let sizeBytes = 0;
    let at = this.#at;
    for (const piece of this.#pieces) {
      for (; at < piece.length; at++) {
        const byte = piece[at] as number;
        length += (byte & 127) * 2 ** (7 * sizeBytes++);
        if (byte < 128) return { length, sizeBytes };
        if (sizeBytes === MAX_VARINT_BYTES) {
          throw new DecodeError(`a length of more than ${MAX_VARINT_BYTES} bytes`, this.#offset);
        }
      }
      at = 0;
    }
    return undefined;
  }

  #take(size: number): Uint8Array {
    const first = this.#pieces[0];
    this.#available -= size;
    this.#offset += size;
    if (first !== undefined && this.#at + size <= first.length) {
      const taken = first.subarray(this.#at, this.#at + size);
      this.#at += size;
      this.#dropTaken();
      return taken;
    }
    const taken = new Uint8Array(size);
    let filled = 0;
    let whole = 0;
    while (filled < size) {
      const piece = this.#pieces[whole] as Uint8Array;
      const part = piece.subarray(this.#at, this.#at + size - filled);
      taken.set(part, filled);
      filled += part.length;
      this.#at += part.length;
      if (this.#at === piece.length) {
        whole++;
        this.#at = 0;
      }
    }
    // All at once: taking a piece off the front is a copy of the list.
    this.#pieces.splice(0, whole);
    return taken;
  }

  #dropTaken(): void {
    if (this.#at !== this.#pieces[0]?.length) return;
    this.#pieces.shift();
    this.#at = 0;
  }
}
