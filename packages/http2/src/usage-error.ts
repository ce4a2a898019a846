/** A mistake by the caller: the call breaks the contract of a stream or a connection. Nothing was sent. */
export class Http2UsageError extends Error {
  override readonly name: string = "Http2UsageError";
}
