import assert from "node:assert/strict";
import { it } from "node:test";
import { Program } from "../testing/program.js";

it("shows a message as bytes and as JSON", { timeout: 300_000 }, async () => {
  await using program = Program.example("response");
  const { exitCode, stdout } = await program.finished;
  assert.deepEqual(stdout.split("\n"), [
    'message  {"data":"hello, 世界","status":200}',
    "bytes    0a0d68656c6c6f2c20e4b896e7958c10c801 (18)",
    'decoded  {"data":"hello, 世界","status":200}',
    'JSON     {"data":"hello, 世界","status":200} (37)',
    "equal    true",
    "",
  ]);
  assert.equal(exitCode, 0);
});
