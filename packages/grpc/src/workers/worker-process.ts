import { ServerCredentials } from "../credentials/server-credentials.js";
import type { Server } from "../server/server.js";
import { type Assignment, assignmentVariable, type StopMessage, type WorkerMessage } from "./messages.js";
import type { ServiceModule } from "./serve.js";

// The program of one worker process of `serve`.

let server: Server | undefined;

// A terminal signals all processes at once: the one that started the others tells them what to do.
process.on("SIGINT", () => {});
process.on("SIGHUP", () => {});
process.on("SIGTERM", () => void stop(Number.POSITIVE_INFINITY));
process.on("message", (message: StopMessage) => void stop(message.graceMs));
// Nobody is left to tell this process anything.
process.on("disconnect", () => void stop(0));

const { module, address } = JSON.parse(process.env[assignmentVariable] ?? "{}") as Assignment;
try {
  const service = (await import(module)) as ServiceModule;
  if (typeof service.createServer !== "function") throw new TypeError(`${module} must export a function createServer`);
  server = await service.createServer();
  const credentials = (await service.createCredentials?.()) ?? ServerCredentials.insecure();
  tell({ name: "listening", port: await server.listen(address, credentials) });
} catch (error) {
  tell({ name: "failed", reason: error instanceof Error ? (error.stack ?? error.message) : String(error) });
}

async function stop(graceMs: number): Promise<void> {
  await server?.shutdown({ graceMs });
  process.exit(0);
}

function tell(message: WorkerMessage): void {
  process.send?.(message);
}
