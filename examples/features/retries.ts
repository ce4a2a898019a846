import { Server } from "@baud/grpc";
import { createClient, RpcError, Status } from "@baud/rpc";
import { failure } from "./failure.js";
import { Library } from "./gen/library_grpc.js";
import { library } from "./library-service.js";
import { channelTo } from "./listening.js";

/** Calls that are made again when they fail in a way that passes: the service config says which, how often and when. */
export async function retries(): Promise<void> {
  let attempts = 0;
  await using server = new Server();
  server.addService(Library, {
    ...library,
    findBook(request, context) {
      attempts++;
      const before = context.metadata.get("grpc-previous-rpc-attempts") ?? "0";
      console.log(`attempt ${attempts}, after ${before} others`);
      if (attempts < 3) throw new RpcError(Status.UNAVAILABLE, "The shelves are being dusted");
      return library.findBook(request, context);
    },
  });
  await using channel = await channelTo(server, {
    serviceConfig: {
      methodConfig: [
        {
          name: [{ service: Library.typeName }],
          retryPolicy: {
            maxAttempts: 4,
            initialBackoff: "0.01s",
            maxBackoff: "0.1s",
            backoffMultiplier: 2,
            retryableStatusCodes: ["UNAVAILABLE"],
          },
        },
      ],
    },
  });
  const stub = createClient(Library, channel);

  console.log(`found ${(await stub.findBook({ title: "Middlemarch" })).title}`);
  // NOT_FOUND is not among the codes: it is the answer.
  console.log(await failure(stub.findBook({ title: "Emma" })));
}
