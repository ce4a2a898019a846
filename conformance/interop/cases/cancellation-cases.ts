import { MessageWriter, Status } from "@baud/rpc";
import type { StreamingInputCallRequest, StreamingOutputCallRequest } from "../gen/grpc/testing/messages_pb.js";
import { expectStatus, expectZeros, readAll } from "./expectations.js";
import type { CaseContext } from "./interop-case.js";

export async function cancelAfterBegin({ stub }: CaseContext): Promise<void> {
  const call = stub.streamingInputCall(new MessageWriter<StreamingInputCallRequest>());
  call.cancel();
  await expectStatus(call, Status.CANCELLED);
}

export async function cancelAfterFirstResponse({ stub }: CaseContext): Promise<void> {
  const requests = new MessageWriter<StreamingOutputCallRequest>();
  const call = stub.fullDuplexCall(requests);
  await requests.write({ responseParameters: [{ size: 31_415 }], payload: { body: new Uint8Array(27_182) } });
  const { value } = await call.next();
  expectZeros(value?.payload, 31_415);
  call.cancel();
  await expectStatus(readAll(call), Status.CANCELLED);
}

/** The server has nothing to answer and waits for requests, until the deadline passes. */
export async function timeoutOnSleepingServer({ stub }: CaseContext): Promise<void> {
  const requests = new MessageWriter<StreamingOutputCallRequest>();
  requests.write({ payload: { body: new Uint8Array(27_182) } });
  await expectStatus(readAll(stub.fullDuplexCall(requests, { timeoutMs: 1 })), Status.DEADLINE_EXCEEDED);
}
