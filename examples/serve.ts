import { type Server, ServerCredentials } from "@baud/grpc";

/** How long calls in flight may take to end after the first signal. */
const graceMs = 10_000;

/** What an example's server may be told beside its address. */
export interface ServeOptions {
  /** Insecure unless given. */
  readonly credentials?: ServerCredentials;
  /** Called when the server begins to drain: a stream without an end should end now. */
  readonly onStop?: () => void;
}

/**
 * Listens, says where, and stops on SIGINT or SIGTERM: the first signal lets the calls in flight end, a second one cuts
 * them off. With nothing left to do, the process then exits with 0.
 */
export async function serve(server: Server, address: string, options: ServeOptions = {}): Promise<void> {
  let isStopping = false;
  const stop = (): void => {
    void server.shutdown({ graceMs: isStopping ? 0 : graceMs });
    isStopping = true;
    options.onStop?.();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);

  const port = await server.listen(address, options.credentials ?? ServerCredentials.insecure());
  console.log(`listening on ${address.replace(/\d+$/, String(port))}`);
}
