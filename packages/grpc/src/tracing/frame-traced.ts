import type { Codec, MessageInit } from "@baud/protobuf";
import {
  type Compressor,
  compressFrame,
  frameMessage,
  isUncompressed,
  prefixSizeBytes,
  type TracedMessage,
} from "@baud/rpc";

/** What `frameMessage` makes, and what a tracer is told of it. Throws what the codec and the compressor throw. */
export function frameTraced<T>(
  codec: Codec<T>,
  message: MessageInit<T>,
  compressor: Compressor | undefined,
): { readonly framed: Uint8Array; readonly traced: TracedMessage } {
  const plain = frameMessage(codec, message, undefined);
  const framed = compressor === undefined || isUncompressed(message) ? plain : compressFrame(plain, compressor);
  const bytes = plain.subarray(prefixSizeBytes);
  return { framed, traced: { bytes, wireSizeBytes: framed.length - prefixSizeBytes } };
}
