import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

// Each row of the feature table that says what Baud does names a test that shows it: here it is seen to that there is one.

const root = path.dirname(import.meta.dirname);
const table = readFileSync(path.join(root, "docs", "features.md"), "utf8");

/** The rows of all tables, as their cells. */
const rows = table
  .split("\n")
  .filter((line) => line.startsWith("| ") && !line.startsWith("| feature "))
  .map((line) =>
    line
      .split("|")
      .map((cell) => cell.trim())
      .slice(1, -1),
  );

test("every feature that Baud has is shown by a test of the name that stands in its row", () => {
  const titles = new Set(testFiles(path.join(root, "packages")).flatMap(titlesIn));
  assert.ok(rows.length > 40, `only ${rows.length} rows were found`);
  for (const [feature, ours, ...others] of rows) {
    const shownBy = others.at(-1)?.replaceAll("`", "");
    if (ours === "no") assert.equal(shownBy, "", `${feature}: what is not there is not shown`);
    else assert.ok(titles.has(shownBy ?? ""), `${feature}: there is no test named ${shownBy}`);
  }
});

test("every row says something of each implementation, and every number in it is explained", () => {
  for (const cells of rows) {
    assert.equal(cells.length, 7, cells.join(" | "));
    for (const cell of cells.slice(1, 6)) {
      assert.match(cell, /^(yes|no|–|\*part\* \d+)$/, cells[0]);
      const [, number] = /(\d+)$/.exec(cell) ?? [];
      if (number !== undefined) assert.match(table, new RegExp(`^${number}\\. \\S`, "m"), `${cells[0]}: ${cell}`);
    }
  }
});

/**
 * @param {string} folder
 * @returns {string[]}
 */
function testFiles(folder) {
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((name) => name.endsWith(".test.ts") && !name.includes("node_modules"))
    .map((name) => path.join(folder, name));
}

/** @param {string} file */
function titlesIn(file) {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/\b(?:test|it)\(\s*"((?:[^"\\]|\\.)*)"/g)].map(([, title]) => title);
}
