import type { Metadata } from "@baud/rpc";

/** What a server says of trying again (gRFC A6, "Pushback"): nothing, after how many milliseconds, or not at all. */
export type Pushback =
  | { readonly name: "none" }
  | { readonly name: "after"; readonly delayMs: number }
  | { readonly name: "stop" };

/** Reads `grpc-retry-pushback-ms`. What is no number of milliseconds means not at all. */
export function readPushback(trailers: Metadata | undefined): Pushback {
  const values = trailers?.getAll("grpc-retry-pushback-ms") ?? [];
  const [text] = values;
  if (text === undefined) return none;
  return values.length === 1 && /^\d{1,9}$/.test(text) ? { name: "after", delayMs: Number(text) } : stop;
}

const none: Pushback = { name: "none" };
const stop: Pushback = { name: "stop" };
