import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type DeadlineTimer, DeadlineTimers } from "../index.js";
import { ManualClock } from "../testing/manual-clock.js";

test("each listener is told once, at its time and not before", () => {
  const clock = new ManualClock();
  const timers = new DeadlineTimers(clock);
  const told: string[] = [];
  const start = (name: string, timeoutMs: number): DeadlineTimer =>
    timers.start(timeoutMs, { onDeadline: () => told.push(`${name} at ${clock.now() - 1000}`) });
  start("later", 5_000);
  start("soon", 10);
  start("at once", 0);
  timers.cancel(start("never", 10));
  clock.advance(9);
  assert.deepEqual(told, ["at once at 1"]);
  clock.advance(100_000);
  assert.deepEqual(told, ["at once at 1", "soon at 11", "later at 5001"]);
  assert.equal(timers.size, 0);
});

test("one timer of the platform serves them all, and keeps the process alive only while something waits", () => {
  const clock = new ManualClock();
  const timers = new DeadlineTimers(clock);
  const started = [...Array(1000).keys()].map((i) => timers.start(1000 + i * 37, { onDeadline() {} }));
  assert.equal(clock.delays.length, 1);
  assert.equal(clock.keepsAlive, true);
  for (const timer of started) timers.cancel(timer);
  assert.equal(clock.keepsAlive, false);
  const again = timers.start(50, { onDeadline() {} });
  assert.equal(clock.keepsAlive, true);
  assert.equal(clock.delays.length, 1);
  timers.cancel(again);
});

test("a listener may start and cancel others", () => {
  const clock = new ManualClock();
  const timers = new DeadlineTimers(clock);
  const told: number[] = [];
  const other = timers.start(64, { onDeadline: () => told.push(-1) });
  const chain = (left: number): void => {
    told.push(clock.now() - 1000);
    timers.cancel(other);
    if (left > 0) timers.start(63, { onDeadline: () => chain(left - 1) });
  };
  timers.start(0, { onDeadline: () => chain(3) });
  clock.advance(1_000);
  assert.deepEqual(told, [1, 65, 129, 193]);
});

test("a listener that throws does not keep the others from being told", () => {
  const clock = new ManualClock();
  const timers = new DeadlineTimers(clock);
  let told = 0;
  const fail = (): void => {
    throw new Error("on purpose");
  };
  timers.start(10, { onDeadline: fail });
  timers.start(20, { onDeadline: () => told++ });
  assert.throws(() => clock.advance(100), /on purpose/);
  clock.advance(100);
  assert.equal(told, 1);
});

test("whatever is started and cancelled, nothing is told early, late, twice or after its cancellation", () => {
  const step = fc.record({
    advanceMs: fc.oneof(fc.integer({ min: 0, max: 300 }), fc.integer({ min: 0, max: 20_000_000 })),
    timeoutMs: fc.oneof(fc.integer({ min: -5, max: 5_000 }), fc.integer({ min: 0, max: 40_000_000 })),
    cancel: fc.boolean(),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
      const clock = new ManualClock();
      const timers = new DeadlineTimers(clock);
      const due = new Map<DeadlineTimer, number>();
      const cancelled: DeadlineTimer[] = [];
      for (const { advanceMs, timeoutMs, cancel } of steps) {
        const at = clock.now() + Math.max(timeoutMs, 0);
        const timer = timers.start(timeoutMs, {
          onDeadline() {
            assert.ok(due.delete(timer), "told once, and not after a cancellation");
            assert.ok(clock.now() >= at && clock.now() <= at + 2, `due at ${at}, told at ${clock.now()}`);
          },
        });
        due.set(timer, at);
        if (cancel) {
          const [first] = due.keys();
          timers.cancel(first!);
          due.delete(first!);
          cancelled.push(first!);
        }
        clock.advance(advanceMs);
      }
      for (const timer of cancelled) timers.cancel(timer);
      assert.equal(timers.size, due.size);
      clock.advance(200_000_000);
      assert.equal(due.size, 0);
      assert.deepEqual(clock.delays, []);
    }),
  );
});
