import assert from "node:assert/strict";
import { MessageWriter, Status, uncompressed, wasCompressed } from "@baud/rpc";
import type { StreamingInputCallRequest } from "../gen/grpc/testing/messages_pb.js";
import { expectStatus, expectZeros } from "./expectations.js";
import type { CaseContext } from "./interop-case.js";
import { largeRequestBytes, largeResponseBytes } from "./unary-cases.js";

const gzip = { compression: "gzip" };

/** A server that looks refuses what should have been compressed and was not; then both forms pass. */
export async function clientCompressedUnary({ stub }: CaseContext): Promise<void> {
  const request = (value: boolean) => ({
    expectCompressed: { value },
    responseSize: largeResponseBytes,
    payload: { body: new Uint8Array(largeRequestBytes) },
  });
  await expectStatus(stub.unaryCall(request(true)), Status.INVALID_ARGUMENT);
  expectZeros((await stub.unaryCall(request(true), gzip)).payload, largeResponseBytes);
  expectZeros((await stub.unaryCall(request(false))).payload, largeResponseBytes);
}

export async function serverCompressedUnary({ stub }: CaseContext): Promise<void> {
  for (const value of [true, false]) {
    const response = await stub.unaryCall({
      responseCompressed: { value },
      responseSize: largeResponseBytes,
      payload: { body: new Uint8Array(largeRequestBytes) },
    });
    expectZeros(response.payload, largeResponseBytes);
    assert.equal(wasCompressed(response), value, "whether the response was compressed");
  }
}

/** The first message compressed and the second not, after the same refusal as in the unary case. */
export async function clientCompressedStreaming({ stub }: CaseContext): Promise<void> {
  const message = (value: boolean, size: number) => ({
    expectCompressed: { value },
    payload: { body: new Uint8Array(size) },
  });
  await expectStatus(stub.streamingInputCall([message(true, 27_182)]), Status.INVALID_ARGUMENT);

  const requests = new MessageWriter<StreamingInputCallRequest>();
  const call = stub.streamingInputCall(requests, gzip);
  await requests.write(message(true, 27_182));
  await requests.write(uncompressed(message(false, 45_904)));
  requests.end();
  assert.equal((await call).aggregatedPayloadSize, 73_086, "aggregated_payload_size");
}

export async function serverCompressedStreaming({ stub }: CaseContext): Promise<void> {
  const wanted = [
    { compressed: { value: true }, size: 31_415 },
    { compressed: { value: false }, size: 92_653 },
  ];
  let count = 0;
  for await (const response of stub.streamingOutputCall({ responseParameters: wanted })) {
    const expected = wanted[count++];
    assert.ok(expected, "there are more responses than were asked for");
    expectZeros(response.payload, expected.size);
    assert.equal(wasCompressed(response), expected.compressed.value, `whether response ${count} was compressed`);
  }
  assert.equal(count, wanted.length, "the number of responses");
}
