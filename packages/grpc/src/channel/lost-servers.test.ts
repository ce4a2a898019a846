import assert from "node:assert/strict";
import { test } from "node:test";
import { scenarios } from "../testing/chaos/scenarios.js";

for (const { name, mayFailWith, mustFail, missing, run } of scenarios) {
  test(name, { skip: missing }, async (t) => {
    const tally = await run(1);
    t.diagnostic(tally.summary(name));
    assert.deepEqual(
      tally.failures.filter((status) => !mayFailWith.includes(status)),
      [],
    );
    if (mustFail) assert.ok(tally.failed > 0);
  });
}
