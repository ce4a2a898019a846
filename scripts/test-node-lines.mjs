import { execFileSync } from "node:child_process";
import { runCommand, runScript } from "./run-command.mjs";
import { severalTries } from "./several-tries.mjs";

// Runs the tests on the newest release of every Node line from 20 on that npm's package `node` offers; with arguments, on
// those lines alone: `npm run test:node-lines -- 22 24`.
await runScript(async () => {
  const lines = process.argv.length > 2 ? process.argv.slice(2) : offeredLines();
  /** @type {string[]} */
  const failed = [];
  for (const line of lines) {
    console.log(`\n== Node ${line}`);
    try {
      const npmExec = ["exec", "--yes", `--package=node@${line}`, "--", "node"];
      await severalTries(() => runCommand("npm", [...npmExec, "--version"]));
      await runCommand("npm", [...npmExec, "scripts/test.mjs"]);
    } catch (error) {
      console.error(error instanceof Error ? error.message : error);
      failed.push(line);
    }
  }
  if (failed.length > 0) throw new Error(`the tests failed on Node ${failed.join(", ")}`);
  console.log(`\nthe tests passed on Node ${lines.join(", ")}`);
});

/** The release lines that have a release which Baud supports. */
function offeredLines() {
  const output = execFileSync("npm", ["view", "node@>=20.19", "version", "--json"], { encoding: "utf8" });
  /** @type {string[]} */
  const versions = JSON.parse(output);
  const lines = new Set(versions.map((version) => version.split(".")[0] ?? ""));
  return [...lines].sort((a, b) => Number(a) - Number(b));
}
