import assert from "node:assert/strict";
import { MessageWriter, Status } from "@baud/rpc";
import type { StreamingOutputCallRequest } from "../gen/grpc/testing/messages_pb.js";
import { expectZeros, readAll } from "./expectations.js";
import type { CaseContext } from "./interop-case.js";

const requestBytes = [27_182, 8, 1_828, 45_904];
const responseBytes = [31_415, 9, 2_653, 58_979];

export async function clientStreaming({ stub }: CaseContext): Promise<void> {
  const requests = requestBytes.map((size) => ({ payload: { body: new Uint8Array(size) } }));
  const { aggregatedPayloadSize } = await stub.streamingInputCall(requests);
  assert.equal(aggregatedPayloadSize, 74_922, "aggregated_payload_size");
}

export async function serverStreaming({ stub }: CaseContext): Promise<void> {
  const responses = await readAll(
    stub.streamingOutputCall({ responseParameters: responseBytes.map((size) => ({ size })) }),
  );
  assert.equal(responses.length, responseBytes.length, "the number of responses");
  responses.forEach(({ payload }, index) => {
    expectZeros(payload, responseBytes[index]!);
  });
}

/** Each request is sent only when the one before it was answered. */
export async function pingPong({ stub }: CaseContext): Promise<void> {
  const requests = new MessageWriter<StreamingOutputCallRequest>();
  const call = stub.fullDuplexCall(requests);
  for (const [index, size] of responseBytes.entries()) {
    await requests.write({ responseParameters: [{ size }], payload: { body: new Uint8Array(requestBytes[index]!) } });
    const { value, done } = await call.next();
    assert.ok(!done, `the stream ended after ${index} responses`);
    expectZeros(value.payload, size);
  }
  requests.end();
  assert.ok((await call.next()).done, "there is a response that no request asked for");
  assert.equal((await call.status).code, Status.OK, "the status");
}

export async function emptyStream({ stub }: CaseContext): Promise<void> {
  const call = stub.fullDuplexCall([]);
  assert.equal((await readAll(call)).length, 0, "the number of responses");
  assert.equal((await call.status).code, Status.OK, "the status");
}
