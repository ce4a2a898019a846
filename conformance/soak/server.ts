import { Server, ServerCredentials } from "@baud/grpc";
import { createTestService, ImplementedTestService } from "../interop/test-service.js";
import { measureMemory } from "./memory.js";

// The server of the soak, in a process of its own: gRPC's interop service. It tells its parent where it listens and, when asked, what is
// left in it while nobody calls.

/** What the server tells, in answer to any message. */
export interface ServerState {
  readonly memoryMb: number;
  readonly connectionsOpen: number;
  readonly limitsReached: Readonly<Record<string, number>>;
}

// The soak resets far more than a client should: that is counted elsewhere (conformance/attacks).
const limits = { resetBurst: 1_000_000, causedResetBurst: 1_000_000 };
const server = new Server({ logger: { error() {}, warn() {} }, http2: limits });
server.addService(ImplementedTestService, createTestService());
const port = await server.listen("127.0.0.1:0", ServerCredentials.insecure());
process.on("message", async () => {
  const memoryMb = await measureMemory();
  const { connectionsOpen, limitsReached } = server.http2Counters();
  const state: ServerState = { memoryMb, connectionsOpen, limitsReached };
  process.send?.(state);
});
process.on("disconnect", () => process.exit());
process.send?.({ port });
