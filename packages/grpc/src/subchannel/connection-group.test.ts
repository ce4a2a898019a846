import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, type ServerContext, Status } from "@baud/rpc";
import { Channelz } from "../grpc/channelz/v1/channelz_grpc.js";
import {
  addChannelz,
  Channel,
  ChannelCredentials,
  type ChannelOptions,
  Server,
  ServerCredentials,
  type ServiceConfigJson,
} from "../index.js";
import { FakeResolver, resolutionOf } from "../testing/fake-resolver.js";
import { lastingPort } from "../testing/lasting-port.js";
import { nothingLeft, openResources } from "../testing/testbed.js";
import { type Text, Texts, TextsHandlers } from "../testing/texts-service.js";

/** A server that allows two streams a connection, and answers when the test says so. */
class Narrow implements AsyncDisposable {
  /** The client's address of each call that has begun. */
  readonly peers: string[] = [];
  port = 0;
  readonly #server = new Server({ maxConcurrentStreams: 2 });
  readonly #before: readonly string[] = openResources();
  readonly #answers: (() => void)[] = [];
  #onCall: () => void = () => {};

  static async start(): Promise<Narrow> {
    const narrow = new Narrow();
    const upper = ({ text }: Text, { peer }: ServerContext): Promise<Text> => {
      narrow.peers.push(peer);
      narrow.#onCall();
      return new Promise((resolve) => narrow.#answers.push(() => resolve({ text })));
    };
    narrow.#server.addService(Texts, Object.assign(new TextsHandlers(), { upper }));
    narrow.port = await lastingPort();
    await narrow.#server.listen(`127.0.0.1:${narrow.port}`, ServerCredentials.insecure());
    return narrow;
  }

  async whenBegan(count: number): Promise<void> {
    while (this.peers.length < count) await new Promise<void>((resolve) => (this.#onCall = resolve));
  }

  get connections(): number {
    return new Set(this.peers).size;
  }

  /** Answers the calls that have begun so far. */
  answer(): void {
    for (const answer of this.#answers.splice(0)) answer();
  }

  open(maxConnections: number, options: ChannelOptions = {}): Channel {
    return new Channel(`127.0.0.1:${this.port}`, ChannelCredentials.insecure(), {
      serviceConfig: scaledTo(maxConnections),
      ...options,
    });
  }

  shutdown(): Promise<void> {
    return this.#server.shutdown({ graceMs: 0 });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.shutdown();
    await nothingLeft(this.#before);
  }
}

function scaledTo(maxConnectionsPerSubchannel: number): ServiceConfigJson {
  return { connectionScaling: { maxConnectionsPerSubchannel } };
}

function call(channel: Channel, count: number): Promise<Text>[] {
  const stub = createClient(Texts, channel);
  return Array.from({ length: count }, (_, index) => stub.upper({ text: String(index) }));
}

/** Lets what is under way come to rest: a round trip on a connection of its own. */
async function settle(): Promise<void> {
  await using server = new Server();
  server.addService(Texts, new TextsHandlers());
  const port = await server.listen("127.0.0.1:0", ServerCredentials.insecure());
  await using channel = new Channel(`127.0.0.1:${port}`, ChannelCredentials.insecure());
  for (let i = 0; i < 3; i++) await createClient(Texts, channel).upper({});
}

test("calls that find all streams taken get another connection, and no more than are allowed", async () => {
  await using narrow = await Narrow.start();
  await using channel = narrow.open(3);
  const calls = call(channel, 10);
  await narrow.whenBegan(6);
  await settle();
  assert.deepEqual([narrow.peers.length, narrow.connections], [6, 3]);
  narrow.answer();
  await narrow.whenBegan(10);
  narrow.answer();
  await Promise.all(calls);
  assert.equal(narrow.connections, 3);
});

test("without connectionScaling calls wait for the one connection", async () => {
  await using narrow = await Narrow.start();
  await using channel = new Channel(`127.0.0.1:${narrow.port}`, ChannelCredentials.insecure());
  const calls = call(channel, 4);
  await narrow.whenBegan(2);
  await settle();
  assert.deepEqual([narrow.peers.length, narrow.connections], [2, 1]);
  narrow.answer();
  await narrow.whenBegan(4);
  narrow.answer();
  await Promise.all(calls);
});

test("the channel's option bounds what a service config asks for", async () => {
  await using narrow = await Narrow.start();
  await using channel = narrow.open(99, { maxConnectionsPerSubchannel: 2 });
  const calls = call(channel, 6);
  await narrow.whenBegan(4);
  await settle();
  assert.equal(narrow.connections, 2);
  narrow.answer();
  await narrow.whenBegan(6);
  narrow.answer();
  await Promise.all(calls);
});

test("the oldest connection with room is taken, so that later ones may become idle", async () => {
  await using narrow = await Narrow.start();
  await using channel = narrow.open(2);
  const first = call(channel, 4);
  await narrow.whenBegan(4);
  narrow.answer();
  await Promise.all(first);
  narrow.peers.length = 0;
  for (let i = 1; i <= 4; i++) {
    const [one] = call(channel, 1);
    await narrow.whenBegan(i);
    narrow.answer();
    await one;
  }
  assert.equal(narrow.connections, 1);
});

test("a config that allows more lets calls that wait go on at once", async () => {
  await using narrow = await Narrow.start();
  const resolver = new FakeResolver(resolutionOf([narrow.port], scaledTo(1)));
  await using channel = new Channel(resolver.target, ChannelCredentials.insecure());
  const calls = call(channel, 4);
  await narrow.whenBegan(2);
  resolver.answer(resolutionOf([narrow.port], scaledTo(2)));
  await narrow.whenBegan(4);
  assert.equal(narrow.connections, 2);
  narrow.answer();
  await Promise.all(calls);
});

test("channels that share connections have as many as the one of them that wants most", async () => {
  await using narrow = await Narrow.start();
  await using one = narrow.open(1, { shareConnections: true });
  await using other = narrow.open(2, { shareConnections: true });
  const calls = [...call(one, 2), ...call(other, 2)];
  await narrow.whenBegan(4);
  assert.equal(narrow.connections, 2);
  narrow.answer();
  await Promise.all(calls);
});

test("when the server goes away those that wait fail with UNAVAILABLE, or wait on if they are to", async () => {
  await using narrow = await Narrow.start();
  await using channel = narrow.open(2, { backoff: { initialMs: 1e6 } });
  const calls = call(channel, 6);
  const ended = Promise.allSettled(calls);
  await narrow.whenBegan(4);
  await narrow.shutdown();
  for (const result of await ended) {
    assert.equal(result.status, "rejected");
    assert.equal(result.reason.code, Status.UNAVAILABLE);
  }
  assert.equal(channel.state, "TRANSIENT_FAILURE");
});

test("channelz tells of each connection, and how many there may be", async () => {
  await using narrow = await Narrow.start();
  await using channel = narrow.open(2);
  await using admin = new Server();
  addChannelz(admin);
  const calls = call(channel, 4);
  await narrow.whenBegan(4);
  const channelz = createClient(Channelz, admin.connectInProcess());
  const described = (await channelz.getTopChannels({})).channel.find(({ ref }) => ref?.name === channel.target);
  const { subchannel } = await channelz.getSubchannel({ subchannelId: described!.subchannelRef[0]!.subchannelId });
  assert.deepEqual([subchannel?.socketRef.length, subchannel?.data?.maxConnectionsPerSubchannel], [2, 2]);
  narrow.answer();
  await Promise.all(calls);
});
