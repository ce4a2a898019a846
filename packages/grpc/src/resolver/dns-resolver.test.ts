import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, Status } from "@baud/rpc";
import { Channel, ChannelCredentials } from "../index.js";
import { ManualClock } from "../testing/manual-clock.js";
import { ServerGroup } from "../testing/server-group.js";
import { Texts } from "../testing/texts-service.js";
import { type DnsOptions, DnsResolver } from "./dns-resolver.js";
import type { Resolution } from "./resolver.js";

class Fixture {
  readonly clock: ManualClock = new ManualClock();
  readonly told: (Resolution | string)[] = [];
  readonly resolver: DnsResolver;
  lookups = 0;
  answer: readonly string[] | Error = ["10.0.0.1"];

  constructor(dns: DnsOptions = {}) {
    const lookup = async (host: string): Promise<readonly string[]> => {
      assert.equal(host, "pods.test");
      this.lookups++;
      if (this.answer instanceof Error) throw this.answer;
      return this.answer;
    };
    const backoff = { initialMs: 1_000, jitter: 0 };
    this.resolver = new DnsResolver(
      { host: "pods.test", port: 7, dns: { lookup, ...dns }, backoff, clock: this.clock },
      { onResolution: (resolution) => this.told.push(resolution), onError: (error) => this.told.push(error.message) },
    );
  }

  /** Lets so many milliseconds pass, and then what was looked up arrive. */
  async advance(ms: number): Promise<void> {
    this.clock.advance(ms);
    await new Promise(setImmediate);
  }
}

function endpoints(...hosts: readonly string[]): Resolution {
  return { endpoints: hosts.map((host) => ({ addresses: [{ host, port: 7 }] })) };
}

test("a name is looked up at first, and again every 30 seconds", async () => {
  const fixture = new Fixture();
  fixture.resolver.resolve();
  await fixture.advance(0);
  fixture.answer = ["10.0.0.2", "::1"];
  await fixture.advance(29_999);
  assert.equal(fixture.lookups, 1);
  await fixture.advance(1);
  assert.deepEqual(fixture.told, [endpoints("10.0.0.1"), endpoints("10.0.0.2", "::1")]);
  fixture.resolver.close();
  await fixture.advance(1e6);
  assert.equal(fixture.lookups, 2);
  assert.equal(fixture.clock.timerCount, 0);
});

test("whoever asks again is answered early, but not more often than every five seconds", async () => {
  const fixture = new Fixture();
  fixture.resolver.resolve();
  fixture.resolver.resolve();
  await fixture.advance(0);
  for (let i = 0; i < 10; i++) fixture.resolver.resolve();
  await fixture.advance(4_999);
  assert.equal(fixture.lookups, 1);
  await fixture.advance(1);
  assert.equal(fixture.lookups, 2);
  await fixture.advance(20_000);
  fixture.resolver.resolve();
  await fixture.advance(0);
  assert.equal(fixture.lookups, 3);
});

test("a look-up that fails is told, and repeated after growing delays, whoever asks", async () => {
  const fixture = new Fixture();
  fixture.answer = new Error("ENOTFOUND");
  fixture.resolver.resolve();
  await fixture.advance(0);
  fixture.resolver.resolve();
  await fixture.advance(999);
  assert.equal(fixture.lookups, 1);
  await fixture.advance(1);
  fixture.answer = [];
  await fixture.advance(1_600);
  fixture.answer = ["10.0.0.1"];
  await fixture.advance(2_560);
  assert.deepEqual(fixture.told, [
    "Name resolution failed for pods.test:7: ENOTFOUND",
    "Name resolution failed for pods.test:7: ENOTFOUND",
    "Name resolution failed for pods.test:7: the name has no address",
    endpoints("10.0.0.1"),
  ]);
});

test("a service config in a TXT record is found where it is asked for; a record that cannot be had is none", async () => {
  const asked: string[] = [];
  const lookupTxt = async (name: string): Promise<string[][]> => {
    asked.push(name);
    if (asked.length > 1) throw new Error("ENODATA");
    return [['grpc_config=[{"serviceConfig":', '{"loadBalancingConfig":[]}}]']];
  };
  const fixture = new Fixture({ serviceConfig: true, lookupTxt });
  fixture.resolver.resolve();
  await fixture.advance(0);
  await fixture.advance(30_000);
  assert.deepEqual(asked, ["_grpc_config.pods.test", "_grpc_config.pods.test"]);
  assert.deepEqual(fixture.told, [
    { ...endpoints("10.0.0.1"), serviceConfig: { loadBalancingConfig: [] } },
    endpoints("10.0.0.1"),
  ]);
});

test("a channel uses what DNS says, the service config before the first call included", async () => {
  await using group = await ServerGroup.start(1);
  const config = { methodConfig: [{ name: [{}], maxRequestMessageBytes: 3 }] };
  const dns: DnsOptions = {
    lookup: async () => ["127.0.0.1"],
    serviceConfig: true,
    lookupTxt: async () => [[`grpc_config=[{"serviceConfig":${JSON.stringify(config)}}]`]],
  };
  await using channel = new Channel(`dns:///pods.test:${group.ports[0]}`, ChannelCredentials.insecure(), { dns });
  const stub = createClient(Texts, channel);
  const large = assert.rejects(stub.upper({ text: "too long" }), { code: Status.RESOURCE_EXHAUSTED });
  assert.equal((await stub.upper({ text: "a" })).text, "0");
  await large;
  assert.equal(group.counts[0], 1);
});

for (const addresses of [
  ["::1", "127.0.0.1"],
  ["127.0.0.1", "::1"],
]) {
  test(`a name with both kinds of address, ${addresses[0]} first, leads to a server that listens on one of them`, async () => {
    await using group = await ServerGroup.start(1);
    await using channel = new Channel(`dns:///pods.test:${group.ports[0]}`, ChannelCredentials.insecure(), {
      dns: { lookup: async () => addresses },
    });
    assert.equal((await createClient(Texts, channel).upper({})).text, "0");
  });
}

test("a service config in DNS that is malformed fails calls and says why, unless there was a good one before", async () => {
  await using group = await ServerGroup.start(1);
  const dns: DnsOptions = {
    lookup: async () => ["127.0.0.1"],
    serviceConfig: true,
    lookupTxt: async () => [['grpc_config=[{"serviceConfig":{"methodConfig":1}}]']],
  };
  await using channel = new Channel(`dns:///pods.test:${group.ports[0]}`, ChannelCredentials.insecure(), { dns });
  const stub = createClient(Texts, channel);
  const wrong = { code: Status.UNAVAILABLE, message: /methodConfig must be a list, not 1/ };
  await assert.rejects(stub.upper({}), wrong);
  await assert.rejects(stub.upper({}), wrong);
});
