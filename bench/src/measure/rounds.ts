import type { Side } from "../process/placement.js";
import type { Contender, CurvePoint, Metric, RunningContender, Sample, Scenario } from "../suite/suite.js";
import { median } from "./statistics.js";

/** How long, and how often. */
export interface Effort {
  readonly rounds: number;
  readonly roundMs: number;
  readonly warmUpMs: number;
}

export interface ScenarioResult {
  readonly title: string;
  readonly underTest: Side | undefined;
  readonly point: CurvePoint | undefined;
  readonly contenders: readonly ContenderResult[];
  readonly comparisons: readonly Comparison[];
}

export interface ContenderResult {
  readonly name: string;
  readonly isReference: boolean;
  /** One a round, in order. */
  readonly samples: readonly Sample[];
}

/** Ours set against one other, in one metric. */
export interface Comparison {
  readonly metric: Metric;
  readonly ours: number;
  readonly against: string;
  readonly isReference: boolean;
  readonly theirs: number;
  /** How many times better ours is: the median of the ratios within each round, so that a slow moment hits both sides. */
  readonly ratio: number;
  readonly lowestRatio: number;
  readonly highestRatio: number;
}

/**
 * Runs a scenario: everyone is started and warmed up, then each round gives every contender the workload, in turn, in the
 * opposite order every other round.
 */
export async function measureScenario(scenario: Scenario, effort: Effort): Promise<ScenarioResult> {
  const running: { readonly contender: Contender; readonly process: RunningContender; readonly samples: Sample[] }[] =
    [];
  try {
    for (const contender of scenario.contenders) {
      running.push({ contender, process: await contender.start(), samples: [] });
    }
    for (const { process } of running) await process.run(effort.warmUpMs);
    for (let round = 0; round < effort.rounds; round++) {
      const order = round % 2 === 0 ? running : running.toReversed();
      for (const { process, samples } of order) samples.push(await process.run(effort.roundMs));
    }
  } finally {
    await Promise.all(running.map(({ process }) => process.stop()));
  }
  const contenders = running.map(({ contender: { name, isReference = false }, samples }) => ({
    name,
    isReference,
    samples,
  }));
  return {
    title: scenario.title,
    underTest: scenario.underTest,
    point: scenario.point,
    contenders,
    comparisons: compare(scenario, contenders),
  };
}

function compare(scenario: Scenario, results: readonly ContenderResult[]): Comparison[] {
  const [ours, ...others] = results;
  if (ours === undefined) return [];
  return scenario.metrics.flatMap((metric) => {
    const oursByRound = values(ours, metric);
    return others.map((other) => {
      const theirsByRound = values(other, metric);
      const ratios = oursByRound.map((value, round) => {
        const theirValue = theirsByRound[round] ?? Number.NaN;
        return metric.better === "higher" ? value / theirValue : theirValue / value;
      });
      return {
        metric,
        ours: median(oursByRound),
        against: other.name,
        isReference: other.isReference,
        theirs: median(theirsByRound),
        ratio: median(ratios),
        lowestRatio: Math.min(...ratios),
        highestRatio: Math.max(...ratios),
      };
    });
  });
}

function values(result: ContenderResult, metric: Metric): number[] {
  return result.samples.map((sample) => sample.values[metric.key] ?? Number.NaN);
}
