import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { createClient, RpcError, Status } from "@baud/rpc";
import { Channel, ChannelCredentials, Server, ServerCredentials } from "../index.js";
import { certificate, KeptLog, nothingLeft, openResources, Testbed } from "../testing/testbed.js";
import { SilentHandlers, Texts, TextsHandlers, texts, textsOf, unfinished } from "../testing/texts-service.js";

const ssl = {
  server: ServerCredentials.ssl({ privateKey: certificate("server.key"), certificateChain: certificate("server.pem") }),
  channel: ChannelCredentials.ssl({ rootCertificates: certificate("ca.pem") }),
};
const mutual = {
  server: ServerCredentials.ssl({
    privateKey: certificate("server.key"),
    certificateChain: certificate("server.pem"),
    rootCertificates: certificate("ca.pem"),
    requireClientCertificate: true,
  }),
  channel: ChannelCredentials.ssl({
    rootCertificates: Buffer.from(certificate("ca.pem")),
    privateKey: certificate("client.key"),
    certificateChain: certificate("client.pem"),
  }),
};
const insecure = { server: ServerCredentials.insecure(), channel: ChannelCredentials.insecure() };
const socketPath = join(tmpdir(), `baud-test-${process.pid}.sock`);

/** By which a client reaches a server. */
type Way = readonly [
  name: string,
  listen: string,
  target: (port: number) => string,
  credentials: { readonly server: ServerCredentials; readonly channel: ChannelCredentials },
];

const abstractName = `unix-abstract:baud-test-${process.pid}`;
/** Only Linux has names that are no files. */
const abstractSocket: Way = ["a unix socket that is no file", abstractName, () => abstractName, insecure];

const ways: readonly Way[] = [
  ["TCP", "127.0.0.1:0", (port) => `127.0.0.1:${port}`, insecure],
  ["a name that DNS resolves", "localhost:0", (port) => `dns:///localhost:${port}`, insecure],
  ["IPv6", "[::1]:0", (port) => `ipv6:[::1]:${port}`, insecure],
  ["a target that needs no resolver", "127.0.0.1:0", (port) => `passthrough:///127.0.0.1:${port}`, insecure],
  ["the second of two addresses", "127.0.0.1:0", (port) => `static:///unix:/nowhere,127.0.0.1:${port}`, insecure],
  ...(process.platform === "linux" ? [abstractSocket] : []),
  ["a unix socket", `unix:${socketPath}`, () => `unix:${socketPath}`, insecure],
  ["TLS", "localhost:0", (port) => `localhost:${port}`, ssl],
  ["TLS to an address", "127.0.0.1:0", (port) => `127.0.0.1:${port}`, ssl],
  ["TLS on both sides", "127.0.0.1:0", (port) => `127.0.0.1:${port}`, mutual],
];
for (const [name, listen, target, credentials] of ways) {
  test(`the four kinds answer over ${name}`, async () => {
    const before = openResources();
    const server = new Server();
    server.addService(Texts, new TextsHandlers());
    const port = await server.listen(listen, credentials.server);
    const channel = new Channel(target(port), credentials.channel);
    const stub = createClient(Texts, channel);
    assert.deepEqual(await stub.upper({ text: "grüezi" }), { text: "GRÜEZI" });
    assert.deepEqual(await textsOf(stub.letters({ text: "abc" })), ["a", "b", "c"]);
    assert.deepEqual(await stub.join(texts("d", "e")), { text: "de" });
    assert.deepEqual(await textsOf(stub.echo(texts("f", "g"))), ["f", "g"]);
    await channel.close();
    await server.shutdown();
    await nothingLeft(before);
  });
}

test("one server listens on several ports", async () => {
  await using testbed = await Testbed.start(new TextsHandlers());
  const second = await testbed.server.listen("127.0.0.1:0", ServerCredentials.insecure());
  assert.notEqual(second, testbed.port);
  await using channel = new Channel(`127.0.0.1:${second}`, ChannelCredentials.insecure());
  assert.deepEqual(await createClient(Texts, channel).upper({ text: "a" }), { text: "A" });
});

test("a port that is in use is refused, with the address and the reason", async () => {
  await using testbed = await Testbed.start(new TextsHandlers());
  const other = new Server();
  await assert.rejects(other.listen(`127.0.0.1:${testbed.port}`, ServerCredentials.insecure()), {
    message: new RegExp(`^Cannot listen on 127.0.0.1:${testbed.port}: .*EADDRINUSE`),
  });
  await other.shutdown();
});

