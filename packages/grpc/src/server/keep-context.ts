import { AsyncResource } from "node:async_hooks";
import type { KeepContext } from "@baud/rpc";

/**
 * Keeps the asynchronous context for later: an interceptor may run `next` within an `AsyncLocalStorage`, and the handler finds there
 * what it put in.
 */
export const keepContext: KeepContext = () => {
  // `AsyncLocalStorage.snapshot` does the same, and took 10 µs for it on Node 20, where this takes less than one.
  const resource = new AsyncResource("BAUD_CALL", { requireManualDestroy: true });
  return (run) => resource.runInAsyncScope(run);
};
