import type { Handlers, ServiceDefinition } from "@baud/rpc";
import type { ServerCredentials } from "../credentials/server-credentials.js";
import type { ServerOptions } from "./server-options.js";

/** Serves gRPC services on any number of ports. */
export class Server implements AsyncDisposable {
  constructor(_options: ServerOptions = {}) {}

  /** Adds a service. Throws `Error` when one of that name was added already, or a handler is missing. */
  addService<S extends ServiceDefinition>(_service: S, _handlers: Handlers<S>): void {}

  /**
   * Listens on `host:port` (port 0 for any that is free) or `unix:/path`. Resolves to the port (0 for a unix socket);
   * rejects when the address cannot be had.
   */
  async listen(_address: string, _credentials: ServerCredentials): Promise<number> {
    throw new Error("The server cannot listen yet");
  }

  /**
   * Stops: takes no more connections and calls at once, lets calls that are open end, and cuts off after `graceMs` those
   * that have not. Without `graceMs` it waits for them all; with 0 it stops at once. Resolves when nothing is left.
   */
  async shutdown(_options?: { readonly graceMs?: number | undefined }): Promise<void> {}

  /** `shutdown()`. */
  [Symbol.asyncDispose](): Promise<void> {
    return this.shutdown();
  }
}
