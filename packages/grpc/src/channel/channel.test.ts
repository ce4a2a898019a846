import assert from "node:assert/strict";
import { test } from "node:test";
import { type Call, createClient, Metadata, RpcError, type ServerContext, Status, type UnaryCall } from "@baud/rpc";
import { Channel, ChannelCredentials, Server, ServerCredentials } from "../index.js";
import { FakeResolver, resolutionOf } from "../testing/fake-resolver.js";
import { lastingPort } from "../testing/lasting-port.js";
import { Relay } from "../testing/relay.js";
import { nothingLeft, openResources, Testbed } from "../testing/testbed.js";
import {
  SilentHandlers,
  type Text,
  Texts,
  TextsHandlers,
  texts,
  textsOf,
  unfinished,
  untilBegan,
} from "../testing/texts-service.js";

const fast = { backoff: { initialMs: 10, maxMs: 20 } };

for (const [name, code] of Object.entries(Status)) {
  test(`${name} goes over the wire with details and metadata`, async () => {
    const handlers = Object.assign(new TextsHandlers(), {
      upper(_: Text, context: ServerContext): Text {
        context.trailers.set("x-own", "trailer");
        throw new RpcError(code, "100% of ☺\n", {
          metadata: { "x-why": ["a", "b"], "x-raw-bin": Uint8Array.of(0, 255) },
        });
      },
    });
    await using testbed = await Testbed.start(handlers);
    const call = testbed.stub.upper({});
    // A handler that throws OK has ended its call well, and without the message that there must be.
    const expected = code === Status.OK ? Status.INTERNAL : code;
    await assert.rejects(call, { name: "RpcError", code: expected });
    const { code: seen, details, metadata } = await call.status;
    assert.equal(seen, expected);
    if (code !== Status.OK) assert.equal(details, "100% of ☺\n");
    assert.deepEqual(metadata.getAll("x-why"), ["a", "b"]);
    assert.deepEqual(metadata.get("x-raw-bin"), Uint8Array.of(0, 255));
    assert.equal(metadata.get("x-own"), "trailer");
  });
}

test("metadata goes both ways, as text and as bytes, with several values", async () => {
  const handlers = Object.assign(new TextsHandlers(), {
    async *echo(requests: AsyncIterable<Text>, context: ServerContext): AsyncGenerator<Text> {
      context.sendInitialMetadata(context.metadata);
      context.trailers.merge(context.metadata);
      yield* requests;
    },
  });
  await using testbed = await Testbed.start(handlers);
  const metadata = new Metadata({ "x-text": ["a", "b, c"], "x-raw-bin": [Uint8Array.of(1), new Uint8Array(0)] });
  const call = testbed.stub.echo([], { metadata });
  assert.deepEqual([...(await call.headers)], [...metadata]);
  assert.deepEqual(await textsOf(call), []);
  assert.deepEqual([...(await call.trailers)], [...metadata]);
});

test("a handler sees the deadline, the peer and the authority of the call", async () => {
  const handlers = Object.assign(new TextsHandlers(), {
    upper: (_: Text, { deadline, peer, authority }: ServerContext): Text => ({
      text: JSON.stringify({ deadline, peer, authority }),
    }),
  });
  await using testbed = await Testbed.start(handlers, { channel: { authority: "service.test" } });
  const deadline = Date.now() + 60_000;
  const { text } = await testbed.stub.upper({}, { deadline });
  const seen = JSON.parse(text);
  assert.ok(Math.abs(seen.deadline - deadline) < 5_000);
  assert.match(seen.peer, /^127\.0\.0\.1:\d+$/);
  assert.equal(seen.authority, "service.test");
});

/** One call of each kind, to handlers that do not answer. */
const kinds: readonly [
  kind: string,
  start: (stub: Testbed["stub"], options?: { timeoutMs?: number }) => UnaryCall<Text> | (Call & AsyncIterable<Text>),
][] = [
  ["unary", (stub, options) => stub.upper({ text: "a" }, options)],
  ["server streaming", (stub, options) => stub.letters({ text: "a" }, options)],
  ["client streaming", (stub, options) => stub.join(unfinished(), options)],
  ["bidirectional", (stub, options) => stub.echo(unfinished(), options)],
];

