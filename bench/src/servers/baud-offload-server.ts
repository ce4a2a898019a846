import { parseArgs } from "node:util";
import { addHealth, Server, ServerCredentials } from "@baud/grpc";
import { HandlerThreads } from "@baud/grpc/offload";
import { Greeter } from "../../server/gen/helloworld_grpc.js";
import { serve } from "./serve.js";

// An echo that takes `--work UNITS`, in `--threads N` threads, or with 0 in the loop of the server; and its health.

const { values } = parseArgs({
  strict: false,
  options: { threads: { type: "string", default: "0" }, work: { type: "string", default: "0" } },
});
process.env["BENCH_WORK_UNITS"] = String(values.work);
const count = Number(values.threads);
const module = new URL("./computing-handlers.js", import.meta.url);
const threads = count > 0 ? new HandlerThreads(module, { threads: count }) : undefined;
await threads?.ready();
const { handlers } = await import("./computing-handlers.js");

const server = new Server();
addHealth(server);
server.addService(Greeter, threads?.handlers(Greeter) ?? handlers);
await serve({
  listen: (host, port) => server.listen(`${host}:${port}`, ServerCredentials.insecure()),
  async stop() {
    await server.shutdown({ graceMs: 0 });
    await threads?.close();
  },
});
