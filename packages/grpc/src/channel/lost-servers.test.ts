import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { type Client, createClient } from "@baud/rpc";
import { Channel, ChannelCredentials, type ChannelOptions, type MethodConfigJson } from "../index.js";
import { FakeResolver, resolutionOf } from "../testing/fake-resolver.js";
import { Relay } from "../testing/relay.js";
import { ServerGroup } from "../testing/server-group.js";
import { ServerProcess } from "../testing/server-process.js";
import { Tally } from "../testing/tally.js";
import { nothingLeft, openResources } from "../testing/testbed.js";
import { Texts, texts, textsOf } from "../testing/texts-service.js";

function options(policy: string, method: Omit<MethodConfigJson, "name">, config: object = {}): ChannelOptions {
  return {
    backoff: { initialMs: 5, maxMs: 20 },
    serviceConfig: { loadBalancingConfig: [{ [policy]: config }], methodConfig: [{ name: [{}], ...method }] },
  };
}

const retryPolicy: NonNullable<MethodConfigJson["retryPolicy"]> = {
  maxAttempts: 5,
  initialBackoff: "0.005s",
  maxBackoff: "0.05s",
  backoffMultiplier: 2,
  retryableStatusCodes: ["UNAVAILABLE"],
};

function targetOf(ports: readonly number[]): string {
  return `ipv4:${ports.map((port) => `127.0.0.1:${port}`).join()}`;
}

/** Calls of all kinds, in turn. */
function callAll(tally: Tally, callers: number, stub: Client<typeof Texts>): void {
  tally.call(callers, () => stub.upper({ text: "a" }));
  tally.call(callers, () => textsOf(stub.letters({ text: "abc" })));
  tally.call(callers, () => stub.join(texts("a", "b")));
  tally.call(callers, () => textsOf(stub.echo(texts("a", "b"))));
}

/** Runs calls while `happen` happens; then nothing is left. */
async function during(
  t: TestContext,
  target: string,
  channelOptions: ChannelOptions,
  start: (tally: Tally, stub: Client<typeof Texts>, channel: Channel) => void,
  happen: (tally: Tally) => Promise<void>,
): Promise<Tally> {
  const before = openResources();
  const channel = new Channel(target, ChannelCredentials.insecure(), channelOptions);
  const tally = new Tally();
  start(tally, createClient(Texts, channel), channel);
  await tally.more(20);
  await happen(tally);
  t.diagnostic(await tally.stop(t.name));
  await channel.close();
  await nothingLeft(before);
  return tally;
}

test("servers that restart one after the other lose no call, without any retry policy", async (t) => {
  await using group = await ServerGroup.start(3);
  const tally = await during(
    t,
    targetOf(group.ports),
    options("round_robin", {}),
    (calls, stub) => callAll(calls, 5, stub),
    async (calls) => {
      for (let round = 0; round < 9; round++) {
        const index = round % 3;
        await group.stop(index);
        await calls.more(50);
        await group.restart(index);
        // The next one goes when this one has calls again.
        for (const before = group.counts[index]!; group.counts[index] === before; ) await calls.more(10);
      }
    },
  );
  assert.equal(tally.failed, 0);
});

test("the only server restarts: calls that wait for it are not lost", async (t) => {
  await using group = await ServerGroup.start(1);
  const tally = await during(
    t,
    targetOf(group.ports),
    options("pick_first", { waitForReady: true }),
    (calls, stub) => callAll(calls, 5, stub),
    async (calls) => {
      for (let round = 0; round < 10; round++) {
        await group.stop(0);
        await group.restart(0);
        await calls.more(100);
      }
    },
  );
  assert.equal(tally.failed, 0);
});

for (const policy of ["pick_first", "round_robin", "least_request"]) {
  test(`addresses that change all the time lose no call with ${policy}`, async (t) => {
    await using group = await ServerGroup.start(4);
    const resolver = new FakeResolver(resolutionOf(group.ports.slice(0, 2)));
    const tally = await during(
      t,
      resolver.target,
      options(policy, {}),
      (calls, stub) => callAll(calls, 5, stub),
      async (calls) => {
        for (let round = 1; round <= 40; round++) {
          resolver.answer(resolutionOf([group.ports[round % 4]!, group.ports[(round + (round % 3)) % 4]!]));
          await calls.more(20);
        }
      },
    );
    assert.equal(tally.failed, 0);
    assert.ok(group.counts.every((count) => count > 0));
  });
}

