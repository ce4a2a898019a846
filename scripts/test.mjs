import { availableParallelism } from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { buildWhatIsMissing } from "./build.mjs";
import { root } from "./root.mjs";
import { runCommand, runScript } from "./run-command.mjs";
import { compiled, testSources } from "./test-files.mjs";

/**
 * Runs every test that needs only Node; with arguments, those whose path contains one of them:
 * `npm test -- packages/http2 hpack`.
 */
await runScript(async () => {
  await buildWhatIsMissing();
  const wanted = process.argv.slice(2);
  const sources = testSources(root).filter((file) => wanted.length === 0 || wanted.some((part) => file.includes(part)));
  if (sources.length === 0) throw new Error(`no test file has ${wanted.join(" or ")} in its path`);
  const fixedChance = pathToFileURL(path.join(root, "scripts", "fixed-chance.mjs")).href;
  // Node leaves one core unused; most of these tests wait for others' answers.
  const atOnce = Math.max(2, availableParallelism());
  const options = ["--enable-source-maps", "--import", fixedChance, "--test", "--test-reporter=spec"];
  options.push(`--test-concurrency=${atOnce}`);
  await runCommand(process.execPath, [...options, ...sources.map(compiled)]);
});
