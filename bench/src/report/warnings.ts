import type { ContenderResult, ScenarioResult } from "../measure/rounds.js";
import type { Side } from "../process/placement.js";

/** The share of a core above which a process has nothing left to give. */
const saturated = 0.95;

/**
 * Tells of runs that do not measure what they say: when the side under test had time to spare and the side that drives it
 * had none, the number is the driver's.
 */
export function warnings(results: readonly ScenarioResult[]): string[] {
  return results.flatMap(({ title, underTest, contenders }) => {
    if (underTest === undefined) return [];
    const other: Side = underTest === "server" ? "client" : "server";
    return contenders
      .filter((contender) => used(contender, other) > saturated && !(used(contender, underTest) > saturated))
      .map(
        (contender) =>
          `${title}, ${contender.name}: the ${other} was the limit (${percent(contender, other)} of its core, the ` +
          `${underTest} ${percent(contender, underTest)}), so the true number is higher`,
      );
  });
}

/** The most that a side used in any round; NaN where that is not known. */
function used({ samples }: ContenderResult, side: Side): number {
  return Math.max(...samples.map(({ cpu }) => cpu[side] ?? Number.NaN));
}

function percent(contender: ContenderResult, side: Side): string {
  return `${Math.round(used(contender, side) * 100)} %`;
}
