import assert from "node:assert/strict";
import { test } from "node:test";
import { DeadlineScheduler } from "./deadline-scheduler.js";

function counts(weights: readonly number[], picks: number): number[] {
  let state = 1;
  const random = (): number => {
    state = (state * 16_807) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const scheduler = new DeadlineScheduler(weights, random);
  const chosen = weights.map(() => 0);
  for (let i = 0; i < picks; i++) chosen[scheduler.next()]!++;
  return chosen;
}

const cases: readonly (readonly number[])[] = [
  [1],
  [1, 1],
  [1, 2, 3],
  [0.1, 0.3, 0.6],
  [1e6, 1e6, 2e6, 4e6],
  [5, 1, 1, 1, 1, 1],
];
for (const weights of cases) {
  test(`entries of weight ${weights} are chosen in that proportion, to within one`, () => {
    const total = weights.reduce((sum, weight) => sum + weight, 0);
    const chosen = counts(weights, 1_000);
    for (const [index, weight] of weights.entries()) {
      assert.ok(Math.abs(chosen[index]! - (1_000 * weight) / total) <= 1.5, `${chosen}`);
    }
  });
}

test("entries of equal weight are chosen in turn", () => {
  const scheduler = new DeadlineScheduler([7, 7, 7], Math.random);
  const first = [scheduler.next(), scheduler.next(), scheduler.next()];
  assert.deepEqual([...first].sort(), [0, 1, 2]);
  for (let i = 0; i < 30; i++) assert.equal(scheduler.next(), first[i % 3]);
});
