import { Server } from "@baud/grpc";
import { createClient } from "@baud/rpc";
import { failure } from "./failure.js";
import { Library } from "./gen/library_grpc.js";
import { library } from "./library-service.js";

/** A client and a server without a socket between them, as tests want it: everything else is as over a connection. */
export async function inProcess(): Promise<void> {
  await using server = new Server();
  server.addService(Library, library);
  const stub = createClient(Library, server.connectInProcess());

  for await (const { title, year } of stub.listBooks({})) console.log(`${year} ${title}`);
  console.log(await failure(stub.findBook({ title: "Emma" })));
}
