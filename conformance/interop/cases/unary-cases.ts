import assert from "node:assert/strict";
import type { CallOptions, Client, UnaryCall } from "@baud/rpc";
import type { SimpleResponse } from "../gen/grpc/testing/messages_pb.js";
import type { TestService } from "../gen/grpc/testing/test_grpc.js";
import { expectZeros } from "./expectations.js";
import type { CaseContext } from "./interop-case.js";

/** The sizes of request and response in all cases that are called large. */
export const largeRequestBytes = 271_828;
export const largeResponseBytes = 314_159;

/** Calls UnaryCall with zeros, asking for zeros. */
export function callUnary(
  stub: Client<typeof TestService>,
  options?: CallOptions,
  sizes: { readonly requestBytes: number; readonly responseBytes: number } = {
    requestBytes: largeRequestBytes,
    responseBytes: largeResponseBytes,
  },
): UnaryCall<SimpleResponse> {
  const payload = { body: new Uint8Array(sizes.requestBytes) };
  return stub.unaryCall({ responseSize: sizes.responseBytes, payload }, options);
}

export async function emptyUnary({ stub }: CaseContext): Promise<void> {
  assert.ok(await stub.emptyCall({}), "there is no response");
}

export async function largeUnary({ stub }: Pick<CaseContext, "stub">): Promise<void> {
  const { payload } = await callUnary(stub);
  expectZeros(payload, largeResponseBytes);
}

/** A thousand large calls at once on one channel, many more than a server lets one connection have open. */
export async function concurrentLargeUnary({ stub }: CaseContext): Promise<void> {
  const request = { responseSize: largeResponseBytes, payload: { body: new Uint8Array(largeRequestBytes) } };
  const check = async () => expectZeros((await stub.unaryCall(request)).payload, largeResponseBytes);
  await Promise.all(Array.from({ length: 1000 }, check));
}

/**
 * Two equal requests get the same answer, from a cache before the server. They are sent by POST: PROTOCOL-HTTP2 knows no other
 * method any more.
 */
export async function cacheableUnary({ stub }: CaseContext): Promise<void> {
  const request = { payload: { body: Buffer.from(`${process.hrtime.bigint()}`) } };
  // Some caches keep nothing for their own machine.
  const call = () => stub.cacheableUnaryCall(request, { metadata: { "x-user-ip": "1.2.3.4" } });
  const first = await call();
  const second = await call();
  assert.ok(first.payload !== undefined && first.payload.body.length > 0, "the first answer has no body");
  assert.deepEqual(second.payload?.body, first.payload.body, "the second answer is another than the first");
}

/** All calls of a channel go to one server. */
export async function pickFirstUnary({ stub }: CaseContext): Promise<void> {
  const servers = new Set<string>();
  for (let i = 0; i < 100; i++) {
    const request = { responseSize: 1, payload: { body: new Uint8Array(1) }, fillServerId: true };
    servers.add((await stub.unaryCall(request)).serverId);
  }
  assert.ok(!servers.has(""), "a response has no server_id");
  assert.equal(servers.size, 1, `the calls went to several servers: ${[...servers].join(", ")}`);
}
