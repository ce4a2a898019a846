import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { createInterface, type Interface } from "node:readline";
import { test } from "node:test";
import { fileURLToPath } from "node:url";

const baud = fileURLToPath(new URL("../../main.js", import.meta.url));

/** Runs `baud protoc --watch` in a folder with these files, and ends it. */
async function watching(
  files: Readonly<Record<string, string>>,
  use: (write: (name: string, content: string) => void, told: () => Promise<string>, folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(path.join(tmpdir(), "baud-watch-"));
  const write = (name: string, content: string) => {
    mkdirSync(path.dirname(path.join(folder, name)), { recursive: true });
    // In one step, so that nobody sees an empty file.
    writeFileSync(path.join(folder, "written"), content);
    renameSync(path.join(folder, "written"), path.join(folder, name));
  };
  for (const [name, content] of Object.entries(files)) write(name, content);
  mkdirSync(path.join(folder, "out"));
  const args = [baud, "protoc", "--watch", "-Isrc", "--ts_out=out", "main.proto"];
  const child: ChildProcess = spawn(process.execPath, args, { cwd: folder, stdio: ["ignore", "inherit", "pipe"] });
  const lines: Interface = createInterface(child.stderr!);
  const iterator = lines[Symbol.asyncIterator]();
  try {
    await use(write, async () => String((await iterator.next()).value).replace(/\d+ ms/, "N ms"), folder);
    const ended = once(child, "exit");
    child.kill("SIGINT");
    assert.deepEqual(await ended, [0, null]);
  } finally {
    child.kill("SIGKILL");
    lines.close();
    rmSync(folder, { recursive: true });
  }
}

const main = 'syntax = "proto3"; import "dep.proto"; message Main { Dep dep = 1; }';
const dep = 'syntax = "proto3"; message Dep {}';

test("compiles again what has changed, leaves what stays the same, and ends when it is interrupted", async () => {
  await watching({ "src/main.proto": main, "src/dep.proto": dep }, async (write, told, folder) => {
    const output = path.join(folder, "out", "main_pb.ts");
    assert.equal(await told(), "compiled 2 of 2 files (N ms); watching");
    const { mtimeMs } = statSync(output);

    write("src/dep.proto", `${dep} message More {}`);
    assert.equal(await told(), "src/dep.proto changed: compiled 2 of 2 files (N ms); watching");
    assert.equal(statSync(output).mtimeMs, mtimeMs);

    write("src/main.proto", main.replace("dep = 1", "other = 1"));
    assert.equal(await told(), "src/main.proto changed: compiled 1 of 2 files (N ms); watching");
    assert.match(readFileSync(output, "utf8"), /other: Dep/);
  });
});

test("tells of faults, and goes on", async () => {
  await watching({ "src/main.proto": main }, async (write, told) => {
    assert.equal(await told(), "dep.proto: File not found.");
    assert.equal(await told(), 'main.proto:1:20: Import "dep.proto" was not found or had errors.');
    assert.equal(await told(), 'main.proto:1:55: "Dep" is not defined.');
    assert.equal(await told(), "nothing was written (N ms); watching");

    write("src/dep.proto", dep);
    assert.equal(await told(), "src/dep.proto changed: compiled 2 of 2 files (N ms); watching");
  });
});
