import { Channel, ChannelCredentials, Server, ServerCredentials } from "@baud/grpc";
import { createClient } from "@baud/rpc";
import { failure } from "./failure.js";
import { Library } from "./gen/library_grpc.js";
import { library } from "./library-service.js";
import { listening } from "./listening.js";

/** A server that goes and comes back: a call fails at once, or waits until there is a connection again. */
export async function reconnecting(): Promise<void> {
  const first = libraryServer();
  const address = await listening(first);
  await using channel = new Channel(address, ChannelCredentials.insecure(), {
    backoff: { initialMs: 20, maxMs: 100 },
    // A connection that says nothing for so long is asked whether it is still there.
    keepaliveTimeMs: 30_000,
  });
  const stub = createClient(Library, channel);
  console.log(`found ${(await stub.findBook({ title: "Moby-Dick" })).title}`);

  await first.shutdown();
  const [code] = (await failure(stub.findBook({ title: "Moby-Dick" }))).split(",");
  console.log(`without a server: ${code}`);

  const waiting = stub.findBook({ title: "Moby-Dick" }, { waitForReady: true, timeoutMs: 60_000 });
  await using second = libraryServer();
  await second.listen(address, ServerCredentials.insecure());
  console.log(`found ${(await waiting).title}, after waiting`);
}

function libraryServer(): Server {
  const server = new Server();
  server.addService(Library, library);
  return server;
}
