import assert from "node:assert/strict";
import { test } from "node:test";
import type { ClientConnection } from "../subchannel/client-connection.js";
import type { Endpoint } from "../target/endpoint.js";
import { FakeHost } from "../testing/fake-balancer-host.js";
import { ManualClock } from "../testing/manual-clock.js";
import "./built-in-policies.js";
import { Priority, priorityPolicy } from "./priority.js";
import { failoverMs, retentionMs } from "./priority-child.js";
import { targetRetentionMs, WeightedTarget, weightedTargetPolicy } from "./weighted-target.js";

/** An endpoint of a child, at a port of host `h`. */
function at(port: number, child: string): Endpoint {
  return { addresses: [{ host: "h", port }], path: [child] };
}

const childPolicy = [{ round_robin: {} }];

function weighted(a: number, b: number) {
  const targets = { a: { weight: a, childPolicy }, b: { weight: b, childPolicy } };
  return weightedTargetPolicy.parseConfig({ targets });
}

test("weighted_target divides calls by weight, among those children that are connected", async () => {
  const host = new FakeHost();
  let drawn = 0;
  const clock = new ManualClock();
  const balancer = new WeightedTarget(host, clock, () => drawn);
  balancer.update([at(1, "a"), at(2, "b")], weighted(1, 3));
  assert.equal(host.states.at(-1), "CONNECTING");
  (await host.connector.attempt(1)).succeed();
  drawn = 0.99;
  assert.equal(host.pick(), "h:1");
  (await host.connector.attempt(2)).succeed();
  const picked = [0, 0.24, 0.25, 0.99].map((value) => {
    drawn = value;
    return host.pick();
  });
  assert.deepEqual(picked, ["h:1", "h:1", "h:2", "h:2"]);
  balancer.update([at(1, "a"), at(2, "b")], weighted(3, 1));
  drawn = 0.74;
  assert.equal(host.pick(), "h:1");
  balancer.update([at(2, "b")], weighted(3, 1));
  assert.equal(host.pick(), "h:2");
  balancer.update([at(2, "b")], weightedTargetPolicy.parseConfig({ targets: { b: { weight: 1, childPolicy } } }));
  assert.equal(host.pick(), "h:2");
  balancer.update([], weighted(1, 1));
  assert.equal(host.pick(), "there is no endpoint to connect to");
  balancer.close("the test is over", false);
  assert.equal(clock.timerCount, 0);
});

test("a target that the config leaves out gets no calls, and is kept for fifteen minutes", async () => {
  const host = new FakeHost();
  const clock = new ManualClock();
  const balancer = new WeightedTarget(host, clock, () => 0);
  const both = [at(1, "a"), at(2, "b")];
  const onlyB = weightedTargetPolicy.parseConfig({ targets: { b: { weight: 1, childPolicy } } });
  balancer.update(both, weighted(1, 1));
  const a = (await host.connector.attempt(1)).succeed();
  (await host.connector.attempt(2)).succeed();
  balancer.update(both, onlyB);
  assert.equal(host.pick(), "h:2");
  clock.advance(targetRetentionMs - 1);
  balancer.update(both, weighted(1, 1));
  assert.equal(host.pick(), "h:1");
  assert.equal(host.connector.attempts.length, 2);
  balancer.update(both, onlyB);
  clock.advance(targetRetentionMs);
  assert.equal(a.end, "drained");
  balancer.close("the test is over", false);
});

function priorities(...names: string[]) {
  const children = { a: { config: childPolicy }, b: { config: childPolicy } };
  return priorityPolicy.parseConfig({ priorities: names, children });
}

test("priority uses the next child when the best fails, and returns to it when it comes back", async () => {
  const host = new FakeHost();
  const clock = new ManualClock();
  const balancer = new Priority(host, clock);
  balancer.update([at(1, "a"), at(2, "b")], priorities("a", "b"));
  const first = await host.connector.attempt(1);
  assert.equal(first.address, "h:1");
  first.fail();
  const second = await host.connector.attempt(2);
  assert.equal(second.address, "h:2");
  assert.equal(host.pick(), "queue");
  const other = second.succeed();
  assert.equal(host.pick(), "h:2");
  (await host.connector.attempt(3)).succeed();
  assert.equal(host.pick(), "h:1");
  assert.equal(other.end, "open", "it is kept for the case that it is needed again");
  clock.advance(retentionMs);
  assert.equal(other.end, "drained");
  balancer.close("the test is over", false);
  assert.equal(clock.timerCount, 0);
});

