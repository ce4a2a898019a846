import type { Effort, ScenarioResult } from "../measure/rounds.js";
import type { Placement, Side } from "../process/placement.js";

/**
 * A family of measurements, `npm run bench -- NAME`. A suite is one file in `src/suites/`, named as the suite is, that
 * exports it as `suite`: nothing else needs to know of it.
 */
export interface Suite {
  readonly name: string;
  /** One line for `--list`. */
  readonly summary: string;
  /** What is compared, for the head of the table: `@grpc/grpc-js 1.14.7`. */
  readonly subjects: readonly string[];
  scenarios(setting: Setting): readonly Scenario[];
  /** How long and how often, where that differs from what is usual. */
  readonly effort?: Effort;
  /** What could not be measured on this machine, and why. */
  notes?(setting: Setting): readonly string[];
  /** What the results say together. */
  conclusions?(results: readonly ScenarioResult[]): readonly string[];
}

/** What the command line asked for, and the machine offers. */
export interface Setting {
  /** The Node that everything measured runs on. */
  readonly nodePath: string;
  readonly placement: Placement;
  readonly loader: "own" | "h2load";
  /** It is only to be shown that everything runs: a suite may leave out what is much the same. */
  readonly isQuick: boolean;
}

/** One workload that several contenders are given in turn. */
export interface Scenario {
  readonly title: string;
  /** The side whose limit is measured, when it is one: the other must have time to spare. */
  readonly underTest?: Side;
  /** Where its first metric stands on a curve, for scenarios that differ in one number. */
  readonly point?: CurvePoint;
  readonly metrics: readonly Metric[];
  /** The first is ours; the table sets it against each of the others. */
  readonly contenders: readonly [Contender, ...Contender[]];
}

/** A place on a curve: how much of something there was. */
export interface CurvePoint {
  /** What rises along it, which names the curve: `concurrent streams`. */
  readonly curve: string;
  readonly x: number;
}

/** A number that each run gives. */
export interface Metric {
  /** Its key in `Sample.values`. */
  readonly key: string;
  /** What the table appends to the scenario's title; empty for nothing. */
  readonly label: string;
  readonly unit: "calls/s" | "messages/s" | "MB/s" | "µs" | "ms" | "kB" | "round trips";
  readonly better: "higher" | "lower";
  /** How many times better than these contenders ours is meant to be at least. */
  readonly goals?: readonly Goal[];
  /** What ours is meant not to exceed, whatever others do. */
  readonly atMost?: number;
}

export interface Goal {
  readonly against: string;
  readonly times: number;
}

/** Someone who can be given the workload. */
export interface Contender {
  readonly name: string;
  /** Not a peer but a mark on the scale: nobody is meant to be better. */
  readonly isReference?: boolean;
  /** Starts its processes. */
  start(): Promise<RunningContender>;
}

export interface RunningContender {
  /** Runs the workload. Rejects when an answer was wrong. */
  run(durationMs: number): Promise<Sample>;
  stop(): Promise<void>;
}

/** What one run gave. */
export interface Sample {
  readonly values: Readonly<Record<string, number>>;
  /** The share of one core that the process of each side used, 0 to 1, where that is known. */
  readonly cpu: { readonly [S in Side]?: number };
}
