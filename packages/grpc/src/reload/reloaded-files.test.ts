import assert from "node:assert/strict";
import { mkdtempSync, rmSync, unlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { KeptLog } from "../testing/testbed.js";
import { ReloadedFiles } from "./reloaded-files.js";

test("files are read again when they change, and a fault keeps what was made before and is told once", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "baud-reload-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "number");
  const logger = new KeptLog();
  writeFileSync(file, "1");
  let made = 0;
  const make = ({ number }: { number: string }): number => {
    made++;
    if (Number.isNaN(Number(number))) throw new Error(`${number} is no number`);
    return Number(number);
  };
  const files = new ReloadedFiles({ number: file }, make, { refreshIntervalMs: 0, logger });
  assert.equal(files.current, 1);
  assert.equal(made, 1);
  writeFileSync(file, "x");
  assert.equal(files.current, 1);
  assert.equal(files.current, 1);
  assert.equal(logger.entries.length, 1);
  unlinkSync(file);
  assert.equal(files.current, 1);
  assert.equal(logger.entries.length, 2);
  writeFileSync(file, "2");
  assert.equal(files.current, 2);
  writeFileSync(file, "x");
  assert.equal(files.current, 2);
  assert.equal(logger.entries.length, 3);
});

test("files are not looked at before the interval is over", (t) => {
  const folder = mkdtempSync(join(tmpdir(), "baud-reload-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const file = join(folder, "text");
  writeFileSync(file, "old");
  const files = new ReloadedFiles({ text: file }, ({ text }) => text, {});
  writeFileSync(file, "new");
  assert.equal(files.current, "old");
});
