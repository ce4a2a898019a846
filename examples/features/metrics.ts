import { Server } from "@baud/grpc";
import { createClient } from "@baud/rpc";
import { CallMetrics } from "./call-metrics.js";
import { failure } from "./failure.js";
import { Library } from "./gen/library_grpc.js";
import { library } from "./library-service.js";
import { channelTo } from "./listening.js";

/** Numbers about calls, for a monitoring system. */
export async function metrics(): Promise<void> {
  const numbers = new CallMetrics();
  await using server = new Server({ tracers: [numbers] });
  server.addService(Library, library);
  await using channel = await channelTo(server);
  const stub = createClient(Library, channel);

  await stub.findBook({ title: "Moby-Dick" });
  await failure(stub.findBook({ title: "Emma" }));
  for (const line of numbers.lines()) console.log(line);
}
