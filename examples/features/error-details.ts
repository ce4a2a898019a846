import { Server } from "@baud/grpc";
import { packAny } from "@baud/protobuf";
import { createClient, RpcError, Status, statusName } from "@baud/rpc";
import { BadRequest, RetryInfo } from "@baud/rpc/google/rpc/error_details_pb";
import { Library } from "./gen/library_grpc.js";
import { library } from "./library-service.js";
import { channelTo } from "./listening.js";

/** Errors that programs can act on: `google.rpc.Status` with typed details, beside the code and the text for people. */
export async function errorDetails(): Promise<void> {
  await using server = new Server();
  server.addService(Library, {
    ...library,
    findBook() {
      const violation = { field: "title", description: "must not be empty" };
      throw new RpcError(Status.INVALID_ARGUMENT, "The book cannot be looked for", {
        statusDetails: [
          packAny(BadRequest, { fieldViolations: [violation] }),
          packAny(RetryInfo, { retryDelay: { seconds: 2n } }),
        ],
      });
    },
  });
  await using channel = await channelTo(server);

  try {
    await createClient(Library, channel).findBook({});
  } catch (error) {
    if (!(error instanceof RpcError)) throw error;
    console.log(`${statusName(error.code)}: ${error.details}`);
    for (const { field, description } of error.detail(BadRequest)?.fieldViolations ?? []) {
      console.log(`  ${field} ${description}`);
    }
    console.log(`  again in ${error.detail(RetryInfo)?.retryDelay?.seconds} s`);
  }
}
