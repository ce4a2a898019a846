import type { Logger, ServerInterceptor } from "@baud/rpc";
import { Processes } from "../../baud/serve/v1/processes_grpc.js";
import { ServerCredentials } from "../../credentials/server-credentials.js";
import { Channelz } from "../../grpc/channelz/v1/channelz_grpc.js";
import { Health } from "../../grpc/health/v1/health_grpc.js";
import type { HealthService } from "../../health/health-service.js";
import { addReflection } from "../../reflection/add-reflection.js";
import { Server } from "../../server/server.js";
import type { CallTotals } from "./process-report.js";
import { ProcessesService } from "./processes-service.js";
import { SharedChannelz } from "./shared-channelz.js";
import type { WatchedProcess } from "./watched-process.js";

/** Where all processes of a service are looked at together. */
export interface AdminOptions {
  /** Where to listen: `localhost:50052`, or `unix:/run/admin.sock`. */
  readonly address: string;
  /** `ServerCredentials.local()` unless told: for clients on this machine. */
  readonly credentials?: ServerCredentials | undefined;
  /** What decides who may look. */
  readonly interceptors?: readonly ServerInterceptor[] | undefined;
  /** Milliseconds that a process may take to tell of itself before it counts as silent: 1,000 unless told. */
  readonly answerTimeoutMs?: number | undefined;
}

/** What the admin looks at. */
export interface AdminSubject {
  /** In the order of their numbers. */
  processes(): readonly WatchedProcess[];
  endedCalls(): CallTotals;
  /** That of all of them together. */
  readonly health: HealthService;
}

/** The one view of all processes: health, channelz and what they do, on a port of the first process. */
export class ServiceAdmin {
  readonly #server: Server;
  readonly #health: HealthService;

  constructor(subject: AdminSubject, { interceptors }: AdminOptions, logger: Logger) {
    this.#health = subject.health;
    const processes = () => subject.processes();
    this.#server = new Server({ interceptors, logger });
    this.#server.addService(Health, this.#health);
    this.#server.addService(Channelz, new SharedChannelz(processes));
    this.#server.addService(Processes, new ProcessesService(processes, () => subject.endedCalls()));
    addReflection(this.#server);
  }

  /** Resolves to the port. */
  listen({ address, credentials = ServerCredentials.local() }: AdminOptions): Promise<number> {
    return this.#server.listen(address, credentials);
  }

  async close(): Promise<void> {
    this.#health.shutdown();
    await this.#server.shutdown({ graceMs: 1_000 });
  }
}