async function settle(call: UnaryCall<Text> | (Call & AsyncIterable<Text>)): Promise<unknown> {
  return call instanceof Promise ? await call : await textsOf(call as AsyncIterable<Text>);
}

async function untilAborted({ signal }: ServerContext): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
}

for (const [kind, start] of kinds) {
  test(`${kind}: cancelling reaches the handler`, async () => {
    const handlers = new SilentHandlers();
    await using testbed = await Testbed.start(handlers);
    const call = start(testbed.stub);
    await handlers.whenBegan(1);
    call.cancel("no need");
    await assert.rejects(settle(call), { code: Status.CANCELLED, details: "no need" });
    await untilAborted(handlers.began[0]!);
    assert.deepEqual(testbed.log.entries, []);
  });

  test(`${kind}: the deadline ends the call on both sides`, async () => {
    const handlers = new SilentHandlers();
    await using testbed = await Testbed.start(handlers);
    await untilBegan(handlers, 1, (timeoutMs) =>
      // Whose clock is first is open: the server counts what is left when the call is sent.
      assert.rejects(settle(start(testbed.stub, { timeoutMs })), {
        code: Status.DEADLINE_EXCEEDED,
        message: /within \d+ ms/,
      }),
    );
    await untilAborted(handlers.began[0]!);
    assert.deepEqual(testbed.log.entries, []);
  });

  test(`${kind}: a server that vanishes is UNAVAILABLE, and the next call finds the next server`, async () => {
    const handlers = new SilentHandlers();
    await using testbed = await Testbed.start(handlers, { channel: fast });
    await using relay = await Relay.start(testbed.port);
    await using channel = new Channel(`127.0.0.1:${relay.port}`, ChannelCredentials.insecure(), fast);
    const stub = createClient(Texts, channel);
    const call = start(stub);
    await handlers.whenBegan(1);
    relay.cut();
    await assert.rejects(settle(call), {
      code: Status.UNAVAILABLE,
      message: new RegExp(`127.0.0.1:${relay.port} was lost`),
    });
    await untilAborted(handlers.began[0]!);
    const next = start(stub);
    await handlers.whenBegan(2);
    next.cancel();
  });

  test(`${kind}: a client that vanishes cancels the call at the handler`, async () => {
    const handlers = new SilentHandlers();
    await using testbed = await Testbed.start(handlers);
    const call = start(testbed.stub);
    const end = assert.rejects(settle(call), { code: Status.CANCELLED });
    await handlers.whenBegan(1);
    await testbed.channel.close();
    await end;
    await untilAborted(handlers.began[0]!);
  });
}

test("a server that is not there is UNAVAILABLE, with the address and the reason", async () => {
  const before = openResources();
  {
    await using channel = new Channel("127.0.0.1:1", ChannelCredentials.insecure());
    const stub = createClient(Texts, channel);
    const details = "cannot connect to 127.0.0.1:1: connect ECONNREFUSED 127.0.0.1:1";
    await assert.rejects(stub.upper({}), { code: Status.UNAVAILABLE, details });
    assert.equal(channel.state, "TRANSIENT_FAILURE");
    // While the next attempt is not due, calls fail at once.
    await assert.rejects(stub.join(texts("a")), { code: Status.UNAVAILABLE, details });
  }
  await nothingLeft(before);
});

test("a name that does not resolve is UNAVAILABLE, with the name", async () => {
  await using channel = new Channel("dns:///nowhere.invalid:50051", ChannelCredentials.insecure());
  await assert.rejects(createClient(Texts, channel).upper({}), {
    code: Status.UNAVAILABLE,
    message: /Name resolution failed for nowhere\.invalid:50051: /,
  });
});

