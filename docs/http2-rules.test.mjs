import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import path from "node:path";
import { test } from "node:test";

// The table of rules names what tests do and where sources say it: here it is seen to that they agree.

const source = path.join(path.dirname(import.meta.dirname), "packages", "http2", "src");
const rows = readFileSync(path.join(import.meta.dirname, "http2-rules.md"), "utf8")
  .split("\n")
  .filter((line) => /^\| \d/.test(line))
  .map((line) =>
    line
      .split("|")
      .map((cell) => cell.trim())
      .slice(1, -1),
  );
const tests = readFileSync(path.join(source, "connection", "server-faults.test.ts"), "utf8");
const [, ofConnections = "", ofStreams = ""] = tests.split(/^const (?:connection|stream)Errors/m);

/** @param {string} text */
function casesIn(text) {
  const cases = text.matchAll(/\[\s*"([^"]+) \(([\d., ]+)\)",\s*"([A-Z_]+)",/g);
  return Array.from(cases, ([, what, section, code]) => [section, what, code].join(" | "));
}

/** @param {string} scope */
function rowsOf(scope) {
  return rows.filter((cells) => cells[2] === scope).map(([section, what, , code]) => [section, what, code].join(" | "));
}

test("every rule of the table has a test that breaks it, and every such test is in the table", () => {
  assert.ok(rows.length > 40, `only ${rows.length} rows were found`);
  assert.deepEqual(rowsOf("the connection").sort(), casesIn(ofConnections).sort());
  assert.deepEqual(rowsOf("the stream").sort(), casesIn(ofStreams).sort());
});

test("every source that the table names says the section", () => {
  for (const [sections = "", what, , , where = ""] of rows) {
    const [, file = ""] = /^\[`(.+)`\]/.exec(where) ?? [];
    const text = readFileSync(path.join(source, file), "utf8");
    const section = sections.split(", ").at(-1)?.replaceAll(".", "\\.");
    assert.match(
      text,
      new RegExp(`[Ss]ections? (?:[\\d.]+(?:,| and| to) )*${section}(?![\\d.]*\\d)`),
      `${what}: ${file}`,
    );
  }
});
