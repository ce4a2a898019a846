import { writeFileSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { buildWhatIsMissing } from "./build.mjs";
import { root } from "./root.mjs";
import { runScript } from "./run-command.mjs";

// Lets servers and connections do what they do at the worst, while calls are made all the time, and counts the calls: the
// scenarios of packages/grpc/src/testing/chaos, which `npm test` also runs, once each. --times makes them happen as often,
// --only takes those with this in their names, --write keeps the table in docs/chaos.md.

await runScript(async () => {
  const { values } = parseArgs({
    options: {
      times: { type: "string", default: "1" },
      only: { type: "string", default: "" },
      write: { type: "boolean", default: false },
    },
  });
  await buildWhatIsMissing();
  const folder = path.join(root, "packages", "grpc", "dist", "testing", "chaos");
  const { scenarios } = await import(pathToFileURL(path.join(folder, "scenarios.js")).href);
  const rows = ["| what happens | channel | calls | failed | lost | hung | slowest |", "|---|---|---|---|---|---|---|"];
  let lostCalls = 0;
  for (const { name, policy, mayFailWith, missing, run } of scenarios) {
    if (!name.includes(values.only)) continue;
    if (missing !== undefined) {
      console.log(`not run: ${name}; ${missing}`);
      rows.push(`| ${name} | ${policy} | not run: ${missing} | | | | |`);
      continue;
    }
    const tally = await run(Number(values.times));
    const failed = tally.failures.map((/** @type {string} */ status) => `${tally.ends[status]} ${status}`).join(", ");
    const lost = tally.failures
      .filter((/** @type {string} */ status) => !mayFailWith.includes(status))
      .reduce((/** @type {number} */ sum, /** @type {string} */ status) => sum + tally.ends[status], 0);
    lostCalls += lost;
    const cells = [
      name,
      policy,
      grouped(tally.ended),
      failed || "0",
      String(lost),
      "0",
      `${Math.round(tally.slowestMs)} ms`,
    ];
    rows.push(`| ${cells.join(" | ")} |`);
    console.log(`${lost === 0 ? "held" : "LOST"}  ${tally.summary(name)}`);
  }
  const page = `# What is lost when servers go

Written by \`npm run conformance:chaos -- --write\`. Callers of all four kinds call all the time; a call is lost when it fails where gRPC
promises that it does not, and hangs when it has not ended thirty seconds after the callers were told to stop (then the run fails).
After each run no socket and no timer is left. \`npm test\` runs the same, once each.

${rows.join("\n")}
`;
  console.log(`\n${page}`);
  if (values.write) writeFileSync(path.join(root, "docs", "chaos.md"), page);
  if (lostCalls > 0) throw new Error(`${lostCalls} calls were lost`);
});

/**
 * A number as people read it: 12,345.
 *
 * @param {number} value
 */
function grouped(value) {
  return value.toLocaleString("en-US");
}
