import { createCipheriv, createDecipheriv, createHmac } from "node:crypto";

/** The record protocol that everybody who speaks ALTS knows: AES-128-GCM, whose key changes with the number of the record. */
export const recordProtocol = "ALTSRP_GCM_AES128_REKEY";

/** 32 bytes from which keys are derived, then 12 that mask the nonce. What a handshaker gives beyond them is not used. */
export const keyDataBytes = 44;
export const tagBytes = 16;

const kdfKeyBytes = 32;
const nonceBytes = 12;
const aeadKeyBytes = 16;
const algorithm = "aes-128-gcm";

/** A key serves for 2^16 records: these bytes of the counter, the third to the eighth, choose it. */
const kdfCounterStart = 2;
const kdfCounterEnd = 8;
/** The counter is one of 64 bits; so many records are never sent, and one more would repeat a nonce. */
const counterBytes = 8;

/** Whose records they are: those of servers have the last bit of the counter set, so that no nonce is used by both. */
export type RecordSide = "client" | "server";

/** Encrypts or decrypts the records of one direction, in order. */
export class RekeyingCipher {
  readonly #keyData: Uint8Array;
  readonly #counter: Uint8Array;
  readonly #nonce = new Uint8Array(nonceBytes);
  #key: Buffer | undefined;

  /** `keyData` has `keyDataBytes`; `counter` is where to begin, for tests with vectors. */
  constructor(keyData: Uint8Array, sender: RecordSide, counter: Uint8Array = new Uint8Array(nonceBytes)) {
    if (keyData.length !== keyDataBytes) {
      throw new RangeError(`The key of ${recordProtocol} has ${keyDataBytes} bytes, and not ${keyData.length}`);
    }
    this.#keyData = keyData;
    this.#counter = Uint8Array.from(counter);
    if (sender === "server") this.#counter[nonceBytes - 1]! |= 0x80;
  }

  /** Writes the ciphertext and its tag into `target` from `at` on. */
  encrypt(plaintext: Uint8Array, target: Uint8Array, at: number, additionalData?: Uint8Array): void {
    const cipher = createCipheriv(algorithm, this.#currentKey(), this.#currentNonce());
    if (additionalData !== undefined) cipher.setAAD(additionalData);
    // GCM is a stream: `update` gives all there is.
    target.set(cipher.update(plaintext), at);
    cipher.final();
    target.set(cipher.getAuthTag(), at + plaintext.length);
    this.#advance();
  }

  /** Throws `Error` when the record is not that which follows the one before, or was changed on its way. */
  decrypt(record: Uint8Array, additionalData?: Uint8Array): Buffer {
    if (record.length < tagBytes) throw new Error(`a record of ${record.length} bytes has no room for its tag`);
    const tagAt = record.length - tagBytes;
    const decipher = createDecipheriv(algorithm, this.#currentKey(), this.#currentNonce());
    if (additionalData !== undefined) decipher.setAAD(additionalData);
    decipher.setAuthTag(record.subarray(tagAt));
    const plaintext = decipher.update(record.subarray(0, tagAt));
    try {
      decipher.final();
    } catch (error) {
      throw new Error("a record is not authentic", { cause: error });
    }
    this.#advance();
    return plaintext;
  }

  /** HKDF-Expand (RFC 5869) with the counter's part as its info; one block is more than is needed. */
  #currentKey(): Buffer {
    this.#key ??= createHmac("sha256", this.#keyData.subarray(0, kdfKeyBytes))
      .update(this.#counter.subarray(kdfCounterStart, kdfCounterEnd))
      .update(Uint8Array.of(1))
      .digest()
      .subarray(0, aeadKeyBytes);
    return this.#key;
  }

  #currentNonce(): Uint8Array {
    for (let i = 0; i < nonceBytes; i++) this.#nonce[i] = this.#counter[i]! ^ this.#keyData[kdfKeyBytes + i]!;
    return this.#nonce;
  }

  /** Little-endian. */
  #advance(): void {
    for (let i = 0; i < counterBytes; i++) {
      const byte = (this.#counter[i]! + 1) & 0xff;
      this.#counter[i] = byte;
      if (i >= kdfCounterStart) this.#key = undefined;
      if (byte !== 0) return;
    }
    throw new Error(`${recordProtocol}: the counter of records is used up`);
  }
}
