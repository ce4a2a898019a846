import assert from "node:assert/strict";
import { test } from "node:test";
import { IdleTimer } from "./idle-timer.js";

test("what has a call, or had one since the timer looked, is not idle; what had none is, once", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  let idle = 0;
  const owner = { hasCalls: true, callCount: 1, onIdle: () => void idle++ };
  const timer = new IdleTimer(owner, 100);
  timer.start();
  t.mock.timers.tick(100);
  owner.hasCalls = false;
  owner.callCount++;
  t.mock.timers.tick(100);
  assert.equal(idle, 0);
  t.mock.timers.tick(99);
  assert.equal(idle, 0);
  t.mock.timers.tick(1);
  assert.equal(idle, 1);
  t.mock.timers.tick(1_000);
  assert.equal(idle, 1);
});

test("without an end to the time, nothing is ever idle", (t) => {
  t.mock.timers.enable({ apis: ["setTimeout"] });
  const timer = new IdleTimer({ hasCalls: false, callCount: 0, onIdle: () => assert.fail() }, Number.POSITIVE_INFINITY);
  timer.start();
  t.mock.timers.tick(2 ** 31);
  timer.stop();
});
