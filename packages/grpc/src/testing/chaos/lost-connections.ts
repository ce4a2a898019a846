import { Relay } from "../relay.js";
import { ServerGroup } from "../server-group.js";
import { ServerProcess } from "../server-process.js";
import { RelayThread } from "./relay-thread.js";
import { callAll, channelOptions, during, retryPolicy, type Scenario, targetOf } from "./scenario.js";

/** How long the machine sleeps, in milliseconds: longer than anything here takes otherwise. */
const sleepMs = 700;

/** Servers and wires that are gone without a word. */
export const lostConnections: readonly Scenario[] = [
  {
    name: "a server that is killed under load loses no call that may be retried",
    policy: "`round_robin` over two, `retryPolicy`, `waitForReady`",
    mayFailWith: [],
    async run(times) {
      await using one = await ServerProcess.start();
      await using other = await ServerProcess.start();
      return await during({
        target: targetOf([one.port, other.port]),
        options: channelOptions("round_robin", { retryPolicy, waitForReady: true }),
        async happen(calls) {
          for (let round = 0; round < 6 * times; round++) {
            const victim = round % 2 === 0 ? one : other;
            await victim.kill();
            await calls.more(100);
            await victim.restart();
            await calls.more(100);
          }
        },
      });
    },
  },
  {
    name: "without retries a killed server fails calls with UNAVAILABLE, and none hangs",
    policy: "`round_robin` over two",
    mayFailWith: ["UNAVAILABLE"],
    async run(times) {
      await using one = await ServerProcess.start();
      await using other = await ServerProcess.start();
      return await during({
        target: targetOf([one.port, other.port]),
        options: channelOptions("round_robin", {}),
        async happen(calls) {
          for (let round = 0; round < times; round++) {
            await one.kill();
            await calls.more(200);
            await one.restart();
          }
        },
      });
    },
  },
  {
    name: "wires that are cut again and again lose no call that may be retried",
    policy: "`pick_first`, `retryPolicy`, `waitForReady`",
    mayFailWith: [],
    async run(times) {
      await using group = await ServerGroup.start(1);
      await using relay = await Relay.start(group.ports[0]!);
      return await during({
        target: targetOf([relay.port]),
        options: channelOptions("pick_first", { retryPolicy, waitForReady: true }),
        async happen(calls) {
          for (let round = 0; round < 20 * times; round++) {
            if (round % 2 === 0) relay.cut();
            else relay.end();
            await calls.more(50);
          }
        },
      });
    },
  },
  {
    name: "a connection that is half dead ends calls at their deadline, and none hangs",
    policy: "`round_robin` over two, deadline of 200 ms",
    mayFailWith: ["DEADLINE_EXCEEDED"],
    mustFail: true,
    async run() {
      await using group = await ServerGroup.start(2);
      await using relay = await Relay.start(group.ports[0]!);
      return await during({
        target: targetOf([relay.port, group.ports[1]!]),
        options: channelOptions("round_robin", {}),
        start: (calls, stub) => calls.call(10, () => stub.upper({}, { timeoutMs: 200 })),
        async happen(calls) {
          await calls.more(200);
          relay.freeze();
          await calls.more(40);
        },
      });
    },
  },
  {
    name: "keepalive finds a connection that is half dead, and calls that may be retried are not lost",
    policy: "`pick_first`, `keepaliveTimeMs: 50`, `keepaliveTimeoutMs: 500`, `retryPolicy`, `waitForReady`",
    mayFailWith: [],
    async run(times) {
      await using group = await ServerGroup.start(1);
      await using relay = await Relay.start(group.ports[0]!);
      return await during({
        target: targetOf([relay.port]),
        options: {
          ...channelOptions("pick_first", { retryPolicy, waitForReady: true }),
          keepaliveTimeMs: 50,
          keepaliveTimeoutMs: 500,
        },
        async happen(calls) {
          for (let round = 0; round < 3 * times; round++) {
            relay.forgetConnections();
            await calls.more(100);
          }
        },
      });
    },
  },
  {
    name: "with keepalive a half-dead connection is given up in time, and calls without a deadline go on elsewhere",
    policy: "`round_robin` over two, `keepaliveTimeMs: 100`, `keepaliveTimeoutMs: 2000`",
    mayFailWith: ["UNAVAILABLE"],
    mustFail: true,
    async run() {
      await using group = await ServerGroup.start(2);
      await using relay = await Relay.start(group.ports[0]!);
      const callers = 10;
      // So long that the connections that are whole are not given up because the machine is held up.
      const keepalive = { keepaliveTimeMs: 100, keepaliveTimeoutMs: 2_000, connectTimeoutMs: 2_000 };
      const tally = await during({
        target: targetOf([relay.port, group.ports[1]!]),
        options: { ...channelOptions("round_robin", {}), ...keepalive },
        start: (calls, stub) => calls.call(callers, () => stub.upper({})),
        async happen(calls) {
          await calls.more(200);
          relay.freeze();
          while (calls.failed === 0) await calls.more(1);
          await calls.more(2000);
        },
      });
      // Until it is noticed, each caller gets stuck on the dead connection at most once; from then on all are served.
      if (tally.failed > callers) throw new Error(`${tally.failed} calls of ${callers} callers failed`);
      // 2.1 s were asked for; the rest is what a busy machine may take.
      if (tally.slowestMs > 15_000) throw new Error(`a call took ${tally.slowestMs} ms`);
      return tally;
    },
  },
  {
    name: "hedged calls are answered although one of two connections is half dead",
    policy: "`least_request` over two, `hedgingPolicy`",
    mayFailWith: [],
    async run(times) {
      await using group = await ServerGroup.start(2);
      await using relay = await Relay.start(group.ports[0]!);
      const hedgingPolicy = { maxAttempts: 4, hedgingDelay: "0.01s" } as const;
      return await during({
        target: targetOf([relay.port, group.ports[1]!]),
        options: channelOptions("least_request", { hedgingPolicy }, { choiceCount: 10 }),
        // One call at a time: an attempt that waits makes the other connection the one with fewer requests for sure.
        start: (calls, stub) => calls.call(1, () => stub.upper({}, { timeoutMs: 20_000 })),
        async happen(calls) {
          relay.freeze();
          await calls.more(200 * times);
        },
      });
    },
  },
  {
    name: "a machine that sleeps, and finds its connections dead when it wakes, loses no call that may be retried",
    policy: "`pick_first`, `keepaliveTimeMs: 100`, `retryPolicy`, `waitForReady`",
    mayFailWith: [],
    async run(times) {
      await using server = await ServerProcess.start();
      await using relay = await RelayThread.start(server.port);
      return await during({
        target: targetOf([relay.port]),
        options: {
          ...channelOptions("pick_first", { retryPolicy, waitForReady: true }),
          keepaliveTimeMs: 100,
          keepaliveTimeoutMs: 100,
        },
        async happen(calls) {
          for (let round = 0; round < 2 * times; round++) {
            await calls.more(100);
            relay.forgetConnections();
            sleep(sleepMs);
          }
          await calls.more(100);
        },
      });
    },
  },
  {
    name: "calls whose deadlines pass while the machine sleeps end when it wakes, and none hangs",
    policy: "`pick_first`, deadline of 300 ms",
    mayFailWith: ["DEADLINE_EXCEEDED"],
    async run(times) {
      await using server = await ServerProcess.start();
      return await during({
        target: targetOf([server.port]),
        options: channelOptions("pick_first", { timeout: "0.3s" }),
        start: callAll,
        async happen(calls) {
          for (let round = 0; round < 2 * times; round++) {
            await calls.more(100);
            sleep(sleepMs);
          }
          await calls.more(100);
        },
      });
    },
  },
];

/** Nothing happens in this thread for a while: timers are late all at once when it is over, as after a machine has slept. */
function sleep(ms: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}
