import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, Status } from "@baud/rpc";
import { ChannelRecord } from "../channelz/channel-record.js";
import { Channel, ChannelCredentials, type ChannelOptions, Server, ServerCredentials } from "../index.js";
import { FakeConnector } from "../testing/fake-balancer-host.js";
import { ServerGroup } from "../testing/server-group.js";
import { nothingLeft, openResources } from "../testing/testbed.js";
import { Texts, TextsHandlers } from "../testing/texts-service.js";
import { ConnectionLimit } from "./connection-limit.js";
import { SharedSubchannel, SubchannelShare } from "./shared-subchannel.js";
import { OwnSubchannel, type SubchannelListener } from "./subchannel.js";

const shared: ChannelOptions = { shareConnections: true, backoff: { initialMs: 2, maxMs: 5 } };

/** The local ports of the clients that a server has seen. */
async function peersOf(channels: readonly Channel[], server: PeerServer): Promise<number> {
  server.peers.clear();
  await Promise.all(channels.map((channel) => createClient(Texts, channel).upper({})));
  return server.peers.size;
}

class PeerServer extends TextsHandlers {
  readonly peers = new Set<string>();
}

test("channels that share have one connection; others, and those with other options, have their own", async () => {
  const before = openResources();
  const handlers = new PeerServer();
  const server = new Server();
  server.addService(
    Texts,
    Object.assign(handlers, {
      upper: (_: unknown, { peer }: { readonly peer: string }) => {
        handlers.peers.add(peer);
        return {};
      },
    }),
  );
  const target = `127.0.0.1:${await server.listen("127.0.0.1:0", ServerCredentials.insecure())}`;
  const open = (options: ChannelOptions) => new Channel(target, ChannelCredentials.insecure(), options);
  const one = open(shared);
  const other = open(shared);
  const smallWindow = open({ ...shared, initialWindowSize: 65_536 });
  const own = open({});
  assert.equal(await peersOf([one, other], handlers), 1);
  assert.equal(await peersOf([one, other, smallWindow, own], handlers), 3);
  await one.close();
  await assert.rejects(createClient(Texts, one).upper({}), { code: Status.UNAVAILABLE, message: /was closed/ });
  assert.equal(await peersOf([other], handlers), 1);
  await Promise.all([other.close(), smallWindow.close(), own.close()]);
  const again = open(shared);
  assert.equal(await peersOf([again], handlers), 1);
  await again.close();
  await server.shutdown();
  await nothingLeft(before);
});

test("channels that share follow a server that restarts, each on its own", async () => {
  await using group = await ServerGroup.start(1);
  const open = () => new Channel(`127.0.0.1:${group.ports[0]}`, ChannelCredentials.insecure(), shared);
  await using one = open();
  await using other = open();
  const stubs = [one, other].map((channel) => createClient(Texts, channel));
  for (let round = 0; round < 3; round++) {
    await Promise.all(stubs.map((stub) => stub.upper({}, { waitForReady: true })));
    await group.stop(0);
    await assert.rejects(stubs[0]!.upper({}), { code: Status.UNAVAILABLE });
    await group.restart(0);
  }
});

test("what is shared stays connected as long as one wants it, and a share is told nothing that it did not ask for", async () => {
  const connector = new FakeConnector();
  const told: string[] = [];
  const listener = (name: string): SubchannelListener => ({
    onSubchannelState: ({ state }) => told.push(`${name} ${state.name}`),
  });
  const channel = { record: new ChannelRecord("h:1"), connectionLimit: new ConnectionLimit() };
  let isUnused = false;
  const subchannel = new SharedSubchannel(
    (owner) => new OwnSubchannel({ address: { host: "h", port: 1 }, connector, backoff: { initialMs: 1e6 } }, owner),
    () => {
      isUnused = true;
    },
  );
  const a = new SubchannelShare(subchannel, listener("a"), channel);
  const b = new SubchannelShare(subchannel, listener("b"), channel);
  const c = new SubchannelShare(subchannel, listener("c"), channel);
  a.connect();
  const connection = connector.attempts[0]!.succeed();
  b.connect();
  assert.deepEqual(told.splice(0), ["a CONNECTING", "a READY", "b READY"]);
  a.disconnect();
  assert.equal(connection.end, "open");
  b.disconnect();
  assert.equal(connection.end, "drained");
  c.connect();
  connector.attempts[1]!.fail();
  await new Promise(setImmediate);
  b.connect();
  assert.deepEqual(told.splice(0), ["c CONNECTING", "c TRANSIENT_FAILURE", "b TRANSIENT_FAILURE"]);
  for (const share of [a, b, b]) share.shutdown("the test is over", false);
  assert.ok(!isUnused);
  c.shutdown("the test is over", false);
  assert.ok(isUnused);
  assert.deepEqual(told, []);
});
