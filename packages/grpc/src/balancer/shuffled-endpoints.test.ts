import assert from "node:assert/strict";
import { test } from "node:test";
import type { Endpoint } from "../target/endpoint.js";
import { shuffledEndpoints } from "./shuffled-endpoints.js";

test("an endpoint is first as often as its weight says", () => {
  let state = 7;
  const random = (): number => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
  const endpoints = [1, 2, undefined, 6].map(
    (weight, port): Endpoint => ({ addresses: [{ host: "h", port }], weight }),
  );
  const first = endpoints.map(() => 0);
  for (let i = 0; i < 10_000; i++) first[endpoints.indexOf(shuffledEndpoints(endpoints, random)[0]!)]!++;
  for (const [index, share] of [1_000, 2_000, 1_000, 6_000].entries()) {
    assert.ok(Math.abs(first[index]! - share) < 150, `${first}`);
  }
});
