import type { Comparison, ScenarioResult } from "../measure/rounds.js";
import type { Metric } from "../suite/suite.js";

const head = ["", "Baud", "against", "theirs", "ratio", "spread", "goal"];

/** The comparisons as a Markdown table with aligned columns: a line for each metric and each of the others. */
export function resultTable(results: readonly ScenarioResult[]): string {
  const rows = results.flatMap(({ title, comparisons }) =>
    comparisons.map((comparison, index) => row(title, comparison, comparisons[index - 1])),
  );
  const widths = head.map((title, column) => Math.max(title.length, ...rows.map((cells) => cells[column]!.length)));
  const isText = (column: number): boolean => column === 0 || column === 2;
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => (isText(column) ? cell.padEnd(widths[column]!) : cell.padStart(widths[column]!))).join(" | ")} |`;
  const rule = `|${widths.map((width, column) => (isText(column) ? "-".repeat(width + 2) : `${"-".repeat(width + 1)}:`)).join("|")}|`;
  return [line(head), rule, ...rows.map(line)].join("\n");
}

function row(title: string, comparison: Comparison, previous: Comparison | undefined): string[] {
  const { metric, ours, against, isReference, theirs, ratio, lowestRatio, highestRatio } = comparison;
  return [
    previous?.metric === metric ? "" : [title, metric.label].filter((part) => part !== "").join(", "),
    quantity(ours, metric),
    isReference ? `${against} (reference)` : against,
    quantity(theirs, metric),
    `${times(ratio)}${ratio < 1 && !isReference ? " (behind)" : ""}`,
    `${times(lowestRatio)} – ${times(highestRatio)}`,
    goal(comparison, previous?.metric !== metric),
  ];
}

function goal({ metric, against, ratio, ours }: Comparison, isFirst: boolean): string {
  const verdicts: string[] = [];
  if (metric.atMost !== undefined && isFirst)
    verdicts.push(`≤ ${metric.atMost}: ${ours <= metric.atMost ? "met" : "missed"}`);
  const wanted = metric.goals?.find((one) => one.against === against)?.times;
  if (wanted !== undefined) verdicts.push(`≥ ${wanted} x: ${ratio >= wanted ? "met" : "missed"}`);
  return verdicts.join(", ");
}

function quantity(value: number, metric: Metric): string {
  if (value === Number.POSITIVE_INFINITY) return "never";
  const digits = value < 1000 ? 3 : 4;
  const rounded = Number(value.toPrecision(digits));
  return `${rounded.toLocaleString("en").replaceAll(",", " ")} ${metric.unit}`;
}

function times(ratio: number): string {
  if (!Number.isFinite(ratio)) return "–";
  return `${ratio < 10 ? ratio.toFixed(2) : ratio.toFixed(1)} x`;
}
