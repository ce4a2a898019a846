import assert from "node:assert/strict";
import { test } from "node:test";
import { outputOf, runToEnd } from "./running-program.js";

const node = process.execPath;

test("a program that takes too long is ended, and has failed", async () => {
  const end = await runToEnd({ command: node, args: ["--eval", "setInterval(() => {}, 1000)"] }, 500);
  assert.deepEqual(end, { hasSucceeded: false, output: "\nnot through after 0.5 s" });
});

test("a program that there is not has failed, and says so", async () => {
  const { hasSucceeded, output } = await runToEnd({ command: "no-such-program", args: [] }, 60_000);
  assert.equal(hasSucceeded, false);
  assert.match(output, /no-such-program ENOENT/);
});

test("of a long output the end is kept", async () => {
  const code = 'console.log("x".repeat(10_000)); console.error("the end"); process.exitCode = 1';
  const { output } = await runToEnd({ command: node, args: ["--eval", code] }, 60_000);
  assert.match(output, /the end/);
  assert.ok(output.length < 5_000);
});

test("the output of a tool is given, and undefined where there is no such tool", async () => {
  assert.equal(await outputOf(node, ["--print", "1 + 1"]), "2\n");
  assert.equal(await outputOf("no-such-program", []), undefined);
  await assert.rejects(outputOf(node, ["--eval", "process.exit(4)"]));
});
