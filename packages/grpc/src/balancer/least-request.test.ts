import assert from "node:assert/strict";
import { test } from "node:test";
import { endpoints, FakeHost } from "../testing/fake-balancer-host.js";
import { LeastRequest, leastRequestPolicy } from "./least-request.js";

/** Numbers in turn, each as what `random` gives for the choice of that number among three. */
function draws(...choices: readonly number[]): () => number {
  let index = 0;
  return () => (choices[index++ % choices.length]! + 0.5) / 3;
}

async function connected(random: () => number, choiceCount: number) {
  const host = new FakeHost();
  const balancer = new LeastRequest(host, random);
  balancer.update(endpoints(1, 2, 3), { choiceCount });
  for (const number of [1, 2, 3]) (await host.connector.attempt(number)).succeed();
  const call = () => {
    const pick = host.pickForCall();
    assert.equal(pick.name, "connection");
    pick.tracker!.onCallStart();
    return { peer: pick.connection.peer, end: () => pick.tracker!.onCallEnd(undefined) };
  };
  return { host, balancer, call };
}

test("of the endpoints that are compared, the one with the fewest open calls gets the call", async () => {
  const { balancer, call } = await connected(draws(0, 1, 2), 3);
  const calls = [call(), call(), call()];
  assert.deepEqual(
    calls.map(({ peer }) => peer),
    ["h:1", "h:2", "h:3"],
  );
  calls[1]!.end();
  const next = call();
  assert.equal(next.peer, "h:2");
  calls[2]!.end();
  assert.equal(call().peer, "h:3");
  balancer.close("the test is over", false);
});

test("no more endpoints are compared than the configuration says", async () => {
  const { balancer, call } = await connected(draws(0, 1), 2);
  const peers = [...Array(6)].map(() => call().peer);
  assert.deepEqual(peers, ["h:1", "h:2", "h:1", "h:2", "h:1", "h:2"]);
  balancer.close("the test is over", false);
});

test("open calls are remembered while endpoints come and go", async () => {
  const { host, balancer, call } = await connected(draws(0, 1, 2), 3);
  call();
  balancer.update(endpoints(1, 2, 3, 4), { choiceCount: 3 });
  (await host.connector.attempt(4)).succeed();
  // Drawn are now the first, third and fourth of four: the first has an open call.
  assert.equal(call().peer, "h:3");
  balancer.close("the test is over", false);
});

test("two are compared unless told, and at most ten", () => {
  assert.deepEqual(leastRequestPolicy.parseConfig({}), { choiceCount: 2 });
  assert.deepEqual(leastRequestPolicy.parseConfig({ choiceCount: 99 }), { choiceCount: 10 });
  assert.throws(() => leastRequestPolicy.parseConfig({ choiceCount: 1 }), /choiceCount must be a number from 2/);
});
