import { type OnReadOpts, Socket, type SocketConstructorOpts } from "node:net";

/**
 * What bare sockets do with the bytes they move. `same`: nothing; one blob is written again and again, and nobody looks at what
 * arrives. `copied`: the least that an API of messages can do, whose callers may fill their bytes again and keep those that come:
 * a blob is copied into memory that was written before, and what arrives out of memory that all reads share into memory of its own.
 * `fresh`: the usual; both sides make memory for each blob, and Node makes some for each read.
 */
export type BlobHandling = "same" | "copied" | "fresh";

export function blobHandlingOf(args: readonly string[]): BlobHandling {
  if (args.includes("--copied-once")) return "copied";
  return args.includes("--touched-once") ? "fresh" : "same";
}

/** Writes one blob as often as it is asked to. */
export class BlobWriter {
  readonly #blob: Uint8Array;
  readonly #handling: BlobHandling;
  /** Memory whose bytes have been written. */
  readonly #written: Uint8Array[] = [];

  constructor(blob: Uint8Array, handling: BlobHandling) {
    this.#blob = blob;
    this.#handling = handling;
  }

  /** False when it is time to wait for `drain`. */
  write(socket: Socket): boolean {
    if (this.#handling === "same") return socket.write(this.#blob);
    const copied = this.#handling === "copied";
    const memory = (copied ? this.#written.pop() : undefined) ?? new Uint8Array(this.#blob.length);
    memory.set(this.#blob);
    return copied ? socket.write(memory, () => this.#written.push(memory)) : socket.write(memory);
  }
}

/** Puts blobs of one size together from the chunks that a socket gives, unless they are not looked at. */
export class BlobReader {
  readonly #sizeBytes: number;
  readonly #isKept: boolean;
  #blob: Uint8Array | undefined;
  #filled = 0;

  constructor(sizeBytes: number, handling: BlobHandling) {
    this.#sizeBytes = sizeBytes;
    this.#isKept = handling !== "same";
  }

  add(chunk: Uint8Array): void {
    if (!this.#isKept) return;
    for (let at = 0; at < chunk.length; ) {
      this.#blob ??= new Uint8Array(this.#sizeBytes);
      const part = Math.min(chunk.length - at, this.#sizeBytes - this.#filled);
      this.#blob.set(chunk.subarray(at, at + part), this.#filled);
      at += part;
      this.#filled += part;
      if (this.#filled < this.#sizeBytes) continue;
      this.#blob = undefined;
      this.#filled = 0;
    }
  }
}

/** Has a socket read into the same memory each time; `receive` may look at a chunk while it is called. */
export function readingInto(memory: Buffer, receive: (chunk: Uint8Array) => void): OnReadOpts {
  return {
    buffer: memory,
    callback: (sizeBytes, buffer) => {
      receive(buffer.subarray(0, sizeBytes));
      return true;
    },
  };
}

/** The socket that a server has accepted and paused, made anew with `onread`, which Node takes only then. */
export function madeAnew(accepted: Socket, onread: OnReadOpts): Socket {
  const inner = accepted as unknown as { _handle: unknown };
  const handle = inner._handle;
  inner._handle = null;
  accepted.destroy();
  return new Socket({ handle, onread } as SocketConstructorOpts);
}

/** How much one read can take: as much as Baud's. */
export const readMemoryBytes = 262_144;
