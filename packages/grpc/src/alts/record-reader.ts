import type { RekeyingCipher } from "./rekeying-cipher.js";

/** A record: its length without these four bytes, its type, the ciphertext, the tag; numbers are little-endian. */
export const lengthBytes = 4;
export const typeBytes = 4;
/** The type of records that carry data; only its lowest byte counts. */
export const dataType = 6;
/** The longest record that anybody sends. */
export const maxRecordBytes: number = 1024 * 1024;

/** Finds the records in what arrives, in pieces of whatever size, and decrypts them. */
export class RecordReader {
  readonly #cipher: RekeyingCipher;
  /** The beginning of a record whose end has not arrived. */
  #waiting: Uint8Array[] = [];
  #waitingBytes = 0;
  /** How many bytes the record that waits has; 0 while its length is not known. */
  #wantedBytes = 0;

  constructor(cipher: RekeyingCipher) {
    this.#cipher = cipher;
  }

  /** Whether nothing waits for its end. */
  get isBetweenRecords(): boolean {
    return this.#waitingBytes === 0;
  }

  /** Gives the data of each record that is complete to `onData`. Throws `Error` for what is no record, or not authentic. */
  read(chunk: Uint8Array, onData: (data: Buffer) => void): void {
    let rest = chunk;
    if (this.#waitingBytes > 0) {
      this.#waiting.push(chunk);
      this.#waitingBytes += chunk.length;
      // Pieces are put together once, when the record is whole, however many there are.
      if (this.#waitingBytes < Math.max(this.#wantedBytes, lengthBytes)) return;
      rest = Buffer.concat(this.#waiting, this.#waitingBytes);
      this.#waiting = [];
      this.#waitingBytes = 0;
    }
    while (rest.length >= lengthBytes) {
      const end = lengthBytes + this.#lengthOf(rest);
      if (rest.length < end) break;
      onData(this.#cipher.decrypt(this.#contentOf(rest, end)));
      rest = rest.subarray(end);
    }
    if (rest.length === 0) return;
    this.#wantedBytes = rest.length < lengthBytes ? 0 : lengthBytes + this.#lengthOf(rest);
    this.#waiting = [rest];
    this.#waitingBytes = rest.length;
  }

  #lengthOf(record: Uint8Array): number {
    const length = uint32(record, 0);
    if (length >= typeBytes && length <= maxRecordBytes) return length;
    throw new Error(`a record of ${length} bytes: there may be ${typeBytes} to ${maxRecordBytes}`);
  }

  #contentOf(record: Uint8Array, end: number): Uint8Array {
    if (record[lengthBytes] === dataType) return record.subarray(lengthBytes + typeBytes, end);
    throw new Error(`a record of type ${uint32(record, lengthBytes)}: only data, ${dataType}, is known`);
  }
}

function uint32(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}
