import type { Codec } from "@baud/protobuf";
import type { BidiStreamingMethod, MethodDefinition } from "./service-definition.js";

/** Messages as they travel: for proxies, which need not know what they mean. */
export const bytesCodec: Codec<Uint8Array> = {
  write(message, writer) {
    writer.raw(message as Uint8Array);
  },
  decode: (bytes, options) => (options?.copyBytes ? bytes.slice() : bytes),
};

/**
 * A method of which nothing is known but its path: messages are bytes, and every kind is a special case of streams in both
 * directions. Throws `TypeError` when `path` is not `/SERVICE/METHOD`.
 */
export function bytesMethod(path: string): BidiStreamingMethod<Uint8Array, Uint8Array> {
  if (!isMethodPath(path)) throw new TypeError(`${JSON.stringify(path)} is not the path of a method: /SERVICE/METHOD`);
  const name = path.slice(path.lastIndexOf("/") + 1);
  return { kind: "bidiStreaming", name, path, request: bytesCodec, response: bytesCodec };
}

/**
 * Whether a path can be that of a method. What another server might read in two ways (`..`, `%`, a query, an empty part) cannot, so
 * that nobody gets past a proxy's policy by it.
 */
export function isMethodPath(path: string): path is MethodDefinition["path"] {
  return /^(?:\/(?!\.{1,2}(?:\/|$))[^/%?#\\\s]+){2,}$/.test(path);
}
