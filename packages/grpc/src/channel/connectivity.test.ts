import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, Status } from "@baud/rpc";
import { Channel, ChannelCredentials, type ChannelOptions } from "../index.js";
import { FakeResolver, resolutionOf } from "../testing/fake-resolver.js";
import { ServerGroup } from "../testing/server-group.js";
import { nothingLeft, openResources } from "../testing/testbed.js";
import { Texts } from "../testing/texts-service.js";
import { Connectivity } from "./connectivity.js";

const fast: ChannelOptions = { backoff: { initialMs: 2, maxMs: 5 } };

test("who watches is told the next state, once, and who gives up is told nothing", async () => {
  const connectivity = new Connectivity();
  const controller = new AbortController();
  const next = connectivity.waitFrom("IDLE", undefined);
  const abandoned = connectivity.waitFrom("IDLE", controller.signal);
  controller.abort(new Error("enough"));
  await assert.rejects(abandoned, /enough/);
  connectivity.change("IDLE");
  connectivity.change("CONNECTING");
  connectivity.change("READY");
  assert.equal(await next, "CONNECTING");
  assert.equal(await connectivity.waitFrom("IDLE", undefined), "READY");
  await assert.rejects(connectivity.waitFrom("READY", AbortSignal.abort(new Error("too late"))), /too late/);
});

test("a channel goes from IDLE to READY, fails, comes back, and ends in SHUTDOWN", async () => {
  const before = openResources();
  await using group = await ServerGroup.start(1);
  const channel = new Channel(`127.0.0.1:${group.ports[0]}`, ChannelCredentials.insecure(), fast);
  assert.equal(channel.state, "IDLE");
  await channel.whenReady();
  assert.equal(channel.state, "READY");
  await group.stop(0);
  assert.equal(await channel.watchState("READY"), "IDLE");
  channel.connect();
  while (channel.state !== "TRANSIENT_FAILURE") await channel.watchState(channel.state);
  const ready = channel.whenReady();
  await group.restart(0);
  await ready;
  await channel.close();
  assert.equal(channel.state, "SHUTDOWN");
  await assert.rejects(channel.whenReady(), /was closed/);
  await group.stop(0);
  await nothingLeft(before);
});

test("a channel without calls gives up its connection, and makes it again for the next call", async () => {
  await using group = await ServerGroup.start(1);
  const resolver = new FakeResolver(resolutionOf(group.ports));
  await using channel = new Channel(resolver.target, ChannelCredentials.insecure(), { idleTimeoutMs: 30 });
  const stub = createClient(Texts, channel);
  for (let round = 0; round < 2; round++) {
    await stub.upper({});
    assert.ok(resolver.isUsed);
    // The channel's own timers do not keep the process alive.
    const hold = setInterval(() => {}, 1_000);
    assert.equal(await channel.watchState("READY"), "IDLE");
    clearInterval(hold);
    assert.ok(!resolver.isUsed);
  }
  assert.equal(group.counts[0], 2);
});

test("a name that cannot be resolved fails calls with the reason, and those that wait go on when it can", async () => {
  await using group = await ServerGroup.start(1);
  const resolver = new FakeResolver(new Error("no such pods"));
  await using channel = new Channel(resolver.target, ChannelCredentials.insecure());
  const stub = createClient(Texts, channel);
  const patient = stub.upper({}, { waitForReady: true });
  await assert.rejects(stub.upper({}), { code: Status.UNAVAILABLE, details: "no such pods" });
  assert.equal(channel.state, "TRANSIENT_FAILURE");
  await assert.rejects(stub.upper({}), { code: Status.UNAVAILABLE, details: "no such pods" });
  resolver.answer(new Error("still no such pods"));
  await assert.rejects(stub.upper({}), { details: "still no such pods" });
  resolver.answer(resolutionOf(group.ports));
  assert.equal((await patient).text, "0");
  // Later failures do not matter as long as the addresses work.
  resolver.answer(new Error("no such pods any more"));
  resolver.answer({ endpoints: [] });
  assert.equal((await stub.upper({})).text, "0");
});

test("a lost connection makes the resolver look again", async () => {
  await using group = await ServerGroup.start(2);
  const resolver = new FakeResolver(resolutionOf([group.ports[0]!]));
  await using channel = new Channel(resolver.target, ChannelCredentials.insecure(), fast);
  await channel.whenReady();
  assert.equal(resolver.asked, 1);
  await group.stop(0);
  await channel.watchState("READY");
  assert.equal(resolver.asked, 2);
  resolver.answer(resolutionOf([group.ports[1]!]));
  assert.equal((await createClient(Texts, channel).upper({})).text, "1");
});
