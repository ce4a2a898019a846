import assert from "node:assert/strict";
import { test } from "node:test";
import { timestampToDate } from "@baud/protobuf";
import { type Client, createClient, Status } from "@baud/rpc";
import { Channelz } from "../grpc/channelz/v1/channelz_grpc.js";
import {
  ChannelConnectivityState_State as ChannelState,
  GetSocketResponse,
  GetTopChannelsResponse,
  type Server as ServerDescription,
} from "../grpc/channelz/v1/channelz_pb.js";
import { Channel, ChannelCredentials, metadataCredentials, Server, ServerCredentials } from "../index.js";
import { lastingPort } from "../testing/lasting-port.js";
import { certificate, KeptLog, nothingLeft, openResources } from "../testing/testbed.js";
import { SilentHandlers, Texts, TextsHandlers, texts, textsOf } from "../testing/texts-service.js";
import { addChannelz } from "./add-channelz.js";

/** A server that is watched, a channel to it, and a stub for channelz on a server of its own. */
class Watched implements AsyncDisposable {
  readonly #before: readonly string[] = openResources();
  readonly server: Server = new Server({ logger: new KeptLog() });
  readonly #admin = new Server();
  port = 0;
  channel!: Channel;
  #adminChannel!: Channel;
  channelz!: Client<typeof Channelz>;

