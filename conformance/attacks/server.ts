import { readFileSync } from "node:fs";
import { Server, ServerCredentials } from "@baud/grpc";
import { testCertificates } from "../interop/certificates.js";
import { createTestService, ImplementedTestService } from "../interop/test-service.js";

// The server that is attacked: gRPC's interop service with every limit at its default. It tells its parent where it listens
// and, when asked, what it uses.

/** What the server tells, in answer to any message. */
export interface Usage {
  readonly rssBytes: number;
  readonly cpuMs: number;
  /** How often clients ran into which limit. */
  readonly limitsReached: Readonly<Record<string, number>>;
}

const server = new Server({ logger: { error() {}, warn() {} } });
server.addService(ImplementedTestService, createTestService());
const port = await server.listen("127.0.0.1:0", ServerCredentials.insecure());
const tlsPort = await server.listen(
  "127.0.0.1:0",
  ServerCredentials.ssl({
    certificateChain: readFileSync(testCertificates.serverChain),
    privateKey: readFileSync(testCertificates.serverKey),
  }),
);
process.on("message", () => {
  const { user, system } = process.cpuUsage();
  const usage: Usage = {
    rssBytes: process.memoryUsage.rss(),
    cpuMs: (user + system) / 1000,
    limitsReached: server.http2Counters().limitsReached,
  };
  process.send?.(usage);
});
process.on("disconnect", () => process.exit());
process.send?.({ port, tlsPort });
