import assert from "node:assert/strict";
import { test } from "node:test";
import type { ScenarioResult } from "../measure/rounds.js";
import type { Metric } from "../suite/suite.js";
import { curveNotes, curvesOf } from "./curves.js";
import { plot } from "./plot.js";

const metric: Metric = { key: "rate", label: "", unit: "calls/s", better: "higher" };

function result(x: number, ours: number, theirs: number): ScenarioResult {
  const comparison = { metric, ours, against: "grpc-js", isReference: false, theirs, ratio: 1 };
  return {
    title: `${x} streams`,
    underTest: undefined,
    point: { curve: "streams", x },
    contenders: [],
    comparisons: [{ ...comparison, lowestRatio: 1, highestRatio: 1 }],
  };
}

test("a curve has a line for each contender, and tells how far it falls behind its peak", () => {
  const curves = curvesOf([result(1, 50, 10), result(10, 100, 8), result(100, 75, 4), result(1000, 90, 6)]);
  assert.deepEqual(
    curves.map(({ name, lines }) => [name, lines.map((line) => [line.name, line.fall])]),
    [
      [
        "streams",
        [
          ["Baud", 0.25],
          ["grpc-js", 0.6],
        ],
      ],
    ],
  );
  assert.match(curveNotes(curves)[0]!, /^Baud, streams: 25 % .* goal ≤ 20 %: missed$/);
});

test("a line that only rises does not fall", () => {
  assert.equal(curvesOf([result(1, 1, 1), result(2, 3, 1)])[0]!.lines[0]!.fall, 0);
});

test("scenarios that are no points make no curve", () => {
  assert.deepEqual(curvesOf([{ ...result(1, 1, 1), point: undefined }]), []);
});

test("a plot holds a line and a name for each contender, on an axis that ends above the highest point", () => {
  const svg = plot(curvesOf([result(1, 90_000, 10_000), result(1000, 400_000, 12_000)]));
  assert.equal(svg.match(/<polyline /g)?.length, 2);
  assert.match(svg, />Baud</);
  assert.match(svg, />400 k</);
  assert.match(svg, />1,000</);
});
