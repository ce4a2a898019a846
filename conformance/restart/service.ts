import { Server } from "@baud/grpc";
import { createTestService, ImplementedTestService } from "../interop/test-service.js";

/** What each process serves. */
export function createServer(): Server {
  const server = new Server();
  server.addService(ImplementedTestService, createTestService());
  return server;
}
