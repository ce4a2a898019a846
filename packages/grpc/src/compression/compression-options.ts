import type { Compressor } from "@baud/rpc";

/** How a channel or a server compresses messages, and what it reads. */
export interface CompressionOptions {
  /** How messages are compressed, unless a call says otherwise: `gzip`, `deflate`. Not at all unless told. */
  readonly compression?: string | undefined;
  /** What can be chosen and is read, in the order in which it is offered: gzip, deflate, and zstd where Node has it. */
  readonly compressors?: readonly Compressor[] | undefined;
}
