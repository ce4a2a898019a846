import assert from "node:assert/strict";
import { it } from "node:test";
import { checkTrailers } from "./header-rules.js";

const cases = [
  { name: "grpc-message", value: " a status message, as C-core sends it ", isGood: true },
  { name: "grpc-message", value: "   ", isGood: true },
  { name: "grpc-message", value: "tab at the end\t", isGood: false },
  { name: "grpc-message", value: "end of line \n ", isGood: false },
  { name: "x-other", value: "space at the end ", isGood: false },
];

for (const { name, value, isGood } of cases) {
  it(`${isGood ? "accepts" : "refuses"} ${name}: ${JSON.stringify(value)} in trailers`, () => {
    assert.equal(checkTrailers(["grpc-status", "9", name, value]).fault === "", isGood);
  });
}
