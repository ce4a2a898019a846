import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, Metadata } from "@baud/rpc";
import { Channel, ChannelCredentials } from "../index.js";
import type { ClientConnection } from "../subchannel/client-connection.js";
import type { Endpoint } from "../target/endpoint.js";
import { endpoints, FakeHost } from "../testing/fake-balancer-host.js";
import { FakeResolver, resolutionOf } from "../testing/fake-resolver.js";
import { ServerGroup } from "../testing/server-group.js";
import { Texts } from "../testing/texts-service.js";
import { HashRing, hashOfText } from "./hash-ring.js";
import { RingHash, ringHashPolicy } from "./ring-hash.js";

/** XXH64 with seed 0 of texts of all lengths that are treated differently. */
const hashes: readonly [text: string, hash: bigint][] = [
  ["", 0xef46db3751d8e999n],
  ["a", 0xd24ec4f1a98c6e5bn],
  ["abc", 0x44bc2cf5ad770999n],
  ["Nobody inspects the spammish repetition", 0xfbcea83c8a378bf1n],
];
for (const [text, hash] of hashes) {
  test(`the hash of ${JSON.stringify(text)} is that of xxHash`, () => assert.equal(hashOfText(text), hash));
}

function member(hashKey: string, weight: number) {
  return { hashKey, weight };
}

/** How many of ten thousand hashes belong to each member. */
function shares(ring: HashRing<{ readonly hashKey: string; readonly weight: number }>): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let i = 0; i < 10_000; i++) {
    const hashKey = ring.from(hashOfText(`call ${i}`)).next().value!.hashKey;
    counts[hashKey] = (counts[hashKey] ?? 0) + 1;
  }
  return counts;
}

test("members have their share of the ring by weight, and all of them stand behind each place", () => {
  const members = [member("a", 1), member("b", 1), member("c", 2)];
  const ring = new HashRing(members, 1024, 4096);
  assert.equal(ring.size, 1024);
  const { a, b, c } = shares(ring) as { a: number; b: number; c: number };
  for (const [share, expected] of [
    [a, 2500],
    [b, 2500],
    [c, 5000],
  ] as const) {
    assert.ok(Math.abs(share - expected) < 600, `${share} instead of ${expected}`);
  }
  assert.deepEqual([...ring.from(0n)].map(({ hashKey }) => hashKey).sort(), ["a", "b", "c"]);
  assert.deepEqual([...ring.from(2n ** 64n - 1n)].length, 3);
  assert.equal(new HashRing([member("a", 1), member("b", 9)], 10, 10).size, 10);
});

test("most calls keep their server when one comes, and many of the others go to that one", () => {
  const before = new HashRing([member("a", 1), member("b", 1), member("c", 1)], 1024, 4096);
  const after = new HashRing([member("a", 1), member("b", 1), member("c", 1), member("d", 1)], 1024, 4096);
  let moved = 0;
  let toNew = 0;
  for (let i = 0; i < 1_000; i++) {
    const hash = hashOfText(`call ${i}`);
    const now = after.from(hash).next().value!.hashKey;
    if (before.from(hash).next().value!.hashKey !== now) moved++;
    if (now === "d") toNew++;
  }
  assert.ok(moved < 500, `${moved} of 1000 calls changed their server`);
  assert.ok(toNew > 150 && toNew < 350, `${toNew} of 1000 calls went to the new server`);
});

const config = ringHashPolicy.parseConfig({ requestHashHeader: "X-User" });

test("calls with the same metadata go to the same server, and to the next on the ring when it cannot be reached", async () => {
  const host = new FakeHost();
  const balancer = new RingHash(host);
  balancer.update(endpoints(1, 2, 3), config);
  assert.equal(host.states.at(-1), "IDLE");
  const call = { path: "/a.B/C", metadata: new Metadata({ "x-user": "Ada" }) };
  const pick = (): string => {
    const picked = host.picker!.pick(call);
    return picked.name === "connection" ? picked.connection.peer : picked.name;
  };
  assert.equal(pick(), "queue");
  const first = await host.connector.attempt(1);
  const connection = first.succeed();
  assert.equal(pick(), first.address);
  assert.equal(host.connector.attempts.length, 1);
  host.subchannels
    .find(({ address }) => "port" in address && `h:${address.port}` === first.address)!
    .onDraining(connection as unknown as ClientConnection);
  assert.equal(pick(), "queue");
  (await host.connector.attempt(2)).fail();
  const next = await host.connector.attempt(3);
  assert.notEqual(next.address, first.address);
  next.succeed();
  balancer.close("the test is over", false);
});

