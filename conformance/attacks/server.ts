import { readFileSync } from "node:fs";
import { Server, type ServerCounters, ServerCredentials } from "@baud/grpc";
import { type ServerTracer, Status, statusName } from "@baud/rpc";
import { testCertificates } from "../interop/certificates.js";
import { createTestService, ImplementedTestService } from "../interop/test-service.js";
import { type ConnectionTimes, watchConnections } from "./connection-clock.js";
import { watchStandstill } from "./standstill.js";

// The server that is attacked: gRPC's interop service with every limit at its default. It tells its parent where it listens
// and, when asked, what it uses and has counted.

/** What the server has used until now. */
export interface Load {
  readonly rssBytes: number;
  readonly cpuMs: number;
}

/** The same, with what it has counted. */
export interface Usage extends Load {
  readonly counters: ServerCounters;
  /** How many calls ended with which status, other than OK. */
  readonly statuses: Readonly<Record<string, number>>;
  readonly times: ConnectionTimes;
  /** For how long its process stood still until now. */
  readonly stoodStillMs: number;
}

const times = watchConnections();
const stoodStillMs = watchStandstill();
const statuses: Record<string, number> = {};
const slowAnswer = { payload: { body: new Uint8Array(262_144) } };
let slowCalls = 0;
let answerSlowCalls = (): void => {};
const thousandSlowCalls = new Promise<void>((resolve) => {
  answerSlowCalls = resolve;
});
const tally: ServerTracer = {
  startCall: () => ({
    onEnd({ code }) {
      if (code !== Status.OK) statuses[statusName(code)] = (statuses[statusName(code)] ?? 0) + 1;
    },
  }),
};
const server = new Server({ logger: { error() {}, warn() {} }, tracers: [tally] });
server.addService(ImplementedTestService, { ...createTestService(), cacheableUnaryCall: slowCall });
const port = await server.listen("127.0.0.1:0", ServerCredentials.insecure());
const tlsPort = await server.listen(
  "127.0.0.1:0",
  ServerCredentials.ssl({
    certificateChain: readFileSync(testCertificates.serverChain),
    privateKey: readFileSync(testCertificates.serverKey),
  }),
);
process.on("message", (question: "load" | "usage") => {
  // Asked for its load again and again, it is to do as little as it can.
  process.send?.(question === "load" ? load() : usage());
});

/** Calls of CacheableUnaryCall are answered when a thousand have come, all at once, with 256 KiB that they share. */
async function slowCall() {
  if (++slowCalls === 1000) answerSlowCalls();
  await thousandSlowCalls;
  return slowAnswer;
}

function load(): Load {
  const { user, system } = process.cpuUsage();
  return { rssBytes: process.memoryUsage.rss(), cpuMs: (user + system) / 1000 };
}

function usage(): Usage {
  return { ...load(), counters: server.http2Counters(), statuses, times: times(), stoodStillMs: stoodStillMs() };
}

process.on("disconnect", () => process.exit());
process.send?.({ port, tlsPort });
