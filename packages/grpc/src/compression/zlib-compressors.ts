import * as zlib from "node:zlib";
import type { Compressor } from "@baud/rpc";
import { isWholeZstd } from "./zstd-frames.js";

/** What Node compresses with, synchronously: at the sizes that messages have, that is faster than to hand them to a thread. */
type Compress = (bytes: Uint8Array) => Uint8Array;
type Decompress = (bytes: Uint8Array, options: { readonly maxOutputLength: number }) => Uint8Array;

/** `gzip` (RFC 1952). */
export const gzip: Compressor = zlibCompressor("gzip", zlib.gzipSync, zlib.gunzipSync);

/** `deflate`, which in gRPC as in HTTP is the zlib format (RFC 1950). */
export const deflate: Compressor = zlibCompressor("deflate", zlib.deflateSync, zlib.inflateSync);

/** `zstd` (RFC 8878), where Node has it: from 22.15 and 23.8 on. */
export const zstd: Compressor | undefined = zstdCompressor();

/** What channels and servers know unless they are told: gzip, deflate, and zstd where Node has it. */
export const defaultCompressors: readonly Compressor[] = zstd === undefined ? [gzip, deflate] : [gzip, deflate, zstd];

function zlibCompressor(name: string, compress: Compress, decompress: Decompress): Compressor {
  return {
    name,
    compress: (message) => compress(message),
    decompress(compressed, limitBytes) {
      try {
        // zlib stops within the chunk of output that passes the bound, so that a bomb never unfolds.
        const message = decompress(compressed, { maxOutputLength: Math.max(1, limitBytes) });
        return message.length > limitBytes ? undefined : message;
      } catch (error) {
        if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") return undefined;
        throw error;
      }
    },
  };
}

function zstdCompressor(): Compressor | undefined {
  const { zstdCompressSync, zstdDecompressSync } = zlib as {
    readonly zstdCompressSync?: Compress;
    readonly zstdDecompressSync?: Decompress;
  };
  if (zstdCompressSync === undefined || zstdDecompressSync === undefined) return undefined;
  return zlibCompressor("zstd", zstdCompressSync, (bytes, options) => {
    if (!isWholeZstd(bytes)) throw new Error("the zstd frame is cut off or none");
    return zstdDecompressSync(bytes, options);
  });
}
