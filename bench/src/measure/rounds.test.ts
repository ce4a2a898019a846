import assert from "node:assert/strict";
import { test } from "node:test";
import type { Contender, Scenario } from "../suite/suite.js";
import { measureScenario } from "./rounds.js";
import { median, quantile } from "./statistics.js";

test("a quantile lies between its neighbours", () => {
  assert.equal(median([3, 1, 2]), 2);
  assert.equal(median([4, 1, 2, 3]), 2.5);
  assert.equal(quantile([10, 0, 5], 0.75), 7.5);
  assert.equal(quantile([7], 0.99), 7);
});

test("contenders take turns, and ratios are taken within a round", async () => {
  const log: string[] = [];
  const scenario: Scenario = {
    title: "turns",
    metrics: [
      { key: "rate", label: "", unit: "calls/s", better: "higher" },
      { key: "medianUs", label: "median", unit: "µs", better: "lower" },
    ],
    contenders: [fake("a", log, [0, 100, 50, 20]), fake("b", log, [0, 10, 10, 10])],
  };
  const { comparisons } = await measureScenario(scenario, { rounds: 3, roundMs: 2, warmUpMs: 1 });
  assert.equal(log.join(" "), "a+ b+ a1 b1 a2 b2 b2 a2 a2 b2 a- b-");
  const [rate, latency] = comparisons;
  assert.deepEqual(
    [rate?.ours, rate?.theirs, rate?.ratio, rate?.lowestRatio, rate?.highestRatio],
    [50, 10, 5, 2, 10],
    "a higher rate is better",
  );
  assert.equal(latency?.ratio, 0.2, "a higher latency is worse");
});

test("what was started is stopped when a run fails", async () => {
  const log: string[] = [];
  const contenders = [fake("a", log, [1, 1]), fake("b", log, [])] as const;
  const scenario: Scenario = { title: "failure", metrics: [], contenders };
  await assert.rejects(measureScenario(scenario, { rounds: 1, roundMs: 2, warmUpMs: 1 }), /b has no more/);
  assert.equal(log.join(" "), "a+ b+ a1 a- b-");
});

/** A contender that gives these values, the first for the warm-up, and notes what it is told. */
function fake(name: string, log: string[], values: readonly number[]): Contender {
  const left = [...values];
  return {
    name,
    async start() {
      log.push(`${name}+`);
      return {
        async run(durationMs) {
          const value = left.shift();
          if (value === undefined) throw new Error(`${name} has no more`);
          log.push(`${name}${durationMs}`);
          return { values: { rate: value, medianUs: value }, cpu: {} };
        },
        async stop() {
          log.push(`${name}-`);
        },
      };
    },
  };
}
