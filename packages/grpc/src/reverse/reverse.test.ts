import assert from "node:assert/strict";
import { test } from "node:test";
import { type AuthContext, createClient, type Handlers, RpcError, Status } from "@baud/rpc";
import { Channel, ChannelCredentials, Server, ServerCredentials } from "../index.js";
import { lastingPort } from "../testing/lasting-port.js";
import { certificate, KeptLog, nothingLeft, openResources } from "../testing/testbed.js";
import {
  SilentHandlers,
  type Text,
  Texts,
  TextsHandlers,
  texts,
  textsOf,
  untilBegan,
} from "../testing/texts-service.js";
import { type AddReverseOptions, addReverse, Reverse, type ReverseChannel, serveReverse } from "./index.js";

const timeout = 300_000;

interface Security {
  readonly server: ServerCredentials;
  readonly channel: ChannelCredentials;
}

const plain: Security = { server: ServerCredentials.insecure(), channel: ChannelCredentials.insecure() };
const local: Security = { server: ServerCredentials.local(), channel: ChannelCredentials.local() };
const rootCertificates = certificate("ca.pem");
const serverPair = { privateKey: certificate("server.key"), certificateChain: certificate("server.pem") };
const clientPair = { privateKey: certificate("client.key"), certificateChain: certificate("client.pem") };
const certificateNames = ["localhost", "*.baud.test"];
const mutualTls: Security = {
  server: ServerCredentials.ssl({ ...serverPair, rootCertificates, requireClientCertificate: true }),
  channel: ChannelCredentials.ssl({ ...clientPair, rootCertificates }),
};

/** A server that is dialled, and one that dials it and is called over that connection. */
class TwoWay implements AsyncDisposable {
  readonly front: Server = new Server({ logger: new KeptLog() });
  readonly behind: Server;
  readonly log: KeptLog = new KeptLog();
  port = 0;
  channel!: Channel;
  readonly #channels: ReverseChannel[] = [];
  #onChannel: () => void = () => {};
  readonly #before: readonly string[] = openResources();

  private constructor(handlers: Handlers<typeof Texts>, options: AddReverseOptions) {
    this.behind = new Server({ logger: this.log });
    this.behind.addService(Texts, handlers);
    addReverse(
      this.front,
      (channel) => {
        this.#channels.push(channel);
        this.#onChannel();
      },
      options,
    );
  }

  static async start(
    handlers: Handlers<typeof Texts>,
    options: AddReverseOptions = {},
    { server, channel }: Security = plain,
  ): Promise<TwoWay> {
    const both = new TwoWay(handlers, options);
    both.port = await lastingPort();
    await both.front.listen(`127.0.0.1:${both.port}`, server);
    both.channel = new Channel(`127.0.0.1:${both.port}`, channel);
    return both;
  }

  dial(metadata: Record<string, string> = {}): void {
    serveReverse(this.behind, this.channel, {
      metadata,
      logger: this.log,
      backoff: { initialMs: 1, maxMs: 1 },
    });
  }

