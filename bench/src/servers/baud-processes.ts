import { parseArgs } from "node:util";
import { type ServiceProcesses, serve as serveProcesses } from "@baud/grpc/serve";
import { serve } from "./serve.js";

// A service in `--workers N` processes behind one port.

const { values } = parseArgs({ strict: false, options: { workers: { type: "string", default: "1" } } });
let processes: ServiceProcesses | undefined;

await serve({
  async listen(host, port) {
    const workers = Number(values.workers);
    const service = new URL("./computing-service.js", import.meta.url);
    processes = await serveProcesses(service, { host, port, workers, handleSignals: false });
    return processes.port;
  },
  stop: async () => processes?.stop({ graceMs: 0 }),
});
