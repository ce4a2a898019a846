import { createClient, Status } from "@baud/rpc";
import { UnimplementedService } from "../gen/grpc/testing/test_grpc.js";
import { expectStatus, readAll } from "./expectations.js";
import type { CaseContext } from "./interop-case.js";

export async function statusCodeAndMessage({ stub }: CaseContext): Promise<void> {
  const responseStatus = { code: Status.UNKNOWN, message: "test status message" };
  await expectStatus(stub.unaryCall({ responseStatus }), Status.UNKNOWN, responseStatus.message);
  await expectStatus(readAll(stub.fullDuplexCall([{ responseStatus }])), Status.UNKNOWN, responseStatus.message);
}

/** Blanks at both ends, and text in and beyond Unicode's basic plane, must come through `grpc-message`. */
export async function specialStatusMessage({ stub }: CaseContext): Promise<void> {
  const message = "\t\ntest with whitespace\r\nand Unicode BMP \u263a and non-BMP \u{1f608}\t\n";
  await expectStatus(stub.unaryCall({ responseStatus: { code: Status.UNKNOWN, message } }), Status.UNKNOWN, message);
}

export async function unimplementedMethod({ stub }: CaseContext): Promise<void> {
  await expectStatus(stub.unimplementedCall({}), Status.UNIMPLEMENTED);
}

export async function unimplementedService({ channel }: CaseContext): Promise<void> {
  const stub = createClient(UnimplementedService, channel);
  await expectStatus(stub.unimplementedCall({}), Status.UNIMPLEMENTED);
}
