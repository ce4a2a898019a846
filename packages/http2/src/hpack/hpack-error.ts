/**
 * A header block that cannot be decoded. The tables of both sides then differ, so it ends the connection with
 * COMPRESSION_ERROR (RFC 9113 section 4.3). Thrown and caught inside of `hpack`.
 */
export class HpackError extends Error {
  override readonly name: string = "HpackError";
}
