import cluster from "node:cluster";
import { numberRecordsFrom } from "../channelz/record-id.js";
import { ServerCredentials } from "../credentials/server-credentials.js";
import { healthOf } from "../health/add-health.js";
import type { Server } from "../server/server.js";
import { answerQuestion } from "./admin/answer-question.js";
import { reportOfProcess } from "./admin/process-report.js";
import { recordsPerProcess } from "./admin/question.js";
import { type Assignment, assignmentVariable, type ProcessMessage, type WorkerMessage } from "./messages.js";
import type { ServiceModule } from "./serve.js";

// The program of one worker process of `serve`.

let server: Server | undefined;

// A terminal signals all processes at once: the one that started the others tells them what to do.
process.on("SIGINT", () => {});
process.on("SIGHUP", () => {});
process.on("SIGTERM", () => void stop(Number.POSITIVE_INFINITY));
process.on("message", (message: ProcessMessage) => {
  switch (message.name) {
    case "stop":
      void stop(message.graceMs);
      return;
    case "ask":
      tell({ name: "answer", id: message.id, answer: answerQuestion(message.question) });
      return;
    case "health":
      if (server !== undefined) healthOf(server)?.share(message.statuses);
      return;
    case "end":
      end();
  }
});
// What is told, or a port that is given back, when the first process has just gone: its end is seen in a moment.
cluster.worker?.on("error", () => {});
// Nobody is left to tell this process anything.
process.on("disconnect", () => void stop(0));

const { module, address, number } = JSON.parse(process.env[assignmentVariable] ?? "{}") as Assignment;
numberRecordsFrom(number * recordsPerProcess);
try {
  const service = (await import(module)) as ServiceModule;
  if (typeof service.createServer !== "function") throw new TypeError(`${module} must export a function createServer`);
  server = await service.createServer();
  const credentials = (await service.createCredentials?.()) ?? ServerCredentials.insecure();
  const port = await server.listen(address, credentials);
  const health = healthOf(server);
  if (health === undefined) tell({ name: "health", statuses: { "": "SERVING" } });
  else health.observe((statuses) => tell({ name: "health", statuses }));
  tell({ name: "listening", port });
} catch (error) {
  tell({
    name: "failed",
    reason: error instanceof Error ? (error.stack ?? error.message) : String(error),
    isAddressInUse: error instanceof Error && (error.cause as NodeJS.ErrnoException | undefined)?.code === "EADDRINUSE",
  });
}

/** Ends when the first process says so, or is gone. Its last report tells of the server that has been shut down by then. */
async function stop(graceMs: number): Promise<void> {
  reportOfProcess();
  await server?.shutdown({ graceMs });
  if (process.connected) tell({ name: "drained", report: reportOfProcess() });
  else process.exit(0);
}

/** Connections that came too late have been handed back by now; they go on to another process when that has been told of it. */
function end(): void {
  tell({ name: "ended" }, () => process.exit(0));
}

function tell(message: WorkerMessage, onTold: () => void = () => {}): void {
  process.send?.(message, onTold);
}