  /** The next channel that comes of dialling. */
  async nextChannel(): Promise<ReverseChannel> {
    while (this.#channels.length === 0) await new Promise<void>((resolve) => (this.#onChannel = resolve));
    return this.#channels.shift()!;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.behind.shutdown({ graceMs: 0 });
    await this.channel.close();
    await this.front.shutdown({ graceMs: 0 });
    await nothingLeft(this.#before);
  }
}

test("all four kinds are called over the connection that the other side made", { timeout }, async () => {
  await using both = await TwoWay.start(new TextsHandlers());
  both.dial();
  const stub = createClient(Texts, await both.nextChannel());
  assert.equal((await stub.upper({ text: "abc" })).text, "ABC");
  assert.deepEqual(await textsOf(stub.letters({ text: "abc" })), ["a", "b", "c"]);
  assert.equal((await stub.join(texts("x", "y", "z"))).text, "xyz");
  assert.deepEqual(await textsOf(stub.echo(texts("x", "y"))), ["x", "y"]);
});

test("both directions run at once, each with its own services", { timeout }, async () => {
  await using both = await TwoWay.start(new TextsHandlers());
  both.front.addService(Texts, Object.assign(new TextsHandlers(), { upper: () => ({ text: "from the front" }) }));
  both.dial();
  const back = createClient(Texts, await both.nextChannel());
  const forth = createClient(Texts, both.channel);
  const answers = await Promise.all(
    Array.from({ length: 100 }, (_, n) => Promise.all([back.upper({ text: `a${n}` }), forth.upper({ text: "a" })])),
  );
  assert.deepEqual(
    answers,
    Array.from({ length: 100 }, (_, n) => [{ text: `A${n}` }, { text: "from the front" }]),
  );
});

test("metadata, trailers, errors and compression pass as on any connection", { timeout }, async () => {
  await using both = await TwoWay.start(
    Object.assign(new TextsHandlers(), {
      upper: (text: Text, context: Parameters<Handlers<typeof Texts>["upper"]>[1]) => {
        if (text.text === "refuse") throw new RpcError(Status.ABORTED, "no", { metadata: { "x-why": "because" } });
        context.setCompression("gzip");
        context.sendInitialMetadata({ "x-header": context.metadata.get("x-a") ?? "" });
        context.trailers.set("x-trailer", "2");
        return text;
      },
    }),
  );
  both.dial({ "x-worker": "7" });
  const channel = await both.nextChannel();
  assert.equal(channel.metadata.get("x-worker"), "7");
  assert.match(channel.peer, /^127\.0\.0\.1:\d+$/);
  const stub = createClient(Texts, channel);
  const call = stub.upper({ text: "a".repeat(10_000) }, { metadata: { "x-a": "1" }, compression: "gzip" });
  assert.equal((await call).text.length, 10_000);
  assert.deepEqual([(await call.headers).get("x-header"), (await call.trailers).get("x-trailer")], ["1", "2"]);
  assert.equal(call.peer, channel.peer);
  await assert.rejects(stub.upper({ text: "refuse" }), (error: RpcError) => {
    return error.code === Status.ABORTED && error.details === "no" && error.metadata.get("x-why") === "because";
  });
  await assert.rejects(stub.upper({ text: "!" }), { code: Status.INTERNAL, details: /could not be encoded/ });
  const unknown = createClient({ typeName: "a", methods: { b: { ...Texts.methods.upper, path: "/a/b" } } }, channel);
  await assert.rejects(unknown.b({}), { code: Status.UNIMPLEMENTED });
});

test("deadlines and cancellation reach the handler", { timeout }, async () => {
  const handlers = new SilentHandlers();
  await using both = await TwoWay.start(handlers);
  both.dial();
  const stub = createClient(Texts, await both.nextChannel());
  const call = stub.echo([]);
  await handlers.whenBegan(1);
  call.cancel("enough");
  await assert.rejects(call.next(), { code: Status.CANCELLED });
  await untilBegan(handlers, 2, (timeoutMs) =>
    assert.rejects(stub.upper({}, { timeoutMs }), { code: Status.DEADLINE_EXCEEDED }),
  );
  for (const { signal } of handlers.began) {
    if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
  }
  assert.ok(handlers.began[1]!.deadline <= Date.now() + 1_000);
});

test("a sender goes no faster than its reader, and messages larger than a window pass", { timeout }, async () => {
  let made = 0;
  const big = "0123456789abcdef".repeat(4096);
  await using both = await TwoWay.start(
    Object.assign(new TextsHandlers(), {
      *letters() {
        for (; made < 400; made++) yield { text: big };
      },
    }),
  );
  both.dial();
  const stub = createClient(Texts, await both.nextChannel());
  const stream = stub.letters({});
  assert.equal((await stream.next()).value?.text.length, big.length);
  // Another call goes there and back many times: what the stream is allowed to send has been sent by then.
  for (let n = 0; n < 50; n++) await stub.upper({ text: "a" });
  assert.ok(made < 100, `${made} were made for one that was read`);
  assert.equal((await textsOf(stream)).length, 399);
  const text = big.repeat(40);
  assert.equal((await stub.join(texts(text, "b"))).text.length, text.length + 1);
});

test("calls fail clearly when the connection is lost, and the other side dials again", { timeout }, async () => {
  const handlers = new SilentHandlers();
  await using both = await TwoWay.start(handlers);
  both.dial();
  const channel = await both.nextChannel();
  const stub = createClient(Texts, channel);
  const open = [stub.upper({}), textsOf(stub.letters({}))].map((call) =>
    assert.rejects(call, { code: Status.UNAVAILABLE, details: /^The connection to 127\.0\.0\.1:\d+ was lost: / }),
  );
  await handlers.whenBegan(2);
  await both.front.shutdown({ graceMs: 0 });
  await Promise.all(open);
  const reason = await channel.closed;
  await assert.rejects(stub.upper({}), {
    code: Status.UNAVAILABLE,
    details: `${channel.peer} takes no more calls: ${reason}`,
  });

  const next = new Server({ logger: new KeptLog() });
  const came = new Promise<ReverseChannel>((resolve) => addReverse(next, resolve));
  await next.listen(`127.0.0.1:${both.port}`, ServerCredentials.insecure());
  const again = assert.rejects(createClient(Texts, await came).upper({}), { code: Status.UNAVAILABLE });
  await handlers.whenBegan(3);
  assert.match(both.log.entries[0]!.message, /^No reverse calls, until it is dialled again: /);
  await next.shutdown({ graceMs: 0 });
  await again;
});

for (const side of ["front", "behind"] as const) {
  test(`a graceful shutdown of the server ${side} lets reverse calls end, and takes no more`, { timeout }, async () => {
    let begin = (): void => {};
    const began = new Promise<void>((resolve) => (begin = resolve));
    let answer = (_: Text): void => {};
    const upper = (): Promise<Text> => {
      begin();
      return new Promise((resolve) => (answer = resolve));
    };
    await using both = await TwoWay.start(Object.assign(new TextsHandlers(), { upper }));
    both.dial();
    const channel = await both.nextChannel();
    const stub = createClient(Texts, channel);
    const open = stub.upper({});
    await began;
    const shutdown = both[side].shutdown();
    await channel.closed;
    await assert.rejects(stub.upper({}), { code: Status.UNAVAILABLE, details: /takes no more calls/ });
    answer({ text: "done" });
    assert.equal((await open).text, "done");
    await shutdown;
  });
}

test("who dialled in can be sent away", { timeout }, async () => {
  const silent = new SilentHandlers();
  await using both = await TwoWay.start(silent);
  both.dial();
  const channel = await both.nextChannel();
  const call = createClient(Texts, channel).upper({});
  await silent.whenBegan(1);
  await Promise.all([assert.rejects(call, { code: Status.CANCELLED }), channel.close()]);
  assert.equal(await channel.closed, "the channel was closed");
  await both.nextChannel();
});

test("octets that are no HTTP/2, and a side that hangs up, end their connection only", { timeout }, async () => {
  await using both = await TwoWay.start(new TextsHandlers());
  const stub = createClient(Reverse, both.channel);
  const received: number[] = [];
  for await (const { octets } of stub.connect([{ octets: Buffer.from("HTTP/1.1 400 Bad Request\r\n\r\n") }])) {
    received.push(...octets);
  }
  assert.match(Buffer.from(received).toString("latin1"), /^PRI \* HTTP\/2\.0/);
  for await (const _ of stub.connect([])) assert.ok(_.octets.length > 0);
  both.dial();
  assert.equal((await createClient(Texts, await both.nextChannel()).upper({ text: "a" })).text, "A");
});

test("an interceptor decides who may dial in", { timeout }, async () => {
  await using both = await TwoWay.start(new TextsHandlers(), {
    interceptors: [
      async (context, next) => {
        if (context.metadata.get("x-token") !== "right") throw new RpcError(Status.UNAUTHENTICATED, "who is it?");
        context.principal = { id: "worker 7", scheme: "token" };
        await next();
      },
    ],
  });
  both.dial({ "x-token": "wrong" });
  while (both.log.entries.length === 0) await new Promise(setImmediate);
  assert.equal(both.log.entries[0]!.message, "No reverse calls, until it is dialled again: UNAUTHENTICATED who is it?");
  both.dial({ "x-token": "right" });
  const channel = await both.nextChannel();
  assert.deepEqual(channel.principal, { id: "worker 7", scheme: "token" });
  assert.equal((await createClient(Texts, channel).upper({ text: "a" })).text, "A");
});

for (const [name, security, front, behind] of [
  ["nothing", plain, ["none", []], ["none", []]],
  ["local credentials", local, ["local", []], ["local", []]],
  ["mutual TLS", mutualTls, ["tls", ["client.baud.test"]], ["tls", certificateNames]],
] as const) {
  test(`both sides know how the connection is secured that carries reverse calls, with ${name}`, {
    timeout,
  }, async () => {
    const seen: AuthContext[] = [];
    const upper: Handlers<typeof Texts>["upper"] = (text, context) => {
      seen.push(context.auth);
      return text;
    };
    await using both = await TwoWay.start(Object.assign(new TextsHandlers(), { upper }), {}, security);
    both.dial();
    const channel = await both.nextChannel();
    const call = createClient(Texts, channel).upper({ text: "a" });
    await call;
    const known = [channel.auth, call.auth, seen[0]].map((auth) => [auth?.transportSecurity, auth?.peerIdentities]);
    assert.deepEqual(known, [front, front, behind]);
  });
}

test("a server that takes no reverse calls is told of, and a mistake at once", { timeout }, async () => {
  await using both = await TwoWay.start(new TextsHandlers());
  const other = new Server({ logger: new KeptLog() });
  const port = await other.listen("127.0.0.1:0", ServerCredentials.insecure());
  await using channel = new Channel(`127.0.0.1:${port}`, ChannelCredentials.insecure());
  serveReverse(both.behind, channel, { logger: both.log });
  while (both.log.entries.length === 0) await new Promise(setImmediate);
  assert.match(both.log.entries[0]!.message, /UNIMPLEMENTED Method not found: \/baud\.reverse\.v1\.Reverse\/Connect/);
  assert.throws(() => serveReverse(both.behind, channel, { metadata: { "grpc-timeout": "1" } }), TypeError);
  assert.throws(() => addReverse(both.front, () => {}), /added already/);
  await both.behind.shutdown();
  assert.throws(() => serveReverse(both.behind, channel), /was shut down/);
  await other.shutdown({ graceMs: 0 });
});
