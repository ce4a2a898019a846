import assert from "node:assert/strict";
import { test } from "node:test";
import { packAny } from "@baud/protobuf";
import { BadRequest, ErrorInfo, RetryInfo } from "../google/rpc/error_details_pb.js";
import { Status as StatusProto } from "../google/rpc/status_pb.js";
import { createClient, Metadata, RpcError, readStatusDetails, Status } from "../index.js";
import { InMemoryTransport } from "../testing/in-memory-transport.js";
import { Numbers } from "../testing/numbers-service.js";

const violation = { field: "value", description: "must be even" };

/** A client of a service that fails with this error. */
function stubThatFails(error: () => unknown) {
  const fail = () => {
    throw error();
  };
  return createClient(Numbers, new InMemoryTransport(Numbers, { double: fail, countTo: fail, sum: fail, echo: fail }));
}

test("details of a handler's error reach the caller, typed", async () => {
  const stub = stubThatFails(
    () =>
      new RpcError(Status.INVALID_ARGUMENT, "odd", {
        metadata: { "x-a": "b" },
        statusDetails: [
          packAny(BadRequest, { fieldViolations: [violation] }),
          packAny(RetryInfo, { retryDelay: { seconds: 2n } }),
        ],
      }),
  );
  const error = await stub.double({ value: 1 }).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof RpcError);
  assert.equal(error.metadata.get("x-a"), "b");
  assert.deepEqual(
    error.detail(BadRequest)?.fieldViolations.map(({ field, description }) => ({ field, description })),
    [violation],
  );
  assert.equal(error.detail(RetryInfo)?.retryDelay?.seconds, 2n);
  assert.equal(error.detail(ErrorInfo), undefined);
  assert.equal(error.statusDetails.length, 2);
});

test("they travel as google.rpc.Status, which repeats code and message", () => {
  const statusDetails = [packAny(ErrorInfo, { reason: "ODD", domain: "numbers.test" })];
  const given = new Metadata({ "x-a": "b" });
  const error = new RpcError(Status.ABORTED, "odd", { metadata: given, statusDetails });
  const bytes = error.metadata.get("grpc-status-details-bin");
  assert.ok(bytes);
  const { code, message, details } = StatusProto.decode(bytes);
  assert.deepEqual(
    { code, message, types: details.map(({ typeUrl }) => typeUrl) },
    {
      code: 10,
      message: "odd",
      types: ["type.googleapis.com/google.rpc.ErrorInfo"],
    },
  );
  assert.deepEqual(given.keys(), ["x-a"], "the metadata that was given stays as it is");
});

test("the status of a call has them too", async () => {
  const statusDetails = [packAny(ErrorInfo, { reason: "ODD" })];
  const stub = stubThatFails(() => new RpcError(Status.ABORTED, "odd", { statusDetails }));
  const { metadata } = await stub.double({ value: 1 }).status;
  assert.equal(readStatusDetails(metadata).length, 1);
});

test("details that cannot be read do not hide the error", () => {
  for (const damaged of [Uint8Array.of(0x1a, 0x7f), Uint8Array.of(0xff)]) {
    const error = new RpcError(Status.ABORTED, "odd", { metadata: { "grpc-status-details-bin": damaged } });
    assert.deepEqual(error.statusDetails, []);
    assert.equal(error.detail(ErrorInfo), undefined);
  }
  assert.deepEqual(new RpcError(Status.ABORTED, "odd").statusDetails, []);
  const notBase64 = Metadata.fromFields(["grpc-status-details-bin", "%%%"]);
  assert.deepEqual(readStatusDetails(notBase64), []);
});
