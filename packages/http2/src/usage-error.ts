/** A mistake by the caller: the call breaks the contract of a stream or a connection. Nothing was sent. */
export class Http2UsageError extends Error {
  override readonly name: string = "Http2UsageError";
}

/** Header fields that the peer has said it does not take (SETTINGS_MAX_HEADER_LIST_SIZE, RFC 9113 section 6.5.2); none of them was sent. */
export class HeaderListTooLargeError extends Http2UsageError {
  override readonly name: string = "HeaderListTooLargeError";
  /** Octets, with 32 for each field. */
  readonly sizeBytes: number;
  readonly maxBytes: number;

  constructor(sizeBytes: number, maxBytes: number) {
    super(`the header fields have ${sizeBytes} octets, more than the ${maxBytes} that the peer accepts`);
    this.sizeBytes = sizeBytes;
    this.maxBytes = maxBytes;
  }
}
