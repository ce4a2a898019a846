import { setTimeout as delay } from "node:timers/promises";
import { Server } from "@baud/grpc";
import { addressOf, serverCommand, wholeNumber } from "../command-line.js";
import { serve } from "../serve.js";
import { Contact, type ContactHandlers } from "./gen/contact_grpc.js";

const program = serverCommand("contact", 50051)
  .option("--batch <count>", "how many tasks to give at once", wholeNumber, 10)
  .option("--pause-ms <ms>", "how long to wait before the next tasks", wholeNumber, 40_000)
  .parse();
const { batch, pauseMs } = program.opts<{ batch: number; pauseMs: number }>();

const stopping = new AbortController();

const server = new Server();
server.addService(Contact, {
  async *sendStatus(messages) {
    for await (const { msg } of messages) yield { ret: `服务端接收到消息:${msg}` };
  },

  async *getTask(_announcement, { peer, signal }) {
    console.log(`${peer} is there and gets tasks`);
    const gone = AbortSignal.any([signal, stopping.signal]);
    while (!gone.aborted) {
      for (const task of newTasks(batch)) {
        yield { task };
        console.log(`${peer} was given ${task}`);
      }
      await pause(pauseMs, gone);
    }
    console.log(`${peer} gets no more tasks`);
  },

  async tellResult(results, { peer }) {
    for await (const { ret } of results) console.log(`${peer} tells ${ret}`);
    return {};
  },
} satisfies ContactHandlers);

await serve(server, addressOf(program), { onStop: () => stopping.abort() });

function newTasks(count: number): string[] {
  return Array.from({ length: count }, () => `任务:${100 + Math.floor(Math.random() * 101)}`);
}

/** Waits, but no longer than until `signal` is aborted. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal }).catch(() => {});
}
