import { type Codec, type MessageInit, Writer } from "@baud/protobuf";

/** The bytes before each message: a flag, and the length (PROTOCOL-HTTP2, "Length-Prefixed-Message"). */
export const prefixSizeBytes = 5;

const writer = new Writer();

/** Encodes a message together with its prefix, in one piece. Throws what the codec throws. */
export function frameMessage<T>(codec: Codec<T>, message: MessageInit<T>): Uint8Array {
  writer.begin(prefixSizeBytes);
  codec.write(message, writer);
  const framed = writer.finish();
  const sizeBytes = framed.length - prefixSizeBytes;
  framed[0] = 0;
  framed[1] = sizeBytes >>> 24;
  framed[2] = sizeBytes >>> 16;
  framed[3] = sizeBytes >>> 8;
  framed[4] = sizeBytes;
  return framed;
}
