import { type Server, ServerCredentials } from "@baud/grpc";

/** How long calls in flight may take to end after the first signal. */
const graceMs = 10_000;

/** npm passes on a signal that the terminal has sent to everybody, so a single Ctrl-C may arrive twice. */
const echoMs = 500;

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
  let first: { readonly signal: NodeJS.Signals; readonly at: number } | undefined;
  const stop = (signal: NodeJS.Signals): void => {
    const at = performance.now();
    if (first?.signal === signal && at - first.at < echoMs) return;
    void server.shutdown({ graceMs: first === undefined ? graceMs : 0 });
    first ??= { signal, at };
    options.onStop?.();
  };
  process.on("SIGINT", stop);
  process.on("SIGTERM", stop);

  const port = await server.listen(address, options.credentials ?? ServerCredentials.insecure());
  console.log(`listening on ${address.replace(/\d+$/, String(port))}`);
}
