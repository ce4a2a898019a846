import { once } from "node:events";
import { parentPort, Worker } from "node:worker_threads";
import { type Handlers, RpcError, type ServerContext, Status } from "@baud/rpc";
import { Server, ServerCredentials } from "../index.js";
import { certificate } from "./testbed.js";
import { type Text, Texts } from "./texts-service.js";

/** A server in a thread of its own, which blocking calls can be made to, and how its calls ended: `Letters CANCELLED`. */
export class ServerThread implements AsyncDisposable {
  readonly address: string;
  readonly ends: string[] = [];
  readonly #worker: Worker;
  #onEnd: (() => void) | undefined;

  private constructor(worker: Worker, address: string) {
    this.#worker = worker;
    this.address = address;
    worker.on("message", (end: string) => {
      this.ends.push(end);
      this.#onEnd?.();
    });
  }

  static async start(
    credentials: "insecure" | "tls" = "insecure",
    address: string = "localhost:0",
  ): Promise<ServerThread> {
    const worker = new Worker(new URL(import.meta.url), { argv: [credentials, address] });
    const [port] = (await once(worker, "message")) as [number];
    return new ServerThread(worker, address.replace(/:0$/, `:${port}`));
  }

  /** Resolves when a call has been cancelled at the server. */
  async cancelled(method: string): Promise<void> {
    while (!this.ends.includes(method)) await new Promise<void>((resolve) => (this.#onEnd = resolve));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Does what the names say; texts that begin with "!" are orders. */
class Orders implements Handlers<typeof Texts> {
  /** How many calls have begun that are never answered. */
  #unanswered = 0;

  async upper({ text }: Text, context: ServerContext): Promise<Text> {
    watch(context);
    if (text === "!refuse") {
      throw new RpcError(Status.FAILED_PRECONDITION, "refused: ünmöglich", {
        metadata: { "why-bin": Uint8Array.of(7) },
      });
    }
    if (text === "!began") return { text: String(this.#unanswered) };
    if (text === "!never") {
      this.#unanswered++;
      return new Promise(() => {});
    }
    context.sendInitialMetadata({ "x-seen": context.metadata.get("x-sent") ?? "" });
    context.trailers.set("x-trailer", "at the end");
    return { text: text.toUpperCase() };
  }

  *letters({ text }: Text, context: ServerContext): Generator<Text> {
    watch(context);
    if (text === "!endless") for (let n = 0; ; n++) yield { text: String(n) };
    for (const letter of text) yield { text: letter };
    if (text === "fail") throw new RpcError(Status.DATA_LOSS, "no more letters");
  }

  async join(texts: AsyncIterable<Text>, context: ServerContext): Promise<Text> {
    watch(context);
    let joined = "";
    for await (const { text } of texts) {
      if (text === "!enough") return { text: joined };
      joined += text;
    }
    return { text: joined };
  }

  async *echo(texts: AsyncIterable<Text>, context: ServerContext): AsyncGenerator<Text> {
    watch(context);
    for await (const { text } of texts) yield { text };
  }
}

/** Tells the tests of every call that is cancelled. */
function watch(context: ServerContext): void {
  context.signal.addEventListener("abort", () => parentPort!.postMessage(context.method.name));
}

if (parentPort !== null) {
  const server = new Server({ maxReceiveMessageBytes: 64 * 1024 * 1024 });
  server.addService(Texts, new Orders());
  const isSecure = process.argv.includes("tls");
  const credentials = isSecure
    ? ServerCredentials.ssl({ privateKey: certificate("server.key"), certificateChain: certificate("server.pem") })
    : ServerCredentials.insecure();
  parentPort.postMessage(await server.listen(process.argv.at(-1)!, credentials));
}
