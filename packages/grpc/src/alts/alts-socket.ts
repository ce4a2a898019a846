import type { Socket } from "node:net";
import { Duplex } from "node:stream";
import { RecordReader } from "./record-reader.js";
import { RecordWriter } from "./record-writer.js";
import { type RecordSide, RekeyingCipher } from "./rekeying-cipher.js";

/** What the handshake has agreed on. */
export interface AltsSecrets {
  /** Which side this one is. */
  readonly side: RecordSide;
  readonly keyData: Uint8Array;
  /** The longest record that the peer reads, in bytes. */
  readonly maxRecordBytes: number;
}

/** A socket on which everything that is written leaves in records of ALTS, and what arrives in them is read. */
export class AltsSocket extends Duplex {
  readonly #socket: Socket;
  readonly #reader: RecordReader;
  readonly #writer: RecordWriter;

  /** `socket` is connected, and its next byte is the first after the handshake. */
  constructor(socket: Socket, { side, keyData, maxRecordBytes }: AltsSecrets) {
    super({ allowHalfOpen: false });
    this.#socket = socket;
    this.#reader = new RecordReader(new RekeyingCipher(keyData, side === "client" ? "server" : "client"));
    this.#writer = new RecordWriter(new RekeyingCipher(keyData, side), maxRecordBytes);
    socket.on("data", (chunk: Uint8Array) => this.#onRecords(chunk));
    socket.on("end", () => this.#onEnd());
    socket.on("error", (error: Error) => this.destroy(error));
    socket.on("close", () => this.destroy());
  }

  get localAddress(): string | undefined {
    return this.#socket.localAddress;
  }

  get localPort(): number | undefined {
    return this.#socket.localPort;
  }

  get remoteAddress(): string | undefined {
    return this.#socket.remoteAddress;
  }

  get remotePort(): number | undefined {
    return this.#socket.remotePort;
  }

  ref(): void {
    this.#socket.ref();
  }

  unref(): void {
    this.#socket.unref();
  }

  override _read(): void {
    this.#socket.resume();
  }

  override _write(data: Uint8Array, _encoding: BufferEncoding, done: (error?: Error | null) => void): void {
    let hasRoom: boolean;
    try {
      hasRoom = this.#socket.write(this.#writer.write(data));
    } catch (error) {
      done(error as Error);
      return;
    }
    // What the system has taken is done at once, so that nobody waits for it.
    if (hasRoom || this.#socket.writableLength === 0) done();
    else this.#socket.once("drain", done);
  }

  override _final(done: () => void): void {
    this.#socket.end(done);
  }

  override _destroy(error: Error | null, done: (error: Error | null) => void): void {
    this.#socket.destroy();
    done(error);
  }

  #onRecords(chunk: Uint8Array): void {
    if (this.destroyed) return;
    try {
      this.#reader.read(chunk, (data) => {
        if (!this.push(data)) this.#socket.pause();
      });
    } catch (error) {
      this.destroy(new Error(`ALTS: ${(error as Error).message}`, { cause: error }));
    }
  }

  #onEnd(): void {
    if (this.#reader.isBetweenRecords) this.push(null);
    else this.destroy(new Error("ALTS: the connection has ended within a record"));
  }
}
