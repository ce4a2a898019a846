import { type AuthContext, createClient, type ServerContext } from "@baud/rpc";
import { Channel, type ChannelCredentials, Server, type ServerCredentials, type ServerOptions } from "../index.js";
import { KeptLog, nothingLeft, openResources } from "./testbed.js";
import { type Text, Texts, TextsHandlers } from "./texts-service.js";

/** A server whose handler tells who called, closed with its channels. */
export class Door implements AsyncDisposable {
  readonly log: KeptLog = new KeptLog();
  seen: AuthContext | undefined;
  port = 0;
  readonly #before: readonly string[] = openResources();
  readonly #server: Server;

  private constructor(options: ServerOptions) {
    this.#server = new Server({ logger: this.log, ...options });
  }

  static async open(credentials: ServerCredentials, options: ServerOptions = {}): Promise<Door> {
    const door = new Door(options);
    const upper = (request: Text, context: ServerContext): Text => {
      door.seen = context.auth;
      return request;
    };
    door.#server.addService(Texts, Object.assign(new TextsHandlers(), { upper }));
    door.port = await door.#server.listen("127.0.0.1:0", credentials);
    return door;
  }

  async enter(credentials: ChannelCredentials): Promise<void> {
    await using channel = new Channel(`127.0.0.1:${this.port}`, credentials);
    await createClient(Texts, channel).upper({});
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown({ graceMs: 0 });
    await nothingLeft(this.#before);
  }
}
