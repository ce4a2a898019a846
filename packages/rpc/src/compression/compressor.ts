/** One way to compress messages (PROTOCOL-HTTP2, "Message-Encoding"). */
export interface Compressor {
  /** The name in `grpc-encoding`: `gzip`. */
  readonly name: string;
  /** The bytes of one message, compressed. */
  compress(message: Uint8Array): Uint8Array;
  /**
   * The bytes of the message, or `undefined` when there are more than `limitBytes` of them: then it stops as soon as it
   * knows, whatever the peer claims. Throws when `compressed` is not what `compress` makes.
   */
  decompress(compressed: Uint8Array, limitBytes: number): Uint8Array | undefined;
}
