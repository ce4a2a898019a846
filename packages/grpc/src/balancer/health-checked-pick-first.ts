import { Health } from "../grpc/health/v1/health_grpc.js";
import { HealthCheckResponse_ServingStatus as ServingStatus } from "../grpc/health/v1/health_pb.js";
import type { CallCarrier } from "../subchannel/call-carrier.js";
import type { Endpoint } from "../target/endpoint.js";
import { ChildBalancer } from "./child-balancer.js";
import { ConnectionStream } from "./connection-stream.js";
import {
  failingPicker,
  type LoadBalancer,
  type LoadBalancerHost,
  type LoadBalancingPolicy,
  queueingPicker,
} from "./load-balancer.js";
import { type PickFirstConfig, pickFirstPolicy } from "./pick-first.js";
import { pickedConnection } from "./picked-connection.js";

/**
 * `pick_first` for policies that spread calls over several of it: where the service config names a service, an endpoint is
 * READY only while that service is SERVING there (gRFC A17). Alone, `pick_first` does not ask.
 */
export const healthCheckedPickFirst: LoadBalancingPolicy<PickFirstConfig> = {
  ...pickFirstPolicy,
  create: (host) => new HealthCheckedPickFirst(host),
};

class HealthCheckedPickFirst implements LoadBalancer<PickFirstConfig> {
  readonly #host: LoadBalancerHost;
  readonly #child: ChildBalancer<PickFirstConfig>;
  #watch: HealthWatch | undefined;
  #isClosed = false;

  constructor(host: LoadBalancerHost) {
    this.#host = host;
    this.#child = new ChildBalancer(pickFirstPolicy, host, () => this.#report());
  }

  update(endpoints: readonly Endpoint[], config: PickFirstConfig): void {
    this.#child.balancer.update(endpoints, config);
    // The service that health is asked of may be another now.
    if (this.#child.state === "READY" && this.#watch?.service !== this.#host.healthService) this.#report();
  }

  exitIdle(): void {
    this.#child.balancer.exitIdle();
  }

  close(reason: string, graceful: boolean): void {
    this.#isClosed = true;
    this.#watch?.stop();
    this.#child.close(reason, graceful);
  }

  #report(): void {
    if (this.#isClosed) return;
    const { state, picker } = this.#child;
    const service = this.#host.healthService;
    const connection = state === "READY" ? pickedConnection(picker) : undefined;
    if (this.#watch !== undefined && (this.#watch.connection !== connection || this.#watch.service !== service)) {
      this.#watch.stop();
      this.#watch = undefined;
    }
    if (connection === undefined || service === undefined) {
      this.#host.update(state, picker);
      return;
    }
    this.#watch ??= new HealthWatch(this.#host, connection, service, () => this.#report());
    const { health } = this.#watch;
    switch (health.name) {
      case "unknown":
        this.#host.update("CONNECTING", queueingPicker);
        return;
      case "healthy":
        this.#host.update("READY", picker);
        return;
      case "unhealthy":
        this.#host.update("TRANSIENT_FAILURE", failingPicker(health.error));
    }
  }
}

type HealthOfServer =
  | { readonly name: "unknown" }
  | { readonly name: "healthy" }
  | { readonly name: "unhealthy"; readonly error: Error };

/** Asks the server of one connection for the health of a service, as long as it is watched. */
class HealthWatch {
  readonly connection: CallCarrier;
  readonly service: string;
  health: HealthOfServer = { name: "unknown" };
  readonly #onChange: () => void;
  readonly #stream: ConnectionStream<{ service: string }, { status: ServingStatus }>;

  constructor(host: LoadBalancerHost, connection: CallCarrier, service: string, onChange: () => void) {
    this.connection = connection;
    this.service = service;
    this.#onChange = onChange;
    const { peer, trace } = connection;
    const what = service === "" ? "the server" : service;
    this.#stream = new ConnectionStream(host.callsOn(connection), {
      method: Health.methods.watch,
      request: { service },
      onMessage: ({ status }) => {
        if (status === ServingStatus.SERVING) this.#change({ name: "healthy" });
        else {
          const told = Object.entries(ServingStatus).find(([, value]) => value === status)?.[0] ?? String(status);
          this.#change({ name: "unhealthy", error: new Error(`${peer} says of ${what} that it is ${told}`) });
        }
      },
      onFailure: ({ code, details }) => {
        const error = new Error(`${peer} does not tell the health of ${what}: ${details} (status ${code})`);
        this.#change({ name: "unhealthy", error });
      },
      onRetry: () => this.#change({ name: "unknown" }),
      onUnimplemented: () => {
        trace.add("It has no health service: taken to be healthy", "error");
        this.#change({ name: "healthy" });
      },
    });
  }

  stop(): void {
    this.#stream.stop();
  }

  #change(health: HealthOfServer): void {
    this.health = health;
    this.#onChange();
  }
}
