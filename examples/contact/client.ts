import { setTimeout as delay } from "node:timers/promises";
import { Channel, ChannelCredentials } from "@baud/grpc";
import { createClient, RpcError, Status } from "@baud/rpc";
import { addressOf, clientCommand, wholeNumber } from "../command-line.js";
import { Contact } from "./gen/contact_grpc.js";

const tasksPerRound = 10;
const statusesPerRound = 15;

const program = clientCommand("contact", 50051)
  .option("--rounds <count>", "how often to report 15 statuses and to do 10 tasks; 0 for no end", wholeNumber, 0)
  .option("--pause-ms <ms>", "how long to wait before the next statuses", wholeNumber, 60_000)
  .option("--retry-ms <ms>", "how long to wait before calling again after a loss", wholeNumber, 2000)
  .parse();
const options = program.opts<{ rounds: number; pauseMs: number; retryMs: number }>();

const rounds = options.rounds || Number.POSITIVE_INFINITY;
let reportsLeft = rounds;
let tasksLeft = rounds * tasksPerRound;

await using channel = new Channel(addressOf(program), ChannelCredentials.insecure());
const stub = createClient(Contact, channel);

// Both directions at once: one call reports, while two others bring tasks and carry their results back.
await Promise.all([untilDone(reportStatuses), untilDone(doTasks)]);

/** Reports how this client is; the server acknowledges each report. */
async function reportStatuses(): Promise<boolean> {
  for (;;) {
    for await (const { ret } of stub.sendStatus(statuses(), { waitForReady: true })) console.log(ret);
    if (--reportsLeft === 0) return true;
    await delay(options.pauseMs);
  }
}

function* statuses(): Generator<{ msg: string }> {
  for (let count = 0; count < statusesPerRound; count++) {
    yield { msg: `数据:${1 + Math.floor(Math.random() * 20)}` };
  }
}

/** Announces this client, does the tasks that come, and tells their results: what one call brings, the other takes back. */
async function doTasks(): Promise<boolean> {
  await stub.tellResult(results(), { waitForReady: true });
  if (tasksLeft === 0) return true;
  console.log("the server gives no more tasks, calling again");
  return false;
}

async function* results(): AsyncGenerator<{ ret: string }> {
  for await (const { task } of stub.getTask({}, { waitForReady: true })) {
    console.log(`客户端已接收到服务端任务:${task}`);
    yield { ret: `客户端接收到任务:${task}` };
    if (--tasksLeft === 0) return;
  }
}

/** Talks until the talk is done. After a loss it starts again; the channel dials meanwhile, with growing pauses. */
async function untilDone(talk: () => Promise<boolean>): Promise<void> {
  while (!(await talk().catch(lostServer))) await delay(options.retryMs);
}

function lostServer(error: unknown): false {
  if (!isLoss(error)) throw error;
  console.log(`lost the server, calling again: ${error.details}`);
  return false;
}

/** Whether a call failed for want of a connection, or because the call that its requests come from did. */
function isLoss(error: unknown): error is RpcError {
  return error instanceof RpcError && (error.code === Status.UNAVAILABLE || isLoss(error.cause));
}
