import { availableParallelism } from "node:os";
import { resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { consoleLogger, type Logger } from "@baud/rpc";
import type { ServerCredentials } from "../credentials/server-credentials.js";
import type { Server } from "../server/server.js";
import { parseListenAddress } from "../target/target.js";
import type { AdminOptions } from "./admin/service-admin.js";
import { ServiceProcesses } from "./service-processes.js";

/** What a module exports that `serve` runs: each worker process loads it anew, and so does a restart. */
export interface ServiceModule {
  /** Makes the server of one process, with its services. */
  createServer(): Server | Promise<Server>;
  /** How connections are secured; not at all unless told. */
  createCredentials?(): ServerCredentials | Promise<ServerCredentials>;
}

export interface ServeOptions {
  /** The port to listen on, 0 for any that is free. */
  readonly port?: number | undefined;
  /** Where to listen on it: `localhost` unless told, `0.0.0.0` or `::` for all. */
  readonly host?: string | undefined;
  /** Where to listen instead of a port: `unix:/run/service.sock`. */
  readonly address?: string | undefined;
  /** How many processes: `auto`, the default, for one a core. */
  readonly workers?: number | "auto" | undefined;
  /** Milliseconds that open calls have to end when a process is stopped or restarted: 30,000 unless told. */
  readonly graceMs?: number | undefined;
  /** Look at all processes together there, by health, channelz and `baud.serve.v1.Processes`. Nowhere unless told. */
  readonly admin?: AdminOptions | undefined;
  /** React to SIGHUP by a rolling restart, and to SIGINT and SIGTERM by a graceful stop. On unless told. */
  readonly handleSignals?: boolean | undefined;
  /** Where processes that die are told of; `console` unless told. */
  readonly logger?: Logger | undefined;
}

/**
 * Serves `module`, a path from the working directory or a URL, in several processes on one port. A process that dies is replaced.
 * Resolves when all of them listen. Rejects when one of them cannot, and `TypeError` for options that are wrong.
 */
export async function serve(module: string | URL, options: ServeOptions): Promise<ServiceProcesses> {
  const { workers = "auto", graceMs = 30_000, handleSignals = true } = options;
  const count = workers === "auto" ? availableParallelism() : workers;
  if (!Number.isInteger(count) || count < 1) {
    throw new TypeError(`serve: workers must be "auto" or a whole number from 1 on, not ${workers}`);
  }
  const address = addressOf(options);
  parseListenAddress(address);
  if (options.admin !== undefined) parseListenAddress(options.admin.address);
  const processes = new ServiceProcesses({
    module: module instanceof URL ? module.href : pathToFileURL(resolve(module)).href,
    address,
    admin: options.admin,
    count,
    graceMs,
    logger: options.logger ?? consoleLogger,
  });
  await processes.start();
  if (handleSignals) processes.handleSignals();
  return processes;
}

function addressOf({ port, host = "localhost", address }: ServeOptions): string {
  if ((port === undefined) === (address === undefined)) {
    throw new TypeError(
      "serve: give either a port, 0 for any that is free, or an address such as unix:/run/service.sock",
    );
  }
  return address ?? (host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`);
}
