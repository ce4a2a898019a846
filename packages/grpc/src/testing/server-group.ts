import type { Handlers } from "@baud/rpc";
import { Server, ServerCredentials, type ServerOptions } from "../index.js";
import { lastingPort } from "./lasting-port.js";
import { KeptLog } from "./testbed.js";
import { type Text, Texts, TextsHandlers } from "./texts-service.js";

/** Several servers on ports that stay their own; `upper` answers with the number of the server, and counts. */
export class ServerGroup implements AsyncDisposable {
  readonly ports: number[] = [];
  /** How many unary calls each has answered. */
  readonly counts: number[] = [];
  readonly #servers: Server[] = [];
  /** Servers at addresses of their own. */
  readonly #others = new Map<string, Server>();
  readonly #options: ServerOptions;

  private constructor(options: ServerOptions) {
    this.#options = options;
  }

  static async start(size: number, options: ServerOptions = {}): Promise<ServerGroup> {
    const group = new ServerGroup(options);
    for (let index = 0; index < size; index++) {
      group.ports.push(await lastingPort());
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
    const server = new Server({ logger: new KeptLog(), ...this.#options });
    server.addService(Texts, handlers);
    this.#servers[index] = server;
    await server.listen(`127.0.0.1:${this.ports[index]}`, ServerCredentials.insecure());
  }

  async stop(index: number): Promise<void> {
    await this.#servers[index]!.shutdown({ graceMs: 30_000 });
  }

  /** Starts one more server, at this address. */
  async add(address: string): Promise<void> {
    const server = new Server({ logger: new KeptLog(), ...this.#options });
    server.addService(Texts, new TextsHandlers());
    this.#others.set(address, server);
    await server.listen(address, ServerCredentials.insecure());
  }

  /** Ends the server at this address. */
  async remove(address: string): Promise<void> {
    const server = this.#others.get(address);
    this.#others.delete(address);
    await server?.shutdown({ graceMs: 30_000 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const servers = [...this.#servers, ...this.#others.values()];
    await Promise.all(servers.map((server) => server.shutdown({ graceMs: 0 })));
  }
}