  static async start(
    handlers: TextsHandlers | SilentHandlers = new TextsHandlers(),
    channelCredentials: ChannelCredentials = ChannelCredentials.insecure(),
    serverCredentials: ServerCredentials = ServerCredentials.insecure(),
  ): Promise<Watched> {
    const watched = new Watched();
    watched.server.addService(Texts, handlers);
    watched.port = await lastingPort();
    await watched.server.listen(`127.0.0.1:${watched.port}`, serverCredentials);
    watched.channel = new Channel(`127.0.0.1:${watched.port}`, channelCredentials, { backoff: { initialMs: 1e6 } });
    addChannelz(watched.#admin);
    const adminPort = await watched.#admin.listen("127.0.0.1:0", ServerCredentials.insecure());
    watched.#adminChannel = new Channel(`127.0.0.1:${adminPort}`, ChannelCredentials.insecure());
    watched.channelz = createClient(Channelz, watched.#adminChannel);
    return watched;
  }

  /** What is told of the channel. */
  async describeChannel() {
    const { channel } = await this.channelz.getTopChannels({});
    return channel.find(({ ref }) => ref?.name === this.channel.target);
  }

  async describeServer(): Promise<ServerDescription> {
    const { server } = await this.channelz.getServers({});
    const found = server.find(({ ref }) => ref?.name === `127.0.0.1:${this.port}`);
    assert.ok(found);
    return found;
  }

  /** The only subchannel of the channel. */
  async describeSubchannel() {
    const [ref] = (await this.describeChannel())!.subchannelRef;
    const { subchannel } = await this.channelz.getSubchannel({ subchannelId: ref!.subchannelId });
    return subchannel!;
  }

  async describeClientSocket() {
    const [ref] = (await this.describeSubchannel()).socketRef;
    return (await this.channelz.getSocket({ socketId: ref!.socketId })).socket!;
  }

  async describeServerSocket() {
    const { serverId } = (await this.describeServer()).ref!;
    const { socketRef, end } = await this.channelz.getServerSockets({ serverId });
    assert.ok(end);
    assert.equal(socketRef.length, 1);
    return (await this.channelz.getSocket({ socketId: socketRef[0]!.socketId })).socket!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([this.channel.close(), this.#adminChannel.close()]);
    await Promise.all([this.server.shutdown({ graceMs: 0 }), this.#admin.shutdown({ graceMs: 0 })]);
    await nothingLeft(this.#before);
  }
}

test("a channel tells its state, its calls, its subchannel and what has happened to it", async () => {
  await using watched = await Watched.start();
  const stub = createClient(Texts, watched.channel);
  assert.equal((await watched.describeChannel())?.data?.state?.state, ChannelState.IDLE);
  await stub.upper({ text: "a" });
  await assert.rejects(
    createClient(
      { ...Texts, methods: { none: { ...Texts.methods.upper, path: "/test.Texts/None" } } },
      watched.channel,
    ).none({}),
    { code: Status.UNIMPLEMENTED },
  );
  const described = await watched.describeChannel();
  const { data, ref, subchannelRef } = described!;
  assert.deepEqual(
    [data?.callsStarted, data?.callsSucceeded, data?.callsFailed, data?.state?.state, data?.target],
    [2n, 1n, 1n, ChannelState.READY, watched.channel.target],
  );
  assert.ok(Math.abs(Date.now() - timestampToDate(data!.lastCallStartedTimestamp!).getTime()) < 10_000);
  const events = data!.trace!.events.map(({ description }) => description);
  assert.deepEqual(events, [
    "Made",
    "CONNECTING",
    "Resolved to 1 endpoint",
    `Subchannel to ${watched.channel.target} made`,
    "READY",
  ]);
  assert.equal(subchannelRef.length, 1);
  assert.deepEqual((await watched.channelz.getChannel({ channelId: ref!.channelId })).channel?.ref, ref);
  const subchannel = await watched.describeSubchannel();
  assert.deepEqual(
    [subchannel.data?.callsStarted, subchannel.data?.callsSucceeded, subchannel.data?.state?.state],
    [2n, 1n, ChannelState.READY],
  );
});

test("both ends of a connection tell its streams, messages, windows and addresses", async () => {
  await using watched = await Watched.start();
  const stub = createClient(Texts, watched.channel);
  await stub.upper({ text: "a" });
  assert.deepEqual(await textsOf(stub.echo(texts("b", "c"))), ["b", "c"]);
  const client = await watched.describeClientSocket();
  const server = await watched.describeServerSocket();
  for (const socket of [client, server]) {
    const { streamsStarted, streamsSucceeded, streamsFailed, messagesSent, messagesReceived } = socket.data!;
    assert.deepEqual([streamsStarted, streamsSucceeded, streamsFailed], [2n, 2n, 0n]);
    assert.deepEqual([messagesSent, messagesReceived], [3n, 3n]);
    assert.ok(socket.data!.lastMessageSentTimestamp && socket.data!.lastMessageReceivedTimestamp);
    assert.ok((socket.data!.localFlowControlWindow?.value ?? 0n) > 0n);
  }
  assert.ok(client.data!.lastLocalStreamCreatedTimestamp && server.data!.lastRemoteStreamCreatedTimestamp);
  assert.ok(client.data!.peerMaxConcurrentStreams > 0);
  assert.deepEqual(client.remote, server.local);
  assert.deepEqual(client.local, server.remote);
  const remote = client.remote?.address;
  assert.deepEqual(remote?.case === "tcpipAddress" && { ip: [...remote.value.ipAddress], port: remote.value.port }, {
    ip: [127, 0, 0, 1],
    port: watched.port,
  });
});

test("a stream that is cancelled counts as failed at both ends", async () => {
  const handlers = new SilentHandlers();
  await using watched = await Watched.start(handlers);
  const call = createClient(Texts, watched.channel).upper({ text: "a" });
  await handlers.whenBegan(1);
  const isCancelled = new Promise((resolve) => handlers.began[0]!.signal.addEventListener("abort", resolve));
  call.cancel();
  await isCancelled;
  assert.equal((await watched.describeClientSocket()).data?.streamsFailed, 1n);
  assert.equal((await watched.describeServerSocket()).data?.streamsFailed, 1n);
  assert.equal((await watched.describeServer()).data?.callsFailed, 1n);
});

test("a server tells where it listens, and a listening socket its address", async () => {
  await using watched = await Watched.start();
  await createClient(Texts, watched.channel).upper({ text: "a" });
  const { ref, listenSocket, data } = await watched.describeServer();
  assert.deepEqual([data?.callsStarted, data?.callsSucceeded], [1n, 1n]);
  const { socket } = await watched.channelz.getSocket({ socketId: listenSocket[0]!.socketId });
  assert.equal(socket?.local?.address?.case, "tcpipAddress");
  assert.equal((await watched.channelz.getServer({ serverId: ref!.serverId })).server?.ref?.name, ref?.name);
});

test("a subchannel that cannot connect tells why", async () => {
  await using watched = await Watched.start();
  await watched.server.shutdown({ graceMs: 0 });
  await assert.rejects(createClient(Texts, watched.channel).upper({}), { code: Status.UNAVAILABLE });
  const { data } = await watched.describeSubchannel();
  assert.equal(data?.state?.state, ChannelState.TRANSIENT_FAILURE);
  assert.match(data?.trace?.events.at(-1)?.description ?? "", /^TRANSIENT_FAILURE: cannot connect to .*ECONNREFUSED/);
});

test("closed channels, servers that are shut down and connections that are gone are not told of", async () => {
  await using watched = await Watched.start();
  await createClient(Texts, watched.channel).upper({ text: "a" });
  const { ref: channel } = (await watched.describeChannel())!;
  const { ref: server } = await watched.describeServer();
  const { ref: subchannel } = await watched.describeSubchannel();
  const { ref: socket } = await watched.describeServerSocket();
  await watched.channel.close();
  await watched.server.shutdown();
  const { channelz } = watched;
  const gone = { code: Status.NOT_FOUND };
  await assert.rejects(channelz.getChannel({ channelId: channel!.channelId }), gone);
  await assert.rejects(channelz.getServer({ serverId: server!.serverId }), gone);
  await assert.rejects(channelz.getSubchannel({ subchannelId: subchannel!.subchannelId }), gone);
  await assert.rejects(channelz.getSocket({ socketId: socket!.socketId }), gone);
  assert.equal(await watched.describeChannel(), undefined);
});

test("lists come in pages", async () => {
  await using watched = await Watched.start();
  const { channelz } = watched;
  const all = await channelz.getTopChannels({});
  assert.ok(all.end && all.channel.length >= 2);
  const first = await channelz.getTopChannels({ maxResults: 1n });
  assert.deepEqual([first.channel.length, first.end], [1, false]);
  const rest = await channelz.getTopChannels({ startChannelId: first.channel[0]!.ref!.channelId + 1n });
  assert.deepEqual([rest.channel.length, rest.end], [all.channel.length - 1, true]);
  await assert.rejects(channelz.getTopChannels({ maxResults: -1n }), { code: Status.INVALID_ARGUMENT });
});

test("TLS is told by its cipher and by what the peer has shown, and no secret is", async () => {
  const secret = "Bearer a-secret-token";
  await using watched = await Watched.start(
    new TextsHandlers(),
    ChannelCredentials.ssl({ rootCertificates: certificate("ca.pem") }).with(
      metadataCredentials(async () => ({ authorization: secret })),
    ),
    ServerCredentials.ssl({ privateKey: certificate("server.key"), certificateChain: certificate("server.pem") }),
  );
  await createClient(Texts, watched.channel).upper({ text: "private" });
  const client = await watched.describeClientSocket();
  const model = client.security?.model;
  assert.ok(model?.case === "tls");
  assert.match(model.value.cipherSuite?.value ?? "", /^TLS_/);
  assert.ok(model.value.remoteCertificate.length > 100);
  const told = Buffer.concat([
    GetSocketResponse.encode({ socket: client }),
    GetSocketResponse.encode({ socket: await watched.describeServerSocket() }),
    GetTopChannelsResponse.encode(await watched.channelz.getTopChannels({})),
  ]).toString("latin1");
  for (const hidden of [secret, "a-secret-token", "private", "PRIVATE KEY"]) assert.ok(!told.includes(hidden), hidden);
});
