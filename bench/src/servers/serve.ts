import { parseArgs } from "node:util";

/** A server that the bench can start and stop. */
export interface Stoppable {
  /** Listens and returns the port: the one that was asked for, or a free one for 0. */
  listen(host: string, port: number): Promise<number>;
  stop(): Promise<void>;
}

/** Serves on `--host` and `--port`, says where, and stops on SIGTERM. */
export async function serve(server: Stoppable): Promise<void> {
  const { values } = parseArgs({
    options: { host: { type: "string", default: "127.0.0.1" }, port: { type: "string", default: "0" } },
  });
  process.once("SIGTERM", () => server.stop());
  // An interrupt from the keyboard reaches every process; the one that started this one decides.
  process.on("SIGINT", () => {});
  const port = await server.listen(values.host, Number(values.port));
  console.log(`listening on ${values.host}:${port}`);
}
