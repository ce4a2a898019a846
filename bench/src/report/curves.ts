import type { ScenarioResult } from "../measure/rounds.js";

/** How a number went while something rose. */
export interface Curve {
  /** What rose: `concurrent streams`. */
  readonly name: string;
  readonly unit: string;
  readonly lines: readonly CurveLine[];
}

export interface CurveLine {
  readonly name: string;
  readonly points: readonly { readonly x: number; readonly y: number }[];
  /** How far it falls behind its highest point, as a share of that: 0.2 is a fifth. */
  readonly fall: number;
}

/** The most that throughput may fall past its peak. */
const mostFall = 0.2;

/** The curves that scenarios with a point make, ours first in each. */
export function curvesOf(results: readonly ScenarioResult[]): Curve[] {
  const names = [...new Set(results.flatMap(({ point }) => (point === undefined ? [] : [point.curve])))];
  return names.map((name) => {
    const lines = new Map<string, { x: number; y: number }[]>();
    let unit = "";
    for (const { point, comparisons } of results) {
      const [first] = comparisons;
      if (point?.curve !== name || first === undefined) continue;
      unit = first.metric.unit;
      const put = (line: string, y: number): void => {
        lines.set(line, [...(lines.get(line) ?? []), { x: point.x, y }]);
      };
      put("Baud", first.ours);
      for (const { metric, against, theirs } of comparisons) if (metric === first.metric) put(against, theirs);
    }
    return { name, unit, lines: [...lines].map(([line, points]) => ({ name: line, points, fall: fallOf(points) })) };
  });
}

/** What is lost between the peak and the lowest point behind it. */
function fallOf(points: CurveLine["points"]): number {
  const ys = points.map(({ y }) => y);
  const peak = Math.max(...ys);
  const behind = ys.slice(ys.indexOf(peak));
  return 1 - Math.min(...behind) / peak;
}

/** One sentence a line: how far each falls, and for ours whether that is too far. */
export function curveNotes(curves: readonly Curve[]): string[] {
  return curves.flatMap(({ name, lines }) =>
    lines.map((line, index) => {
      const verdict = index > 0 ? "" : `; goal ≤ ${mostFall * 100} %: ${line.fall <= mostFall ? "met" : "missed"}`;
      return `${line.name}, ${name}: ${Math.round(line.fall * 100)} % below the peak at the lowest point behind it${verdict}`;
    }),
  );
}
