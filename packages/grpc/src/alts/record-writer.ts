import { dataType, lengthBytes, typeBytes } from "./record-reader.js";
import { type RekeyingCipher, tagBytes } from "./rekeying-cipher.js";

const overheadBytes = lengthBytes + typeBytes + tagBytes;

/** Makes records of data. */
export class RecordWriter {
  readonly #cipher: RekeyingCipher;
  readonly #maxDataBytes: number;

  /** `maxRecordBytes` is the longest record that the peer reads, with all that belongs to it. */
  constructor(cipher: RekeyingCipher, maxRecordBytes: number) {
    this.#cipher = cipher;
    this.#maxDataBytes = maxRecordBytes - overheadBytes;
  }

  /** The data as one or more records, in memory of their own. */
  write(data: Uint8Array): Buffer {
    const recordCount = Math.ceil(data.length / this.#maxDataBytes);
    const records = Buffer.allocUnsafe(data.length + recordCount * overheadBytes);
    let at = 0;
    for (let start = 0; start < data.length; start += this.#maxDataBytes) {
      const part = data.subarray(start, start + this.#maxDataBytes);
      records.writeUInt32LE(typeBytes + part.length + tagBytes, at);
      records.writeUInt32LE(dataType, at + lengthBytes);
      this.#cipher.encrypt(part, records, at + lengthBytes + typeBytes);
      at += part.length + overheadBytes;
    }
    return records;
  }
}
