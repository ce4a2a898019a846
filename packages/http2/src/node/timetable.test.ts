import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { schedule, type Timed, unschedule } from "./timetable.js";

describe("the timetable", () => {
  it("does what is due in the order of its times, once, and nothing that was taken out", async () => {
    const done: number[] = [];
    const make = (onDue = () => {}): Timed => ({
      dueAt: 0,
      place: -1,
      onDue() {
        done.push(this.dueAt);
        onDue();
      },
    });
    // All of these times have passed, and no timer comes before this turn of the event loop has ended.
    const all = Array.from({ length: 200 }, () => make());
    for (const [i, one] of all.entries()) schedule(one, -1 - ((i * 77) % 200));
    for (const [i, one] of all.entries()) {
      if (i % 3 === 0) unschedule(one);
      if (i % 3 === 1) schedule(one, -1 - ((i * 31) % 200));
    }
    const expected = all.filter(({ place }) => place >= 0).map(({ dueAt }) => dueAt);
    const never = make();
    schedule(never, Number.MAX_SAFE_INTEGER);
    // The timetable keeps no process alive: the test does.
    const alive = setInterval(() => {}, 1000);
    await new Promise<void>((resolve) => schedule(make(resolve), 0));
    clearInterval(alive);
    unschedule(never);
    assert.deepEqual(done, [...expected.sort((a, b) => a - b), 0]);
    for (const { place } of [...all, never]) assert.equal(place, -1);
  });
});
