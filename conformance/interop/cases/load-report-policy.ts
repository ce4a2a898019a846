import {
  type Endpoint,
  failingPicker,
  type LoadBalancer,
  type LoadBalancerHost,
  type LoadReport,
  type LoadWatch,
  queueingPicker,
  readLoadReport,
  registerLoadBalancingPolicy,
  type ServiceConfigJson,
  type Subchannel,
  type SubchannelListener,
  watchLoad,
} from "@baud/grpc";

const name = "test_backend_metrics_load_balancer";

/** The service config of a channel whose policy keeps what servers report of their load. */
export const loadReportConfig: ServiceConfigJson = { loadBalancingConfig: [{ [name]: {} }] };

/** The latest reports that channels with this policy have got: with a call, and out of band. */
export const latestReports: { ofCall: LoadReport | undefined; outOfBand: LoadReport | undefined } = {
  ofCall: undefined,
  outOfBand: undefined,
};

/** Sends all calls to the first address, and keeps what its server reports. */
class LoadReportPolicy implements LoadBalancer, SubchannelListener {
  readonly #host: LoadBalancerHost;
  #subchannel: Subchannel | undefined;
  #watch: LoadWatch | undefined;

  constructor(host: LoadBalancerHost) {
    this.#host = host;
  }

  update(endpoints: readonly Endpoint[]): void {
    this.#subchannel ??= this.#host.createSubchannel(endpoints[0]!.addresses[0]!, this);
    this.exitIdle();
  }

  exitIdle(): void {
    this.#subchannel?.connect();
  }

  close(reason: string, graceful: boolean): void {
    this.#watch?.stop();
    this.#subchannel?.shutdown(reason, graceful);
  }

  onSubchannelState({ state }: Subchannel): void {
    this.#watch?.stop();
    switch (state.name) {
      case "READY": {
        const { connection } = state;
        this.#watch = watchLoad(this.#host, connection, 1000, (report) => {
          latestReports.outOfBand = report;
        });
        const pick = { name: "connection", connection, tracker: keepReports } as const;
        this.#host.update("READY", { pick: () => pick });
        return;
      }
      case "TRANSIENT_FAILURE":
        this.#host.update(state.name, failingPicker(state.error));
        return;
      default:
        this.#host.update(state.name, queueingPicker);
    }
  }
}

const keepReports = {
  onCallStart() {},
  onCallEnd(end: { readonly trailers: Parameters<typeof readLoadReport>[0] } | undefined) {
    latestReports.ofCall = readLoadReport(end?.trailers) ?? latestReports.ofCall;
  },
};

registerLoadBalancingPolicy({ name, parseConfig: () => undefined, create: (host) => new LoadReportPolicy(host) });
