import { type Compressor, Compressors } from "@baud/rpc";
import type { CompressionOptions } from "./compression-options.js";
import { defaultCompressors } from "./zlib-compressors.js";

/** The compression of a channel or a server. */
export interface OwnCompression {
  readonly known: Compressors;
  /** What is used unless a call says otherwise; `undefined` when messages are sent as they are. */
  readonly usual: Compressor | undefined;
}

/** Throws `TypeError` when the options ask for a compression that they do not bring. */
export function ownCompression(options: CompressionOptions): OwnCompression {
  const known = options.compressors === undefined ? usual : new Compressors(options.compressors);
  return { known, usual: known.choose(options.compression) };
}

const usual = new Compressors(defaultCompressors);