test("a unix socket that a dead server left behind is replaced, one that is served is not", async () => {
  const path = join(tmpdir(), `baud-stale-${process.pid}.sock`);
  const dying = `require("node:net").createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, "SIGKILL"))`;
  await new Promise((resolve) => spawn(process.execPath, ["-e", dying]).on("exit", resolve));
  assert.ok(existsSync(path));
  const server = new Server();
  server.addService(Texts, new TextsHandlers());
  await server.listen(`unix:${path}`, insecure.server);
  await assert.rejects(new Server().listen(`unix:${path}`, insecure.server), /EADDRINUSE/);
  await using channel = new Channel(`unix:${path}`, insecure.channel);
  assert.deepEqual(await createClient(Texts, channel).upper({ text: "a" }), { text: "A" });
  await server.shutdown({ graceMs: 0 });
  assert.equal(existsSync(path), false);
});

test("a server that is shut down while it begins to listen does not listen", async () => {
  const before = openResources();
  const server = new Server();
  const listening = server.listen("127.0.0.1:0", insecure.server);
  await Promise.all([server.shutdown(), assert.rejects(listening, /was shut down before it listened/)]);
  await nothingLeft(before);
});

test("what is no address to listen on is the caller's mistake", async () => {
  for (const address of ["localhost", "127.0.0.1:x", "127.0.0.1:70000", ":1", "unix:"]) {
    await assert.rejects(new Server().listen(address, ServerCredentials.insecure()), { name: "TypeError" }, address);
  }
});

test("a service can be added once, and needs all its handlers", () => {
  const server = new Server();
  server.addService(Texts, new TextsHandlers());
  assert.throws(() => server.addService(Texts, new TextsHandlers()), /test.Texts was added already/);
  const { upper } = Object.getPrototypeOf(new TextsHandlers());
  assert.throws(() => new Server().addService(Texts, { upper } as never), {
    name: "TypeError",
    message: "The service test.Texts needs a handler letters, and none was given",
  });
  const inherited = { typeName: "test.Inherited", methods: { toString: Texts.methods.upper } } as const;
  assert.throws(() => new Server().addService(inherited, {} as never), /needs a handler toString/);
});

test("a method that no service has is UNIMPLEMENTED, and named", async () => {
  await using testbed = await Testbed.start(new TextsHandlers());
  for (const path of ["/test.Texts/Nothing", "/test.Nothing/Upper", "/test.Texts/__proto__"] as const) {
    const service = { typeName: "test", methods: { call: { ...Texts.methods.upper, path } } } as const;
    await assert.rejects(createClient(service, testbed.channel).call({}), {
      code: Status.UNIMPLEMENTED,
      details: `Method not found: ${path}`,
    });
  }
});

test("a service that is added later is served to clients that asked before", async () => {
  await using testbed = await Testbed.start(new TextsHandlers());
  const path = "/test.Later/Upper";
  const later = { typeName: "test.Later", methods: { upper: { ...Texts.methods.upper, path } } } as const;
  const stub = createClient(later, testbed.channel);
  for (let i = 0; i < 3; i++) await assert.rejects(stub.upper({}), { code: Status.UNIMPLEMENTED });
  testbed.server.addService(later, { upper: ({ text }) => ({ text }) });
  for (let i = 0; i < 3; i++) assert.deepEqual(await stub.upper({ text: "a" }), { text: "a" });
});

test("past maximumConcurrentRpcs a call is RESOURCE_EXHAUSTED, and when one ends the next is served", async () => {
  const handlers = new SilentHandlers();
  await using testbed = await Testbed.start(handlers, { server: { maximumConcurrentRpcs: 2 } });
  const first = testbed.stub.upper({ text: "a" });
  const second = testbed.stub.echo(unfinished());
  await handlers.whenBegan(2);
  await assert.rejects(testbed.stub.upper({ text: "c" }), { code: Status.RESOURCE_EXHAUSTED });
  await assert.rejects(testbed.stub.join(unfinished()), { code: Status.RESOURCE_EXHAUSTED });
  first.cancel();
  const abortable = handlers.began[0]!.signal;
  if (!abortable.aborted) await new Promise((resolve) => abortable.addEventListener("abort", resolve));
  const third = testbed.stub.upper({ text: "d" });
  await handlers.whenBegan(3);
  third.cancel();
  second.cancel();
});

test("an error that a handler throws is UNKNOWN to the peer and told to the log", async () => {
  const error = new Error("on purpose");
  const handlers = Object.assign(new TextsHandlers(), {
    upper: () => Promise.reject(error),
  });
  await using testbed = await Testbed.start(handlers);
  await assert.rejects(testbed.stub.upper({}), {
    code: Status.UNKNOWN,
    details: "The handler of /test.Texts/Upper failed",
  });
  assert.deepEqual(testbed.log.entries, [
    { message: "A handler threw what is no RpcError", details: { err: error, method: "/test.Texts/Upper" } },
  ]);
});

