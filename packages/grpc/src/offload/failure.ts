import { Metadata, RpcError } from "@baud/rpc";
import type { Failure } from "./messages.js";

/** What was thrown, for another thread. */
export function failureOf(error: unknown): Failure {
  if (error instanceof RpcError) {
    return { name: "status", code: error.code, details: error.details, fields: error.metadata.fields };
  }
  // Errors can be cloned; what stands in them beside the message and the stack may be of a kind that cannot.
  if (!(error instanceof Error)) return { name: "error", error: String(error) };
  const copy = new Error(error.message);
  copy.name = error.name;
  if (error.stack !== undefined) copy.stack = error.stack;
  return { name: "error", error: copy };
}

/** What is to be thrown in this thread. */
export function errorOf(failure: Failure): unknown {
  if (failure.name === "error") return failure.error;
  return new RpcError(failure.code, failure.details, { metadata: Metadata.fromFields([...failure.fields]) });
}
