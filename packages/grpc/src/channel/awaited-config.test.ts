import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, Status } from "@baud/rpc";
import { Channel, ChannelCredentials } from "../index.js";
import { FakeResolver, resolutionOf } from "../testing/fake-resolver.js";
import { ServerGroup } from "../testing/server-group.js";
import { nothingLeft, openResources } from "../testing/testbed.js";
import { Texts, texts, textsOf } from "../testing/texts-service.js";

test("calls of all kinds wait until the resolver has told whether there is a config, and then go on", async () => {
  await using group = await ServerGroup.start(1);
  const resolver = new FakeResolver();
  await using channel = new Channel(resolver.target, ChannelCredentials.insecure());
  const stub = createClient(Texts, channel);
  const calls = Promise.all([
    stub.upper({ text: "a" }).then(({ text }) => text),
    textsOf(stub.letters({ text: "ab" })),
    stub.join(texts("a", "b")).then(({ text }) => text),
    textsOf(stub.echo(texts("a", "b"))),
    stub.join([]).then(({ text }) => text),
  ]);
  await new Promise(setImmediate);
  assert.equal(group.counts[0], 0);
  resolver.answer(resolutionOf(group.ports, {}));
  assert.deepEqual(await calls, ["0", ["a", "b"], "ab", ["a", "b"], ""]);
});

test("calls that wait for the config can be cancelled, time out, and end with the channel", async () => {
  const before = openResources();
  const resolver = new FakeResolver();
  const channel = new Channel(resolver.target, ChannelCredentials.insecure());
  const stub = createClient(Texts, channel);
  const cancelled = stub.upper({});
  const late = stub.upper({}, { timeoutMs: 20 });
  const closed = stub.upper({}, { waitForReady: true });
  cancelled.cancel("enough");
  await assert.rejects(cancelled, { code: Status.CANCELLED, details: "enough" });
  await assert.rejects(late, { code: Status.DEADLINE_EXCEEDED, message: /within 20 ms: no connection to fake/ });
  const end = assert.rejects(closed, { code: Status.CANCELLED, message: /was closed/ });
  await channel.close();
  await end;
  await assert.rejects(stub.upper({}), { code: Status.UNAVAILABLE, message: /was closed/ });
  await nothingLeft(before);
});

test("a config that changes is used by the calls that start then; one that is wrong is not", async () => {
  await using group = await ServerGroup.start(1);
  const limit = (maxRequestMessageBytes: number) => ({ methodConfig: [{ name: [{}], maxRequestMessageBytes }] });
  const resolver = new FakeResolver(resolutionOf(group.ports, limit(10)));
  await using channel = new Channel(resolver.target, ChannelCredentials.insecure(), {
    serviceConfig: { methodConfig: [{ name: [{}], maxRequestMessageBytes: 1 }] },
  });
  const stub = createClient(Texts, channel);
  await stub.upper({ text: "abc" });
  resolver.answer(resolutionOf(group.ports, limit(4)));
  await assert.rejects(stub.upper({ text: "abc" }), { code: Status.RESOURCE_EXHAUSTED, message: /more than the 4/ });
  resolver.answer(resolutionOf(group.ports, { methodConfig: "wrong" }));
  await assert.rejects(stub.upper({ text: "abc" }), { message: /more than the 4/ });
  // A resolver without a config leaves it to the channel's options.
  resolver.answer(resolutionOf(group.ports));
  await assert.rejects(stub.upper({ text: "abc" }), { message: /more than the 1/ });
});
