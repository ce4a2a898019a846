import { type Codec, type MessageInit, Writer } from "@baud/protobuf";
import { isUncompressed, type MethodDefinition, uncompressed } from "@baud/rpc";

/** A message that is encoded already, so that it can be sent several times, and changed meanwhile by whoever made it. */
export interface RawMessage {
  readonly bytes: Uint8Array;
}

const rawCodec: Codec<RawMessage> = {
  write({ bytes }, writer) {
    if (bytes !== undefined) writer.raw(bytes);
  },
  decode: (bytes) => ({ bytes: bytes.slice() }),
};

const writer = new Writer();

/** Throws what the codec throws. */
export function encodeRaw<T>(codec: Codec<T>, message: MessageInit<T>): RawMessage {
  writer.begin(0);
  codec.write(message, writer);
  const raw = { bytes: writer.finish() };
  return isUncompressed(message) ? uncompressed(raw) : raw;
}

/** The methods that were asked for, so that what is prepared for a method is found again. */
const rawMethods = new WeakMap<object, unknown>();

/** The same method with requests that are encoded already; for the same method the same object. */
export function rawMethod<Request, Response>(
  method: MethodDefinition<Request, Response>,
): MethodDefinition<RawMessage, Response> {
  const known = rawMethods.get(method) as MethodDefinition<RawMessage, Response> | undefined;
  if (known !== undefined) return known;
  const raw = { ...method, request: rawCodec };
  rawMethods.set(method, raw);
  return raw;
}
