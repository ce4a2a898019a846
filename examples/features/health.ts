import { addHealth, Server } from "@baud/grpc";
import { Health } from "@baud/grpc/grpc/health/v1/health_grpc";
import { HealthCheckResponse_ServingStatus as ServingStatus } from "@baud/grpc/grpc/health/v1/health_pb";
import { enumName } from "@baud/protobuf";
import { createClient } from "@baud/rpc";
import { Library } from "./gen/library_grpc.js";
import { library } from "./library-service.js";
import { channelTo } from "./listening.js";

/** Whether a service can be called: what load balancers and Kubernetes ask, and what a client may watch. */
export async function health(): Promise<void> {
  await using server = new Server();
  server.addService(Library, library);
  const statuses = addHealth(server);
  statuses.setStatus(Library.typeName, "SERVING");
  await using channel = await channelTo(server);

  let shown = 0;
  for await (const { status } of createClient(Health, channel).watch({ service: Library.typeName })) {
    console.log(`${Library.typeName} is ${enumName(ServingStatus, status)}`);
    shown++;
    if (shown === 1) statuses.setStatus(Library.typeName, "NOT_SERVING");
    if (shown === 2) statuses.setStatus(Library.typeName, "SERVING");
    if (shown === 3) break;
  }
}
