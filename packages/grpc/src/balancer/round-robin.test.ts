import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, Status } from "@baud/rpc";
import { Channel, ChannelCredentials, type ChannelOptions } from "../index.js";
import { FakeResolver, resolutionOf } from "../testing/fake-resolver.js";
import { ServerGroup } from "../testing/server-group.js";
import { Texts } from "../testing/texts-service.js";

const options: ChannelOptions = {
  backoff: { initialMs: 2, maxMs: 5 },
  serviceConfig: { loadBalancingConfig: [{ unheard_of: {} }, { round_robin: {} }] },
};

/** Calls until each of these servers, and no other, answers `count` calls in a row of as many as they are. */
async function untilSpread(
  stub: { upper(request: object): Promise<unknown> },
  group: ServerGroup,
  indexes: number[],
): Promise<void> {
  for (;;) {
    group.counts.fill(0);
    for (let i = 0; i < indexes.length * 3; i++) await stub.upper({});
    if (group.counts.every((count, index) => count === (indexes.includes(index) ? 3 : 0))) return;
    await new Promise(setImmediate);
  }
}

test("calls go to all servers in turn; servers that come, go and return are followed, and no call fails", async () => {
  await using group = await ServerGroup.start(3);
  const resolver = new FakeResolver(resolutionOf([group.ports[0]!, group.ports[1]!]));
  await using channel = new Channel(resolver.target, ChannelCredentials.insecure(), options);
  const stub = createClient(Texts, channel);
  await untilSpread(stub, group, [0, 1]);
  resolver.answer(resolutionOf(group.ports));
  await untilSpread(stub, group, [0, 1, 2]);
  await group.stop(1);
  await untilSpread(stub, group, [0, 2]);
  await group.restart(1);
  await untilSpread(stub, group, [0, 1, 2]);
  resolver.answer(resolutionOf([group.ports[2]!]));
  await untilSpread(stub, group, [2]);
});

test("when no server can be reached calls fail with a reason, and go on when one comes back", async () => {
  await using group = await ServerGroup.start(2);
  await using channel = new Channel(
    `ipv4:${group.ports.map((port) => `127.0.0.1:${port}`).join()}`,
    ChannelCredentials.insecure(),
    options,
  );
  const stub = createClient(Texts, channel);
  await stub.upper({});
  await Promise.all([group.stop(0), group.stop(1)]);
  while (channel.state !== "TRANSIENT_FAILURE") await channel.watchState(channel.state);
  await assert.rejects(stub.upper({}), { code: Status.UNAVAILABLE, message: /cannot connect to 127\.0\.0\.1/ });
  const patient = stub.upper({}, { waitForReady: true });
  await group.restart(1);
  assert.equal((await patient).text, "1");
});

test("another policy takes over when it is connected, without a call lost", async () => {
  await using group = await ServerGroup.start(2);
  const config = (policy: string) => ({ loadBalancingConfig: [{ [policy]: {} }] });
  const resolver = new FakeResolver(resolutionOf(group.ports, config("pick_first")));
  await using channel = new Channel(resolver.target, ChannelCredentials.insecure());
  const stub = createClient(Texts, channel);
  await untilSpread(stub, group, [0]);
  resolver.answer(resolutionOf(group.ports, config("round_robin")));
  await untilSpread(stub, group, [0, 1]);
  resolver.answer(resolutionOf(group.ports, config("pick_first")));
  await untilSpread(stub, group, [0]);
});
