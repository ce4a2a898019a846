import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { test } from "node:test";

test("a program ends in order when the npm that runs it is ended, though the shell between them tells it nothing", async () => {
  const module = JSON.stringify(new URL("end-with-npm.mjs", import.meta.url).href);
  const program = `
    const { endWithNpm } = await import(${module});
    endWithNpm();
    const open = setInterval(() => {}, 1000);
    process.once("SIGTERM", () => { clearInterval(open); console.log("ended in order"); });
    console.log("started");
  `;
  const shell = spawn("sh", ["-c", '"$0" --input-type=module --eval "$1"; exit', process.execPath, program], {
    env: { ...process.env, npm_lifecycle_event: "start" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  shell.stdout.setEncoding("utf8").on("data", (text) => {
    output += text;
    // The signal of its own that the program waits for is the only other way to an end.
    if (output === "started\n") shell.kill("SIGTERM");
  });
  await once(shell.stdout, "close");
  assert.equal(output, "started\nended in order\n");
});
