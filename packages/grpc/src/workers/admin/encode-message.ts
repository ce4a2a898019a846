import type { Codec, MessageInit } from "@baud/protobuf";
import { frameMessage, prefixSizeBytes } from "@baud/rpc";

/** A message as text that passes through JSON: encoded, in base64. */
export function encodeMessage<Message>(codec: Codec<Message>, message: MessageInit<Message>): string {
  return Buffer.from(frameMessage(codec, message).subarray(prefixSizeBytes)).toString("base64");
}
