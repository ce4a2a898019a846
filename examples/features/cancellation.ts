import { once } from "node:events";
import { Server } from "@baud/grpc";
import { createClient, MessageWriter } from "@baud/rpc";
import { failure } from "./failure.js";
import { Library } from "./gen/library_grpc.js";
import type { Book } from "./gen/library_pb.js";
import { library } from "./library-service.js";
import { channelTo } from "./listening.js";

/** Calls that are no longer wanted: by leaving a loop, by `cancel`, by a signal. The server learns of it each time. */
export async function cancellation(): Promise<void> {
  const cancelled: string[] = [];
  await using server = new Server({
    interceptors: [
      async ({ method, signal }, next) => {
        signal.addEventListener("abort", () => cancelled.push(method.name));
        await next();
      },
    ],
  });
  server.addService(Library, {
    ...library,
    async findBook(_, { signal }) {
      await once(signal, "abort");
      return {};
    },
    *listBooks() {
      for (let year = 1; ; year++) yield { year };
    },
  });
  await using channel = await channelTo(server);
  const stub = createClient(Library, channel);

  for await (const { year } of stub.listBooks({})) {
    if (year === 3) break;
  }

  const books = new MessageWriter<Book>();
  const adding = stub.addBooks(books);
  await books.write({ title: "Walden" });
  adding.cancel("the reader has left");
  console.log(`cancel: ${await failure(adding)}`);

  const closingTime = AbortSignal.timeout(50);
  console.log(`signal: ${await failure(stub.findBook({ title: "Emma" }, { signal: closingTime }))}`);

  await channel.close();
  await server.shutdown();
  console.log(`the server saw the end of ${cancelled.sort().join(", ")}`);
}
