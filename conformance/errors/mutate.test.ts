import assert from "node:assert/strict";
import { test } from "node:test";
import { mutate, splitTokens } from "./mutate.js";
import { seededRandom } from "./random.js";

const source = "syntax = \"proto3\"; // one\nmessage M { /* two */ int32 a = 1 [json_name = 'x']; }";

test("splits a source into parts that make the source again", () => {
  const tokens = splitTokens(source);
  assert.equal(tokens.join(""), source);
  for (const token of ["syntax", '"proto3"', "// one", "/* two */", "'x'", "{"]) assert(tokens.includes(token), token);
});

test("changes a source in the same way for the same seed, and differently for others", () => {
  const changed = (seed: number) => mutate(source, ["repeated", "}"], seededRandom(seed));
  assert.equal(changed(1), changed(1));
  const results = new Set(Array.from({ length: 50 }, (_, seed) => changed(seed)));
  assert(results.size > 40, `50 seeds gave ${results.size} sources`);
});
