import assert from "node:assert/strict";
import { getEventListeners } from "node:events";
import { test } from "node:test";
import { listenToAbort, unlistenToAbort } from "./abort-listeners.js";

test("a signal that many calls share has one listener, and none when they have ended", () => {
  const { signal } = new AbortController();
  const calls = [...Array(100)].map(() => ({ onAbort() {} }));
  for (const call of calls) listenToAbort(signal, call);
  assert.equal(getEventListeners(signal, "abort").length, 1);
  for (const call of calls) unlistenToAbort(signal, call);
  assert.equal(getEventListeners(signal, "abort").length, 0);
  unlistenToAbort(signal, calls[0]!);
});

test("those that still listen are told, also when one of them makes others leave", () => {
  const controller = new AbortController();
  const { signal } = controller;
  const told: string[] = [];
  const leaver = { onAbort: () => told.push("leaver") };
  const gone = { onAbort: () => told.push("gone") };
  listenToAbort(signal, { onAbort: () => unlistenToAbort(signal, leaver) });
  listenToAbort(signal, leaver);
  listenToAbort(signal, gone);
  listenToAbort(signal, { onAbort: () => told.push("stayer") });
  unlistenToAbort(signal, gone);
  controller.abort();
  assert.deepEqual(told, ["stayer"]);
});
