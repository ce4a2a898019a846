import assert from "node:assert/strict";
import { RpcError, type Status, statusName } from "@baud/rpc";
import type { Payload } from "../gen/grpc/testing/messages_pb.js";

/** Fails unless `payload` is there and its body is `sizeBytes` zeros. */
export function expectZeros(payload: Payload | undefined, sizeBytes: number): void {
  assert.ok(payload, "the response has no payload");
  assert.equal(payload.body.length, sizeBytes, "the size of the response's body");
  assert.equal(Buffer.compare(payload.body, new Uint8Array(sizeBytes)), 0, "the response's body is not all zeros");
}

/** Fails unless `call` fails with this status, and with these details where they are given. */
export async function expectStatus(call: PromiseLike<unknown>, code: Status, details?: string): Promise<void> {
  const error = await failureOf(call);
  const what = `the call ended with ${error.message}`;
  assert.equal(statusName(error.code), statusName(code), what);
  if (details !== undefined) assert.equal(error.details, details, what);
}

/** The error that `call` fails with. */
export async function failureOf(call: PromiseLike<unknown>): Promise<RpcError> {
  try {
    await call;
  } catch (error) {
    if (error instanceof RpcError) return error;
    throw error;
  }
  throw new assert.AssertionError({ message: "the call succeeded; it must fail" });
}

/** Reads a stream to its end. */
export async function readAll<Message>(stream: AsyncIterable<Message>): Promise<Message[]> {
  const messages: Message[] = [];
  for await (const message of stream) messages.push(message);
  return messages;
}
