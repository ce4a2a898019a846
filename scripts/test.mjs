import { readdirSync } from "node:fs";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { buildWhatIsMissing } from "./build.mjs";
import { root } from "./root.mjs";
import { runCommand, runScript } from "./run-command.mjs";

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
  const options = ["--enable-source-maps", "--import", fixedChance, "--test", "--test-reporter=spec"];
  await runCommand(process.execPath, [...options, ...sources.map(compiled)]);
});

/**
 * The test files of the repository, by their sources, so that what a deleted source left behind is not run.
 *
 * @param {string} folder
 * @returns {string[]}
 */
function testSources(folder) {
  const skipped = new Set(["node_modules", "dist", "gen"]);
  return readdirSync(folder, { withFileTypes: true })
    .flatMap((entry) => {
      if (entry.name.startsWith(".")) return [];
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return skipped.has(entry.name) ? [] : testSources(file);
      return /\.test\.(ts|mjs)$/.test(entry.name) ? [path.relative(root, file)] : [];
    })
    .sort();
}

/**
 * Where the compiler puts a source file: `packages/x/src/y.ts` in `packages/x/dist/y.js`, `examples/x/y.ts` in
 * `examples/dist/x/y.js`.
 *
 * @param {string} source
 */
function compiled(source) {
  if (source.endsWith(".mjs")) return source;
  const parts = source.replace(/\.ts$/, ".js").split(path.sep);
  if (parts[0] === "packages") parts[2] = "dist";
  else parts.splice(1, 0, "dist");
  return parts.join(path.sep);
}
