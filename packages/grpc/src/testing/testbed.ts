import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { type Client, createClient, type Handlers, type LogDetails, type Logger } from "@baud/rpc";
import {
  Channel,
  ChannelCredentials,
  type ChannelOptions,
  Server,
  ServerCredentials,
  type ServerOptions,
} from "../index.js";
import { Texts } from "./texts-service.js";

/** A server, a channel to it and a stub, all closed at the end of the `await using` block, after which nothing is left. */
export class Testbed implements AsyncDisposable {
  readonly log: KeptLog = new KeptLog();
  readonly server: Server;
  port = 0;
  channel!: Channel;
  stub!: Client<typeof Texts>;
  readonly #before: readonly string[] = openResources();

  private constructor(handlers: Handlers<typeof Texts>, options: ServerOptions) {
    this.server = new Server({ logger: this.log, ...options });
    this.server.addService(Texts, handlers);
  }

  static async start(
    handlers: Handlers<typeof Texts>,
    options: { readonly server?: ServerOptions; readonly channel?: ChannelOptions } = {},
  ): Promise<Testbed> {
    const testbed = new Testbed(handlers, options.server ?? {});
    testbed.port = await testbed.server.listen("127.0.0.1:0", ServerCredentials.insecure());
    testbed.channel = new Channel(`127.0.0.1:${testbed.port}`, ChannelCredentials.insecure(), options.channel);
    testbed.stub = createClient(Texts, testbed.channel);
    return testbed;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.channel.close();
    await this.server.shutdown({ graceMs: 0 });
    await nothingLeft(this.#before);
  }
}

/** Keeps what is logged. */
export class KeptLog implements Logger {
  readonly entries: { readonly message: string; readonly details: LogDetails }[] = [];

  error(details: LogDetails, message: string): void {
    this.entries.push({ message, details });
  }

  warn(details: LogDetails, message: string): void {
    this.entries.push({ message, details });
  }
}

/** What the process waits for now: sockets, servers, timers. */
export function openResources(): string[] {
  return process.getActiveResourcesInfo().filter((name) => name !== "PipeWrap" && name !== "Immediate");
}

/** Resolves when no more is open than `before`; fails when that does not come about within twenty seconds. */
export async function nothingLeft(before: readonly string[]): Promise<void> {
  const end = performance.now() + 20_000;
  while (openResources().length > before.length) {
    if (performance.now() > end) assert.deepEqual(openResources(), before, "something is left behind");
    await new Promise(setImmediate);
  }
}

/** A file of `testdata/certificates`. */
export function certificate(name: string): string {
  return readFileSync(new URL(`../../testdata/certificates/${name}`, import.meta.url), "utf8");
}