test("every address is tried, and a failure names them all", async () => {
  await using none = new Channel("ipv4:127.0.0.1:1,127.0.0.1:2", ChannelCredentials.insecure());
  await assert.rejects(createClient(Texts, none).upper({}), {
    code: Status.UNAVAILABLE,
    message: /127\.0\.0\.1:1: .*; .*127\.0\.0\.1:2: /,
  });
  await using testbed = await Testbed.start(new TextsHandlers());
  await using some = new Channel(`ipv4:127.0.0.1:1,127.0.0.1:${testbed.port}`, ChannelCredentials.insecure());
  assert.deepEqual(await createClient(Texts, some).upper({ text: "a" }), { text: "A" });
});

test("with waitForReady a call waits until the server is there", async () => {
  const resolver = new FakeResolver(resolutionOf([1]));
  await using channel = new Channel(resolver.target, ChannelCredentials.insecure(), fast);
  const stub = createClient(Texts, channel);
  await assert.rejects(stub.upper({}), { code: Status.UNAVAILABLE });
  const unary = stub.upper({ text: "a" }, { waitForReady: true });
  const stream = stub.join(texts("b", "c"), { waitForReady: true });
  await assert.rejects(stub.upper({}, { waitForReady: true, timeoutMs: 30 }), {
    code: Status.DEADLINE_EXCEEDED,
    message: /within 30 ms: cannot connect to 127\.0\.0\.1:\d+: connect ECONNREFUSED/,
  });
  const server = new Server();
  server.addService(Texts, new TextsHandlers());
  resolver.answer(resolutionOf([await server.listen("127.0.0.1:0", ServerCredentials.insecure())]));
  assert.deepEqual(await unary, { text: "A" });
  assert.deepEqual(await stream, { text: "bc" });
  await server.shutdown();
});

test("a call that waits takes some of its requests in, and the rest when it is connected", async () => {
  const resolver = new FakeResolver(resolutionOf([1]));
  await using channel = new Channel(resolver.target, ChannelCredentials.insecure(), fast);
  let taken = 0;
  function* many(): Generator<Text> {
    for (; taken < 50; taken++) yield { text: "x".repeat(10_000) };
  }
  const call = createClient(Texts, channel).join(many(), { waitForReady: true });
  assert.equal(taken, 6, "64 KiB");
  const server = new Server();
  server.addService(Texts, new TextsHandlers());
  resolver.answer(resolutionOf([await server.listen("127.0.0.1:0", ServerCredentials.insecure())]));
  assert.equal((await call).text.length, 500_000);
  await server.shutdown();
});

test("a channel finds the server again after it was restarted", async () => {
  const port = await lastingPort();
  let server = new Server();
  server.addService(Texts, new TextsHandlers());
  await server.listen(`127.0.0.1:${port}`, ServerCredentials.insecure());
  await using channel = new Channel(`127.0.0.1:${port}`, ChannelCredentials.insecure(), fast);
  const stub = createClient(Texts, channel);
  for (let round = 0; round < 3; round++) {
    assert.deepEqual(await stub.upper({ text: "a" }, { waitForReady: true }), { text: "A" });
    await server.shutdown();
    server = new Server();
    server.addService(Texts, new TextsHandlers());
    await server.listen(`127.0.0.1:${port}`, ServerCredentials.insecure());
  }
  await server.shutdown();
});

test("calls beyond the server's limit of streams wait in order, and none is lost", async () => {
  const order: string[] = [];
  let most = 0;
  let open = 0;
  const handlers = Object.assign(new TextsHandlers(), {
    async upper({ text }: Text): Promise<Text> {
      most = Math.max(most, ++open);
      order.push(text);
      await new Promise(setImmediate);
      open--;
      return { text };
    },
  });
  await using testbed = await Testbed.start(handlers, { server: { maxConcurrentStreams: 3 } });
  await testbed.stub.upper({ text: "first" });
  const names = [...Array(50).keys()].map(String);
  const cancelled = new AbortController();
  const calls = names.map((text) => testbed.stub.upper({ text }, text === "40" ? { signal: cancelled.signal } : {}));
  cancelled.abort();
  await Promise.allSettled(calls);
  assert.deepEqual(order, ["first", ...names.filter((name) => name !== "40")]);
  assert.equal((await calls[40]!.status).code, Status.CANCELLED);
  assert.ok(most <= 3, `${most} at once`);
});