test("a graceful shutdown lets open calls end, and takes no new ones", async () => {
  let finish: () => void = () => {};
  const handlers = Object.assign(new TextsHandlers(), {
    upper: () =>
      new Promise<{ text: string }>((resolve) => {
        finish = () => resolve({ text: "late" });
      }),
  });
  await using testbed = await Testbed.start(handlers);
  const call = testbed.stub.upper({});
  const stream = testbed.stub.echo(texts("a"));
  assert.deepEqual(await textsOf(stream), ["a"]);
  const stopped = testbed.server.shutdown();
  await assert.rejects(testbed.server.listen("127.0.0.1:0", ServerCredentials.insecure()), /was shut down/);
  // The channel learns that it has to look for another server, and finds none.
  while (testbed.channel.state === "READY") await new Promise(setImmediate);
  await assert.rejects(testbed.stub.upper({}), { code: Status.UNAVAILABLE });
  finish();
  assert.deepEqual(await call, { text: "late" });
  await stopped;
});

test("after the grace, calls that have not ended are cut off", async () => {
  const handlers = new SilentHandlers();
  await using testbed = await Testbed.start(handlers);
  const call = testbed.stub.upper({});
  await handlers.whenBegan(1);
  await Promise.all([
    testbed.server.shutdown({ graceMs: 50 }),
    assert.rejects(call, { code: Status.UNAVAILABLE, message: /the server is shutting down|was lost/ }),
  ]);
  assert.equal(handlers.began[0]!.isCancelled, true);
});

test("an immediate shutdown ends all four kinds on both sides", async () => {
  const handlers = new SilentHandlers();
  await using testbed = await Testbed.start(handlers);
  const { stub } = testbed;
  const calls = [stub.upper({}), stub.join(unfinished()), textsOf(stub.letters({})), textsOf(stub.echo(unfinished()))];
  const ends = calls.map((call) => assert.rejects(call, { code: Status.UNAVAILABLE }));
  await handlers.whenBegan(4);
  await testbed.server.shutdown({ graceMs: 0 });
  await Promise.all(ends);
  assert.ok(handlers.began.every((context) => context.isCancelled && context.signal.aborted));
});

test("a client without the certificate that the server requires is refused", async () => {
  const server = new Server({ logger: new KeptLog() });
  server.addService(Texts, new TextsHandlers());
  const port = await server.listen("127.0.0.1:0", mutual.server);
  await using channel = new Channel(`127.0.0.1:${port}`, ssl.channel);
  await assert.rejects(createClient(Texts, channel).upper({}), { code: Status.UNAVAILABLE });
  await server.shutdown();
});

test("a certificate of another authority, or for another name, is refused with the reason", async () => {
  const server = new Server();
  server.addService(Texts, new TextsHandlers());
  const port = await server.listen("127.0.0.1:0", ssl.server);
  const attempts = [
    [
      ChannelCredentials.ssl({ rootCertificates: certificate("other-ca.pem") }),
      /unable to verify|self-signed|certificate/,
    ],
    [
      ChannelCredentials.ssl({ rootCertificates: certificate("ca.pem"), targetNameOverride: "example.com" }),
      /example\.com/,
    ],
  ] as const;
  for (const [credentials, message] of attempts) {
    await using channel = new Channel(`127.0.0.1:${port}`, credentials);
    await assert.rejects(createClient(Texts, channel).upper({}), { code: Status.UNAVAILABLE, message });
  }
  await using channel = new Channel(
    `127.0.0.1:${port}`,
    ChannelCredentials.ssl({ rootCertificates: certificate("ca.pem"), targetNameOverride: "any.baud.test" }),
  );
  assert.deepEqual(await createClient(Texts, channel).upper({ text: "x" }), { text: "X" });
  await server.shutdown({ graceMs: 0 });
});

test("a plain client on a TLS port, and a TLS client on a plain port, fail with UNAVAILABLE", async () => {
  const server = new Server();
  server.addService(Texts, new TextsHandlers());
  const [plainPort, tlsPort] = [
    await server.listen("127.0.0.1:0", insecure.server),
    await server.listen("127.0.0.1:0", ssl.server),
  ];
  await using plain = new Channel(`127.0.0.1:${tlsPort}`, insecure.channel);
  await using secure = new Channel(`127.0.0.1:${plainPort}`, ssl.channel);
  for (const channel of [plain, secure]) {
    await assert.rejects(createClient(Texts, channel).upper({}), (error) => {
      assert.ok(error instanceof RpcError);
      assert.match(error.details, /127\.0\.0\.1/);
      return error.code === Status.UNAVAILABLE;
    });
  }
  await server.shutdown({ graceMs: 0 });
});
