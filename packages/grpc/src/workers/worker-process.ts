import { ServerCredentials } from "../credentials/server-credentials.js";
import type { Server } from "../server/server.js";
import { type Assignment, assignmentVariable, type ProcessMessage, type WorkerMessage } from "./messages.js";
import type { ServiceModule } from "./serve.js";

// The program of one worker process of `serve`.

let server: Server | undefined;

// A terminal signals all processes at once: the one that started the others tells them what to do.
process.on("SIGINT", () => {});
process.on("SIGHUP", () => {});
process.on("SIGTERM", () => void stop(Number.POSITIVE_INFINITY));
process.on("message", (message: ProcessMessage) => {
  if (message.name === "stop") void stop(message.graceMs);
  else end();
});
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
  tell({
    name: "failed",
    reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
    isAddressInUse: error instanceof Error && (error.cause as NodeJS.ErrnoException | undefined)?.code === "EADDRINUSE",
  });
}

/** Ends when the first process says so, or is gone. */
async function stop(graceMs: number): Promise<void> {
  await server?.shutdown({ graceMs });
  if (process.connected) tell({ name: "drained" });
  else process.exit(0);
}

/** Connections that came too late have been handed back by now; they go on to another process when that has been told of it. */
function end(): void {
  tell({ name: "ended" }, () => process.exit(0));
}

function tell(message: WorkerMessage, onTold: () => void = () => {}): void {
  process.send?.(message, onTold);
}
