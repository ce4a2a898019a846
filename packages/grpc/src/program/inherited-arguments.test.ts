import assert from "node:assert/strict";
import { test } from "node:test";
import { inheritedArguments } from "./inherited-arguments.js";

for (const [own, inherited] of [
  [[], []],
  [
    ["--import", "tsx", "--conditions=dev"],
    ["--import", "tsx", "--conditions=dev"],
  ],
  [["--input-type=module", "-e", "--import", "--no-warnings"], ["--no-warnings"]],
  [["--input-type", "module", "--eval", "1"], []],
  [["-p", "2", "--enable-source-maps"], ["--enable-source-maps"]],
  [["-i", "--watch", "--watch-path=src"], []],
] as const) {
  test(`of ${JSON.stringify(own)} a thread inherits ${JSON.stringify(inherited)}`, () => {
    assert.deepEqual(inheritedArguments(own), inherited);
  });
}
