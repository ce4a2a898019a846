import { addLoadReports, type Server } from "@baud/grpc";
import { createTestService, ImplementedTestService } from "./test-service.js";

/** All that an interop server of Baud serves: the test service, and its load out of band, every second at most. */
export function addTestService(server: Server): void {
  server.addService(ImplementedTestService, createTestService(addLoadReports(server, { minIntervalMs: 1000 })));
}
