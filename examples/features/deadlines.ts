import { setTimeout as delay } from "node:timers/promises";
import { Server } from "@baud/grpc";
import { createClient } from "@baud/rpc";
import { failure } from "./failure.js";
import { Library } from "./gen/library_grpc.js";
import { library } from "./library-service.js";
import { channelTo } from "./listening.js";

/** How long a client waits, which the servers behind the server know as well. */
export async function deadlines(): Promise<void> {
  await using archive = new Server();
  archive.addService(Library, {
    ...library,
    async findBook(_, { deadline, signal }) {
      console.log(`the archive is told of a deadline: ${deadline < Number.POSITIVE_INFINITY}`);
      // A handler that waits gives up with its caller.
      await delay(60_000, undefined, { signal });
      return {};
    },
  });
  await using toArchive = await channelTo(archive);
  const archiveStub = createClient(Library, toArchive);

  await using server = new Server();
  server.addService(Library, {
    ...library,
    findBook: (request, context) => archiveStub.findBook(request, context.propagate()),
  });
  await using channel = await channelTo(server);

  const call = createClient(Library, channel).findBook({ title: "Emma" }, { timeoutMs: 3_000 });
  console.log(`the client: ${(await failure(call)).split(",")[0]}`);
}