test("over the wire, each user has one server, and another when that is gone", async () => {
  await using group = await ServerGroup.start(3);
  const serviceConfig = { loadBalancingConfig: [{ ring_hash_experimental: { requestHashHeader: "x-user" } }] };
  const resolver = new FakeResolver(resolutionOf(group.ports, serviceConfig));
  await using channel = new Channel(resolver.target, ChannelCredentials.insecure(), {
    backoff: { initialMs: 2, maxMs: 5 },
  });
  const stub = createClient(Texts, channel);
  const serversOf = async (): Promise<string[]> => {
    const servers: string[] = [];
    for (let user = 0; user < 30; user++) {
      servers.push((await stub.upper({}, { metadata: { "x-user": `user ${user}` } })).text);
    }
    return servers;
  };
  const servers = await serversOf();
  assert.equal(new Set(servers).size, 3);
  assert.deepEqual(await serversOf(), servers);
  await group.stop(1);
  const without = await serversOf();
  for (const [user, server] of servers.entries()) {
    if (server === "1") assert.notEqual(without[user], "1");
    else assert.equal(without[user], server);
  }
});

test("a configuration that is wrong is refused", () => {
  assert.throws(() => ringHashPolicy.parseConfig({ minRingSize: 10, maxRingSize: 9 }), /more than maxRingSize, 9/);
  assert.throws(() => ringHashPolicy.parseConfig({ minRingSize: 0 }), /minRingSize must be a number from 1/);
  assert.throws(() => ringHashPolicy.parseConfig({ requestHashHeader: "x-bin" }), /text, not bytes/);
  assert.deepEqual(ringHashPolicy.parseConfig({ maxRingSize: 8_000_000 }), {
    minRingSize: 1024,
    maxRingSize: 4096,
    requestHashHeader: undefined,
  });
});

test("a call without the header takes what is connected, and connects one more at most", async () => {
  const host = new FakeHost();
  const balancer = new RingHash(host);
  balancer.update(endpoints(1, 2, 3), config);
  assert.equal(host.pick(), "queue");
  const first = await host.connector.attempt(1);
  assert.equal(host.pick(), "queue");
  await new Promise(setImmediate);
  assert.equal(host.connector.attempts.length, 1, "no other while one is connecting");
  first.succeed();
  for (let i = 0; i < 50; i++) {
    assert.equal(host.pick(), first.address);
    await new Promise(setImmediate);
    if (host.connector.attempts.length > 1) break;
  }
  assert.equal(host.connector.attempts.length, 2, "by and by all are connected");
  balancer.close("the test is over", false);
});

test("an endpoint keeps its place on the ring when its address changes and its hash key does not", async () => {
  const users = [...Array(40).keys()].map((user) => new Metadata({ "x-user": String(user) }));
  const placesOf = async (...list: Endpoint[]): Promise<boolean[]> => {
    const host = new FakeHost();
    const balancer = new RingHash(host);
    balancer.update(list, config);
    const pick = (metadata: Metadata) => host.picker!.pick({ path: "/a.B/C", metadata });
    // Each connects the server that it stands before.
    for (const metadata of users) pick(metadata);
    for (const number of [1, 2]) (await host.connector.attempt(number)).succeed();
    const places = users.map((metadata) => {
      const picked = pick(metadata);
      assert.equal(picked.name, "connection");
      return picked.connection.peer === "other:1";
    });
    balancer.close("the test is over", false);
    return places;
  };
  const at = (host: string, hashKey?: string): Endpoint => ({ addresses: [{ host, port: 1 }], hashKey });
  const before = await placesOf(at("a", "x"), at("other"));
  assert.deepEqual(await placesOf(at("b", "x"), at("other")), before);
  assert.notDeepEqual(await placesOf(at("b"), at("other")), before);
});
