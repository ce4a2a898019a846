import { once } from "node:events";
import { parentPort, Worker, workerData } from "node:worker_threads";
import { Relay } from "../relay.js";

/** A relay in a thread of its own, which goes on while the thread of the test sleeps. */
export class RelayThread implements AsyncDisposable {
  readonly port: number;
  readonly #worker: Worker;

  private constructor(worker: Worker, port: number) {
    this.#worker = worker;
    this.port = port;
  }

  static async start(to: number): Promise<RelayThread> {
    const worker = new Worker(new URL(import.meta.url), { workerData: { relayTo: to } });
    const [port] = (await once(worker, "message")) as [number];
    return new RelayThread(worker, port);
  }

  /** The connections that there are lose all bytes from now on. */
  forgetConnections(): void {
    this.#worker.postMessage("forget");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}

if (parentPort !== null && workerData?.relayTo !== undefined) {
  const relay = await Relay.start(workerData.relayTo);
  parentPort.on("message", () => relay.forgetConnections());
  parentPort.postMessage(relay.port);
}