test("no call is lost when the server goes away gracefully under load", async () => {
  const port = await lastingPort();
  const start = async (): Promise<Server> => {
    const server = new Server();
    server.addService(Texts, new TextsHandlers());
    await server.listen(`127.0.0.1:${port}`, ServerCredentials.insecure());
    return server;
  };
  let server = await start();
  await using channel = new Channel(`127.0.0.1:${port}`, ChannelCredentials.insecure(), fast);
  const stub = createClient(Texts, channel);
  let answered = 0;
  let stop = false;
  const workers = [...Array(20).keys()].map(async () => {
    while (!stop) {
      const { text } = await stub.upper({ text: "a" }, { waitForReady: true });
      assert.equal(text, "A");
      answered++;
    }
  });
  for (let round = 0; round < 4; round++) {
    const goal = answered + 200;
    while (answered < goal) await new Promise(setImmediate);
    await server.shutdown();
    server = await start();
  }
  stop = true;
  await Promise.all(workers);
  await server.shutdown({ graceMs: 0 });
});

test("closing the channel ends its calls, and later ones fail", async () => {
  const handlers = new SilentHandlers();
  await using testbed = await Testbed.start(handlers);
  const call = testbed.stub.upper({});
  await handlers.whenBegan(1);
  const closed = testbed.channel.close();
  await assert.rejects(call, { code: Status.CANCELLED, message: /was closed/ });
  await closed;
  assert.equal(testbed.channel.state, "SHUTDOWN");
  for (const waitForReady of [false, true]) {
    const late = testbed.stub.upper({}, { waitForReady });
    await assert.rejects(late, { code: Status.UNAVAILABLE, message: /was closed/ });
  }
});

test("a channel can be told to connect before its first call", async () => {
  await using testbed = await Testbed.start(new TextsHandlers());
  assert.equal(testbed.channel.state, "IDLE");
  testbed.channel.connect();
  assert.equal(testbed.channel.state, "CONNECTING");
  while (testbed.channel.state !== "READY") await new Promise(setImmediate);
});

test("a channel keeps the process alive while it has calls, and only then", async () => {
  const sockets = (): number => openResources().filter((name) => name === "TCPSocketWrap").length;
  const handlers = new SilentHandlers();
  await using testbed = await Testbed.start(handlers);
  const before = sockets();
  const call = testbed.stub.upper({});
  await handlers.whenBegan(1);
  assert.equal(sockets(), before + 2, "the server's and the channel's");
  call.cancel();
  await untilAborted(handlers.began[0]!);
  assert.equal(sockets(), before + 1, "the server's");
});

test("a channel that cannot connect keeps the process alive while a call waits, and only then", async () => {
  const before = openResources();
  // It is not tried again while this test looks.
  const backoff = { initialMs: 1e6, maxMs: 1e6 };
  await using channel = new Channel("127.0.0.1:1", ChannelCredentials.insecure(), { backoff });
  const stub = createClient(Texts, channel);
  await assert.rejects(stub.upper({}), { code: Status.UNAVAILABLE });
  await nothingLeft(before);
  const waiting = stub.upper({}, { waitForReady: true });
  assert.deepEqual(openResources().slice(before.length), ["Timeout"]);
  waiting.cancel();
  assert.deepEqual(openResources(), before);
});

