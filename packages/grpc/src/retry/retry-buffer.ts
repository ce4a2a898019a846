/** How many bytes of requests may be kept for repetition. */
export interface RetryBufferLimits {
  /** For one call: 262,144 unless told. Past it the call is not repeated any more. */
  readonly bytesPerCall?: number | undefined;
  /** For all calls of a channel: 16 MiB unless told. */
  readonly bytesPerChannel?: number | undefined;
}

/** The bytes that the calls of a channel keep for repetition (gRFC A6, "Memory Management"). */
export class RetryBuffer {
  readonly bytesPerCall: number;
  readonly #bytesPerChannel: number;
  #usedBytes = 0;

  constructor(limits: RetryBufferLimits = {}) {
    this.bytesPerCall = limits.bytesPerCall ?? 256 * 1024;
    this.#bytesPerChannel = limits.bytesPerChannel ?? 16 * 1024 * 1024;
  }

  get usedBytes(): number {
    return this.#usedBytes;
  }

  /** Counts bytes in that are kept now. False when there are more than there may be. */
  keep(bytes: number): boolean {
    this.#usedBytes += bytes;
    return this.#usedBytes <= this.#bytesPerChannel;
  }

  release(bytes: number): void {
    this.#usedBytes -= bytes;
  }
}
