import { setTimeout as delay } from "node:timers/promises";
import { createClient, RpcError, Status, type Transport } from "@baud/rpc";
import { Worker } from "./gen/two_way_grpc.js";

export interface StaffOptions {
  /** How many tasks a worker is given at once. */
  readonly batch: number;
  readonly pauseMs: number;
  /** Aborted when no more tasks are to be given. */
  readonly stop: AbortSignal;
}

/** The workers that the office gives tasks to. How each is reached makes no difference here. */
export class Staff {
  readonly #options: StaffOptions;
  readonly #names = new Set<string>();

  constructor(options: StaffOptions) {
    this.#options = options;
  }

  employs(name: string): boolean {
    return this.#names.has(name);
  }

  /** Gives tasks to the worker behind `transport`; resolves when it can be called no more, or the office stops. */
  async employ(name: string, transport: Transport): Promise<void> {
    const { batch, pauseMs, stop } = this.#options;
    const worker = createClient(Worker, transport);
    this.#names.add(name);
    console.log(`${name} is there and gets tasks`);
    try {
      while (!stop.aborted) {
        for (let count = 0; count < batch && !stop.aborted; count++) {
          const { ret } = await worker.doTask({ task: newTask() }, { timeoutMs: 10_000 });
          console.log(`${name} tells ${ret}`);
        }
        await delay(pauseMs, undefined, { signal: stop }).catch(() => {});
      }
    } catch (error) {
      if (!(error instanceof RpcError) || error.code !== Status.UNAVAILABLE) throw error;
    } finally {
      this.#names.delete(name);
    }
    console.log(`${name} gets no more tasks`);
  }
}

function newTask(): string {
  return `任务:${100 + Math.floor(Math.random() * 101)}`;
}