test("a server that is killed under load loses no call that may be retried", async (t) => {
  await using one = await ServerProcess.start();
  await using other = await ServerProcess.start();
  const tally = await during(
    t,
    targetOf([one.port, other.port]),
    options("round_robin", { retryPolicy, waitForReady: true }),
    (calls, stub) => callAll(calls, 10, stub),
    async (calls) => {
      for (let round = 0; round < 6; round++) {
        const victim = round % 2 === 0 ? one : other;
        await victim.kill();
        await calls.more(100);
        await victim.restart();
        await calls.more(100);
      }
    },
  );
  assert.equal(tally.failed, 0);
});

test("without retries a killed server fails calls with UNAVAILABLE, and none hangs", async (t) => {
  await using one = await ServerProcess.start();
  await using other = await ServerProcess.start();
  const tally = await during(
    t,
    targetOf([one.port, other.port]),
    options("round_robin", {}),
    (calls, stub) => callAll(calls, 10, stub),
    async (calls) => {
      await one.kill();
      await calls.more(200);
    },
  );
  assert.ok(Object.keys(tally.ends).every((name) => name === "OK" || name === "UNAVAILABLE"));
});

test("a connection that is half dead ends calls at their deadline, and none hangs", async (t) => {
  await using group = await ServerGroup.start(2);
  await using relay = await Relay.start(group.ports[0]!);
  const target = targetOf([relay.port, group.ports[1]!]);
  const plain = await during(
    t,
    target,
    options("round_robin", {}),
    (calls, stub) => calls.call(10, () => stub.upper({}, { timeoutMs: 200 })),
    async (calls) => {
      await calls.more(200);
      assert.equal(calls.failed, 0);
      relay.freeze();
      await calls.more(40);
    },
  );
  assert.ok(Object.keys(plain.ends).every((name) => name === "OK" || name === "DEADLINE_EXCEEDED"));
  assert.ok(plain.failed > 0);
});

test("with keepalive a half-dead connection is given up in time, and calls without a deadline go on elsewhere", async (t) => {
  await using group = await ServerGroup.start(2);
  await using relay = await Relay.start(group.ports[0]!);
  const keepalive = { keepaliveTimeMs: 100, keepaliveTimeoutMs: 100, connectTimeoutMs: 200 };
  const callers = 10;
  const tally = await during(
    t,
    targetOf([relay.port, group.ports[1]!]),
    { ...options("round_robin", {}), ...keepalive },
    (calls, stub) => calls.call(callers, () => stub.upper({})),
    async (calls) => {
      await calls.more(200);
      assert.equal(calls.failed, 0);
      relay.freeze();
      // Until it is noticed, each caller gets stuck on the dead connection at most once; from then on all are served.
      await calls.more(2000);
    },
  );
  assert.deepEqual(Object.keys(tally.ends).sort(), ["OK", "UNAVAILABLE"]);
  assert.ok(tally.failed <= callers, JSON.stringify(tally.ends));
  // 200 ms were asked for; the rest is what a busy machine may take.
  assert.ok(tally.slowestMs >= 100 && tally.slowestMs < 3000, `${tally.slowestMs} ms`);
});

test("hedged calls are answered although one of two connections is half dead", async (t) => {
  await using group = await ServerGroup.start(2);
  await using relay = await Relay.start(group.ports[0]!);
  const tally = await during(
    t,
    targetOf([relay.port, group.ports[1]!]),
    options("least_request", { hedgingPolicy: { maxAttempts: 4, hedgingDelay: "0.01s" } }, { choiceCount: 10 }),
    // One call at a time: an attempt that waits makes the other connection the one with fewer requests for sure.
    (calls, stub) => calls.call(1, () => stub.upper({}, { timeoutMs: 5_000 })),
    async (calls) => {
      relay.freeze();
      await calls.more(200);
    },
  );
  assert.equal(tally.failed, 0);
});
