import { readdirSync } from "node:fs";
import path from "node:path";
import { root } from "./root.mjs";

/**
 * The test files of a folder, by their sources, so that what a deleted source left behind is not run; relative to the
 * repository's root.
 *
 * @param {string} folder
 * @returns {string[]}
 */
export function testSources(folder) {
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
export function compiled(source) {
  if (source.endsWith(".mjs")) return source;
  const parts = source.replace(/\.ts$/, ".js").split(path.sep);
  if (parts[0] === "packages") parts[2] = "dist";
  else parts.splice(1, 0, "dist");
  return parts.join(path.sep);
}