test("a child of priority that is needed again within fifteen minutes is used as it is", async () => {
  const host = new FakeHost();
  const clock = new ManualClock();
  const balancer = new Priority(host, clock);
  balancer.update([at(1, "a"), at(2, "b")], priorities("a", "b"));
  (await host.connector.attempt(1)).fail();
  const kept = (await host.connector.attempt(2)).succeed();
  const best = (await host.connector.attempt(3)).succeed();
  assert.equal(host.pick(), "h:1");
  clock.advance(retentionMs - 1);
  host.subchannels[0]!.onDraining(best as unknown as ClientConnection);
  (await host.connector.attempt(4)).fail();
  while (host.pick() !== "h:2") await new Promise(setImmediate);
  clock.advance(retentionMs);
  assert.equal(host.pick(), "h:2");
  assert.equal(kept.end, "open");
  balancer.close("the test is over", false);
});

test("a child that a config leaves out is kept as long, and goes on when a later config has it again", async () => {
  const host = new FakeHost();
  const clock = new ManualClock();
  const balancer = new Priority(host, clock);
  balancer.update([at(1, "a")], priorities("a"));
  const connection = (await host.connector.attempt(1)).succeed();
  balancer.update([at(2, "b")], priorities("b"));
  (await host.connector.attempt(2)).succeed();
  assert.equal(host.pick(), "h:2");
  clock.advance(retentionMs - 1);
  balancer.update([at(1, "a"), at(2, "b")], priorities("a", "b"));
  assert.equal(host.pick(), "h:1");
  assert.equal(host.connector.attempts.length, 2);
  clock.advance(retentionMs);
  assert.equal(connection.end, "open");
  balancer.close("the test is over", false);
});

test("a child that loses its connection has ten seconds to connect again before the next is used", async () => {
  const host = new FakeHost();
  const clock = new ManualClock();
  const balancer = new Priority(host, clock);
  balancer.update([at(1, "a"), at(2, "b")], priorities("a", "b"));
  const first = (await host.connector.attempt(1)).succeed();
  host.subchannels[0]!.onDraining(first as unknown as ClientConnection);
  await host.connector.attempt(2);
  clock.advance(failoverMs - 1);
  assert.equal(host.pick(), "queue");
  assert.equal(host.connector.attempts.length, 2);
  clock.advance(1);
  assert.equal((await host.connector.attempt(3)).address, "h:2");
  balancer.close("the test is over", false);
});

test("priority tries the next child when the best takes longer than ten seconds", async () => {
  const host = new FakeHost();
  const clock = new ManualClock();
  const balancer = new Priority(host, clock);
  balancer.update([at(1, "a"), at(2, "b")], priorities("a", "b"));
  clock.advance(failoverMs - 1);
  assert.equal(host.connector.attempts.length, 1);
  clock.advance(1);
  (await host.connector.attempt(2)).succeed();
  assert.equal(host.pick(), "h:2");
  host.connector.attempts[0]!.succeed();
  assert.equal(host.pick(), "h:1");
  balancer.close("the test is over", false);
  assert.equal(clock.timerCount, 0);
});

test("priority fails with the last child's reason when all have failed, and without children says so", async () => {
  const host = new FakeHost();
  const balancer = new Priority(host, new ManualClock());
  balancer.update([at(1, "a"), at(2, "b")], priorities("a", "b"));
  (await host.connector.attempt(1)).fail();
  (await host.connector.attempt(2)).fail();
  while (host.states.at(-1) !== "TRANSIENT_FAILURE") await new Promise(setImmediate);
  assert.match(host.pick(), /cannot connect to h:2: refused/);
  balancer.update([at(1, "a")], priorities());
  assert.equal(host.pick(), "there is no priority to choose from");
  balancer.close("the test is over", false);
});

const wrong: readonly [parse: () => unknown, message: RegExp][] = [
  [
    () => weightedTargetPolicy.parseConfig({ targets: { a: { weight: 0, childPolicy } } }),
    /targets\.a\.weight must be/,
  ],
  [() => weightedTargetPolicy.parseConfig({ targets: { a: { childPolicy } } }), /targets\.a\.weight is missing/],
  [() => weightedTargetPolicy.parseConfig({}), /weighted_target\.targets must be an object/],
  [() => priorityPolicy.parseConfig({ priorities: ["a"], children: {} }), /is a, which is none of the children/],
  [
    () => priorityPolicy.parseConfig({ priorities: [], children: { a: { config: [] } } }),
    /names no policy that is known/,
  ],
];
for (const [parse, message] of wrong) {
  test(`a configuration is refused with ${message}`, () => assert.throws(parse, { name: "TypeError", message }));
}
