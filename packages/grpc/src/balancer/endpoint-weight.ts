import type { CallEnd, Clock } from "@baud/rpc";
import { type LoadReport, readLoadReport } from "../load-report/load-report.js";
import type { CallTracker } from "./load-balancer.js";

/** When reports count, and how (gRFC A58). */
export interface WeightRules {
  /** Milliseconds that an endpoint must have reported before its reports count. */
  readonly blackoutPeriodMs: number;
  /** Milliseconds after which the latest report counts no more. */
  readonly weightExpirationPeriodMs: number;
  /** How much errors make an endpoint look busier. */
  readonly errorUtilizationPenalty: number;
}

/** The weight of one endpoint, as its reports of its load make it. As a tracker it takes them from the calls. */
export class EndpointWeight implements CallTracker {
  rules: WeightRules;
  readonly #clock: Clock;
  #weight = 0;
  /** When the row of reports began that goes on. */
  #since: number | undefined;
  #reportedAt = Number.NEGATIVE_INFINITY;

  constructor(rules: WeightRules, clock: Clock) {
    this.rules = rules;
    this.#clock = clock;
  }

  /** 0 when it is not known, or not to be relied on. */
  get value(): number {
    const now = this.#clock.now();
    if (now - this.#reportedAt >= this.rules.weightExpirationPeriodMs) {
      this.#since = undefined;
      return 0;
    }
    const reportedMs = this.#since === undefined ? 0 : now - this.#since;
    return reportedMs < this.rules.blackoutPeriodMs ? 0 : this.#weight;
  }

  /** There is another connection to the endpoint: its reports count when they have gone on for a while. */
  restart(): void {
    this.#since = undefined;
  }

  onCallStart(): void {}

  onCallEnd(end: CallEnd | undefined): void {
    const report = readLoadReport(end?.trailers);
    if (report !== undefined) this.onReport(report);
  }

  onReport({ applicationUtilization = 0, cpuUtilization = 0, rps = 0, eps = 0 }: LoadReport): void {
    const utilization = applicationUtilization > 0 ? applicationUtilization : cpuUtilization;
    if (!(utilization > 0 && rps > 0)) return;
    const now = this.#clock.now();
    this.#weight = rps / (utilization + (eps / rps) * this.rules.errorUtilizationPenalty);
    this.#since ??= now;
    this.#reportedAt = now;
  }
}
