import assert from "node:assert/strict";
import { it } from "node:test";
import { Program } from "../testing/program.js";

const cases = [
  { args: ["hello", "Camila"], stdout: "Hello Camila\n" },
  { args: ["goodbye", "Camila"], stdout: "Bye Camila!\n" },
  { args: ["goodbye", "Camila", "--formal"], stdout: "Goodbye Ms. Camila. Have a good day.\n" },
  { args: ["goodbye", "--formal", "Camila"], stdout: "Goodbye Ms. Camila. Have a good day.\n" },
];

for (const { args, stdout } of cases) {
  it(`says ${stdout.trim()} to ${args.join(" ")}`, { timeout: 300_000 }, async () => {
    await using program = Program.example("cli", ...args);
    assert.deepEqual(await program.finished, { exitCode: 0, stdout, stderr: "" });
  });
}

it("refuses to greet nobody", { timeout: 300_000 }, async () => {
  await using program = Program.example("cli", "hello");
  const { exitCode, stderr } = await program.finished;
  assert.equal(exitCode, 1);
  assert.match(stderr, /missing required argument 'name'/);
});
