import { type Codec, type MessageInit, Writer } from "@baud/protobuf";
import type { Compressor } from "../compression/compressor.js";
import { isUncompressed } from "../compression/message-compression.js";
import { sentMemory } from "./sent-memory.js";

/** The bytes before each message: a flag, and the length (PROTOCOL-HTTP2, "Length-Prefixed-Message"). */
export const prefixSizeBytes = 5;

const writer = new Writer(sentMemory);

/**
 * Encodes a message together with its prefix, in one piece, which may go to `sentMemory` when it is of no more use. Throws what the
 * codec and the compressor throw.
 */
export function frameMessage<T>(codec: Codec<T>, message: MessageInit<T>, compressor?: Compressor): Uint8Array {
  writer.begin(prefixSizeBytes);
  codec.write(message, writer);
  const framed = writer.finish();
  writePrefix(framed, 0);
  if (compressor === undefined || isUncompressed(message)) return framed;
  const compressed = compressFrame(framed, compressor);
  if (compressed !== framed) sentMemory.release(framed);
  return compressed;
}

/** The same message compressed, or `plain` itself where that is no smaller: the prefix says so for each message. */
export function compressFrame(plain: Uint8Array, compressor: Compressor): Uint8Array {
  const compressed = compressor.compress(plain.subarray(prefixSizeBytes));
  if (compressed.length >= plain.length - prefixSizeBytes) return plain;
  const framed = new Uint8Array(prefixSizeBytes + compressed.length);
  framed.set(compressed, prefixSizeBytes);
  writePrefix(framed, 1);
  return framed;
}

function writePrefix(framed: Uint8Array, flag: number): void {
  const sizeBytes = framed.length - prefixSizeBytes;
  framed[0] = flag;
  framed[1] = sizeBytes >>> 24;
  framed[2] = sizeBytes >>> 16;
  framed[3] = sizeBytes >>> 8;
  framed[4] = sizeBytes;
}
