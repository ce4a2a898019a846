import type { Handlers } from "@baud/rpc";
import { Server, ServerCredentials } from "../index.js";
import { KeptLog } from "./testbed.js";
import { type Text, Texts, TextsHandlers } from "./texts-service.js";

/** Several servers on ports of their own; `upper` answers with the number of the server, and counts. */
export class ServerGroup implements AsyncDisposable {
  readonly ports: number[] = [];
  /** How many unary calls each has answered. */
  readonly counts: number[] = [];
  readonly #servers: Server[] = [];

  static async start(size: number): Promise<ServerGroup> {
    const group = new ServerGroup();
    for (let index = 0; index < size; index++) {
      group.ports.push(0);
      group.counts.push(0);
      await group.restart(index);
    }
    return group;
  }

  /** Starts a server, on the port that it had before. */
  async restart(index: number): Promise<void> {
    const handlers: Handlers<typeof Texts> = Object.assign(new TextsHandlers(), {
      upper: (): Text => {
        this.counts[index]!++;
        return { text: String(index) };
      },
    });
    const server = new Server({ logger: new KeptLog() });
    server.addService(Texts, handlers);
    this.#servers[index] = server;
    this.ports[index] = await server.listen(`127.0.0.1:${this.ports[index]}`, ServerCredentials.insecure());
  }

  async stop(index: number): Promise<void> {
    await this.#servers[index]!.shutdown({ graceMs: 1_000 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.#servers.map((server) => server.shutdown({ graceMs: 0 })));
  }
}
