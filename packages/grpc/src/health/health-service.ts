import { RpcError, type ServerContext, Status } from "@baud/rpc";
import type { HealthHandlers } from "../grpc/health/v1/health_grpc.js";
import {
  type HealthCheckRequest,
  type HealthCheckResponse,
  type HealthListResponse,
  HealthCheckResponse_ServingStatus as ServingStatus,
} from "../grpc/health/v1/health_pb.js";

/** How a service does, as `setStatus` takes it. */
export type ServiceStatus = "SERVING" | "NOT_SERVING" | "UNKNOWN";

const statusNames: { readonly [status: number]: ServiceStatus } = {
  [ServingStatus.SERVING]: "SERVING",
  [ServingStatus.NOT_SERVING]: "NOT_SERVING",
};

/** How many services `List` tells of (gRPC Health Checking Protocol). */
const maxListed = 100;

/** The statuses of a server's services, and the handlers that tell them (gRPC Health Checking Protocol). */
export class HealthService implements HealthHandlers {
  readonly #statuses = new Map<string, ServingStatus>([["", ServingStatus.SERVING]]);
  /** Called, and forgotten, when a status has changed. */
  readonly #watchers = new Set<() => void>();
  /** What all processes of the service tell together, where there are several. */
  #shared: ReadonlyMap<string, ServiceStatus> = new Map();
  #isShutDown = false;
  #onChange: (statuses: { readonly [service: string]: ServiceStatus }) => void = () => {};

  /** Sets the status of a service, by its full name; "" is the server as a whole. Does nothing after `shutdown`. */
  setStatus(service: string, status: ServiceStatus): void {
    if (this.#isShutDown) return;
    this.#statuses.set(service, ServingStatus[status]);
    this.#wake();
  }

  /** Forgets a service: who watches it is told SERVICE_UNKNOWN. Does nothing after `shutdown`. */
  clearStatus(service: string): void {
    if (!this.#isShutDown && this.#statuses.delete(service)) this.#wake();
  }

  /** Makes all services NOT_SERVING, for good, and ends the calls that watch once they have been told. */
  shutdown(): void {
    this.#isShutDown = true;
    for (const service of this.#statuses.keys()) this.#statuses.set(service, ServingStatus.NOT_SERVING);
    this.#wake();
  }

  /** Tells `onChange` of all statuses, now and whenever one changes; the one who asked before is told no more. */
  observe(onChange: (statuses: { readonly [service: string]: ServiceStatus }) => void): void {
    this.#onChange = onChange;
    this.#tell();
  }

  /**
   * For `serve`: lets `check` and `list` answer for all processes that serve on one port. Channels, which watch, are told of the process
   * that their connection leads to.
   */
  share(statuses: { readonly [service: string]: ServiceStatus }): void {
    this.#shared = new Map(Object.entries(statuses));
  }

  #tell(): void {
    this.#onChange(
      Object.fromEntries(Array.from(this.#statuses, ([name, status]) => [name, statusNames[status] ?? "UNKNOWN"])),
    );
  }

  check({ service }: HealthCheckRequest): { status: ServingStatus } {
    const status = this.#statusOf(service);
    if (status !== undefined) return { status };
    throw new RpcError(Status.NOT_FOUND, `No health is known of the service ${JSON.stringify(service)}`);
  }

  list(): { statuses: HealthListResponse["statuses"] } {
    const services = [...new Set([...this.#statuses.keys(), ...this.#shared.keys()])];
    if (services.length > maxListed) {
      throw new RpcError(Status.RESOURCE_EXHAUSTED, `There are more than ${maxListed} services: ask for each`);
    }
    return { statuses: Object.fromEntries(services.map((service) => [service, { status: this.#statusOf(service)! }])) };
  }

  /** What this process has said of itself holds at once; when it shuts down, the others go on. */
  #statusOf(service: string): ServingStatus | undefined {
    const own = this.#statuses.get(service);
    const shared = this.#shared.get(service);
    if (shared === undefined) return own;
    const isIll = own !== undefined && own !== ServingStatus.SERVING && !this.#isShutDown;
    return isIll ? own : ServingStatus[shared];
  }

  async *watch({ service }: HealthCheckRequest, context: ServerContext): AsyncGenerator<HealthCheckResponse> {
    let told: ServingStatus | undefined;
    while (!context.isCancelled) {
      const status = this.#statuses.get(service) ?? ServingStatus.SERVICE_UNKNOWN;
      if (status !== told) {
        told = status;
        yield { status };
        // It may have changed while the client was slow: the latest is what counts.
        continue;
      }
      if (this.#isShutDown) throw new RpcError(Status.UNAVAILABLE, "The server is shutting down");
      await this.#whenChanged(context.signal);
    }
  }

  #whenChanged(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const wake = () => {
        this.#watchers.delete(wake);
        signal.removeEventListener("abort", wake);
        resolve();
      };
      this.#watchers.add(wake);
      signal.addEventListener("abort", wake);
    });
  }

  #wake(): void {
    this.#tell();
    for (const wake of [...this.#watchers]) wake();
  }
}