test("messages larger than the bound are RESOURCE_EXHAUSTED on either side", async () => {
  const text = "x".repeat(5_000);
  await using small = await Testbed.start(new TextsHandlers(), { server: { maxReceiveMessageBytes: 4_000 } });
  await assert.rejects(small.stub.upper({ text }), {
    code: Status.RESOURCE_EXHAUSTED,
    details: "The request has 5003 bytes: more than the 4000 that maxReceiveMessageBytes allows",
  });
  assert.deepEqual(await small.stub.join(texts("a")), { text: "a" });
  await using careful = await Testbed.start(new TextsHandlers(), { channel: { maxReceiveMessageBytes: 4_000 } });
  await assert.rejects(careful.stub.upper({ text }), {
    code: Status.RESOURCE_EXHAUSTED,
    message: /The response of \/test.Texts\/Upper has 5003 bytes/,
  });
  assert.deepEqual(await careful.stub.upper({ text: "a" }), { text: "A" });
});

test("a call may accept less than its channel, with a service config or without", async () => {
  const configs = [undefined, { methodConfig: [{ name: [{}], maxResponseMessageBytes: 100 }] }];
  for (const serviceConfig of configs) {
    await using testbed = await Testbed.start(new TextsHandlers(), { channel: { serviceConfig } });
    const call = testbed.stub.upper({ text: "a".repeat(60) }, { maxReceiveMessageBytes: 50 });
    await assert.rejects(call, { code: Status.RESOURCE_EXHAUSTED, details: /has 62 bytes: more than the 50/ });
    await testbed.stub.upper({ text: "a".repeat(60) }, { maxReceiveMessageBytes: 1000 });
  }
});

test("messages of 3 MiB pass windows of 64 KiB in both directions", async () => {
  const windows = { initialWindowSize: 65_535, connectionWindowSize: 65_535, bdpProbe: false };
  await using testbed = await Testbed.start(new TextsHandlers(), { server: windows, channel: windows });
  const text = "0123456789abcdef".repeat(196_608);
  const upper = await testbed.stub.upper({ text });
  assert.equal(upper.text === text.toUpperCase(), true);
  const echoed = await textsOf(testbed.stub.echo(texts(text, "a", text)));
  assert.deepEqual(
    echoed.map((each) => each.length),
    [text.length, 1, text.length],
  );
});

test("a sender stops when the window of 65,535 bytes is full, and goes on as the reader consumes", async () => {
  const windows = { initialWindowSize: 65_535, connectionWindowSize: 65_535, bdpProbe: false };
  let sent = 0;
  const handlers = Object.assign(new TextsHandlers(), {
    async *letters(): AsyncGenerator<Text> {
      for (; sent < 200; sent++) yield { text: "x".repeat(3_997) };
    },
  });
  await using testbed = await Testbed.start(handlers, { server: windows, channel: windows });
  const call = testbed.stub.letters({});
  await call.headers;
  /** Waits for so many messages, and for what else might be sent. */
  const settled = async (least: number): Promise<number> => {
    while (sent < least) await new Promise(setImmediate);
    for (let seen = -1; seen !== sent; ) {
      seen = sent;
      for (let turn = 0; turn < 20; turn++) await new Promise(setImmediate);
    }
    return sent;
  };
  // 16 messages of 4,005 bytes fill the window; the server's own buffer holds as much again.
  const atFirst = await settled(16);
  assert.ok(atFirst < 40, `${atFirst} messages were sent to a reader that reads none`);
  for (let i = 0; i < 30; i++) await call.next();
  const later = await settled(16 + 15);
  assert.ok(later < 40 + 33, `${later} messages were sent when 30 were read`);
  assert.equal((await textsOf(call)).length, 170);
});

test("a stream that nobody reads holds up no other", async () => {
  const windows = { initialWindowSize: 65_535, connectionWindowSize: 1_000_000, bdpProbe: false };
  await using testbed = await Testbed.start(new TextsHandlers(), { channel: windows });
  const unread = testbed.stub.letters({ text: "x".repeat(100_000) });
  await unread.headers;
  for (let i = 0; i < 20; i++)
    assert.equal((await testbed.stub.upper({ text: "y".repeat(60_000) })).text.length, 60_000);
  unread.cancel();
});
