import assert from "node:assert/strict";
import { test } from "node:test";
import { Progress } from "./progress.js";

function watched(isTTY: boolean): { progress: Progress; written: string[]; wait(ms: number): void } {
  let now = 0;
  const written: string[] = [];
  const terminal = { isTTY, write: (text: string) => void written.push(text) };
  const progress = new Progress(
    () => now,
    () => terminal,
  );
  const wait = (ms: number) => {
    now += ms;
  };
  return { progress, written, wait };
}

test("counts the files of a long run in one line, and takes it away", () => {
  const { progress, written, wait } = watched(true);
  progress.step();
  wait(999);
  progress.step();
  assert.deepEqual(written, []);
  wait(1);
  progress.step();
  progress.step();
  wait(100);
  progress.step();
  progress.end();
  assert.deepEqual(written, ["\r\u001b[Kcompiled 3 files …", "\r\u001b[Kcompiled 5 files …", "\r\u001b[K"]);
});

test("shows nothing to a pipe, and nothing of a short run", () => {
  const pipe = watched(false);
  pipe.wait(5000);
  pipe.progress.step();
  pipe.progress.end();
  const short = watched(true);
  short.progress.step();
  short.progress.end();
  assert.deepEqual([...pipe.written, ...short.written], []);
});
