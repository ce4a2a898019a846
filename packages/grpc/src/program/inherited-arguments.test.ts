import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { argumentsForProcess, argumentsForThread, bringModules } from "./inherited-arguments.js";

for (const [own, process, thread] of [
  [[], [], undefined],
  [["--import", "tsx", "--conditions=dev"], ["--import", "tsx", "--conditions=dev"], undefined],
  [["--max-old-space-size=4096"], ["--max-old-space-size=4096"], undefined],
  [["--input-type=module", "-e", "--import", "--no-warnings"], ["--no-warnings"], ["--no-warnings"]],
  [["--input-type", "module", "--eval", "1"], [], []],
  [
    ["-p", "2", "--max-old-space-size=100", "-r", "./a"],
    ["--max-old-space-size=100", "-r", "./a"],
    ["-r", "./a"],
  ],
  [
    ["-i", "--watch", "--watch-path", "src", "-C", "x"],
    ["-C", "x"],
    ["-C", "x"],
  ],
] as const) {
  test(`of ${JSON.stringify(own)} a process and a thread are given what is not about the program`, () => {
    assert.deepEqual(argumentsForProcess(own), process);
    assert.deepEqual(argumentsForThread(own), thread);
  });
}

for (const [own, brings] of [
  [[], false],
  [["--input-type=module", "-e", "--import", "--enable-source-maps"], false],
  [["--import", "tsx"], true],
  [["--require=./a"], true],
  [["-C", "dev"], true],
] as const) {
  test(`${JSON.stringify(own)} ${brings ? "brings" : "brings no"} modules into each thread`, () => {
    assert.equal(bringModules(own), brings);
  });
}

const module = new URL("../blocking/index.js", import.meta.url).href;
const texts = new URL("../testing/texts-service.js", import.meta.url).href;
const script = `
  const { createBlockingClient } = await import(${JSON.stringify(module)});
  const { Texts } = await import(${JSON.stringify(texts)});
  try { createBlockingClient(Texts, "localhost:1").upper({}); } catch (error) { console.log(error.code); }`;

for (const own of [["--max-old-space-size=200"], ["--stack-trace-limit=5", "--enable-source-maps"]]) {
  test(`a blocking client works in a process that was started with ${own.join(" ")}`, { timeout: 300_000 }, () => {
    const folder = mkdtempSync(path.join(tmpdir(), "baud-arguments-"));
    const file = path.join(folder, "script.mjs");
    writeFileSync(file, script);
    for (const program of [["--input-type=module", "-e", script], [file]]) {
      const { stdout, stderr } = spawnSync(process.execPath, [...own, ...program], { encoding: "utf8" });
      assert.deepEqual([stdout, stderr], ["14\n", ""]);
    }
    rmSync(folder, { recursive: true });
  });
}
