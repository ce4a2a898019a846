import { parseArgs } from "node:util";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

/** A server that the bench can start and stop. */
export interface Stoppable {
  /** Listens and returns the port: the one that was asked for, or a free one for 0. */
  listen(host: string, port: number): Promise<number>;
  stop(): Promise<void>;
}

/** What a server answers when it is asked how much memory it has. */
export interface MemoryAnswer {
  readonly rssBytes: number;
}

/** Serves on `--host` and `--port`, says where, and stops on SIGTERM. */
export async function serve(server: Stoppable): Promise<void> {
  // Each server has arguments of its own beside these.
  const { values } = parseArgs({
    strict: false,
    options: { host: { type: "string", default: "127.0.0.1" }, port: { type: "string", default: "0" } },
  });
  process.once("SIGTERM", () => server.stop());
  // An interrupt from the keyboard reaches every process; the one that started this one decides.
  process.on("SIGINT", () => {});
  process.on("message", () => {
    // What is garbage is no memory that the server needs.
    setFlagsFromString("--expose-gc");
    runInNewContext("gc")();
    process.send?.({ rssBytes: process.memoryUsage.rss() } satisfies MemoryAnswer);
  });
  process.channel?.unref();
  const host = String(values.host);
  const port = await server.listen(host, Number(values.port));
  console.log(`listening on ${host}:${port}`);
}
