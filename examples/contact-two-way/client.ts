import { setTimeout as delay } from "node:timers/promises";
import { Channel, ChannelCredentials, Server, ServerCredentials } from "@baud/grpc";
import { serveReverse } from "@baud/grpc/reverse";
import { createClient, RpcError, Status } from "@baud/rpc";
import { addressOf, clientCommand, wholeNumber } from "../command-line.js";
import { Office, Worker } from "./gen/two_way_grpc.js";

const tasksPerRound = 10;
const reportsPerRound = 15;

const program = clientCommand("contact-two-way", 50051)
  .option("--reverse", "be called over the connection to the office, instead of listening")
  .option("--listen-host <host>", "where to listen, and what to tell the office", "127.0.0.1")
  .option("--rounds <count>", "how often to report 15 times and to do 10 tasks; 0 for no end", wholeNumber, 0)
  .option("--pause-ms <ms>", "how long to wait before the next reports", wholeNumber, 60_000)
  .option("--retry-ms <ms>", "how long to wait before calling again after a loss", wholeNumber, 2000)
  .parse();
interface Options {
  readonly reverse?: true;
  readonly listenHost: string;
  readonly rounds: number;
  readonly pauseMs: number;
  readonly retryMs: number;
}
const { reverse, listenHost, rounds, pauseMs, retryMs } = program.opts<Options>();

const channel = new Channel(addressOf(program), ChannelCredentials.insecure());
const office = createClient(Office, channel);

let tasksLeft = rounds === 0 ? Number.POSITIVE_INFINITY : rounds * tasksPerRound;
let isDone = false;
let tasksAreDone = (): void => {};
const allTasks = new Promise<void>((resolve) => (tasksAreDone = resolve));

const own = new Server();
own.addService(Worker, {
  doTask({ task }) {
    console.log(`客户端已接收到服务端任务:${task}`);
    if (--tasksLeft === 0) tasksAreDone();
    return { ret: `客户端接收到任务:${task}` };
  },
});

if (reverse) {
  const retry = { initialMs: retryMs, maxMs: retryMs };
  serveReverse(own, channel, { backoff: retry, logger: { warn: logLoss, error: logLoss } });
} else {
  void stayRegistered(`${listenHost}:${await own.listen(`${listenHost}:0`, ServerCredentials.insecure())}`);
}

await Promise.all([report(), allTasks]);
isDone = true;
await own.shutdown();
await channel.close();

/** Tells the office where this worker is, and again whenever the connection is lost: the office may have begun anew. */
async function stayRegistered(address: string): Promise<void> {
  while (!isDone) {
    try {
      await office.register({ address }, { waitForReady: true });
      await channel.watchState("READY");
    } catch (error) {
      if (!isDone) await pauseAfter(error);
    }
  }
}

/** Reports how this worker is. */
async function report(): Promise<void> {
  for (let round = 0; rounds === 0 || round < rounds; ) {
    try {
      for (let count = 0; count < reportsPerRound; count++) {
        const msg = `数据:${1 + Math.floor(Math.random() * 20)}`;
        const { ret } = await office.report({ msg }, { waitForReady: true });
        console.log(ret);
      }
      round++;
      await delay(pauseMs);
    } catch (error) {
      await pauseAfter(error);
    }
  }
}

/** Waits before the office is called again that was lost. Throws what was no loss. */
async function pauseAfter(error: unknown): Promise<void> {
  if (!(error instanceof RpcError) || error.code !== Status.UNAVAILABLE) throw error;
  console.log(`lost the office, calling again: ${error.details}`);
  await delay(retryMs);
}

function logLoss(_details: object, message: string): void {
  console.log(message);
}
