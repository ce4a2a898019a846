import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, Status } from "@baud/rpc";
import { Channel, ChannelCredentials, type ChannelOptions, Server, ServerCredentials } from "../index.js";
import { ConnectProxy } from "../testing/connect-proxy.js";
import { certificate, nothingLeft, openResources, Testbed } from "../testing/testbed.js";
import { Texts, TextsHandlers, texts, textsOf } from "../testing/texts-service.js";
import { httpProxyFor } from "./http-proxy-for.js";

const large = "a".repeat(300_000);

/** Calls of each kind, with messages that take more than one read. */
async function callAll(channel: Channel): Promise<void> {
  const stub = createClient(Texts, channel);
  assert.deepEqual(await stub.upper({ text: large }), { text: large.toUpperCase() });
  assert.deepEqual(await textsOf(stub.letters({ text: "abc" })), ["a", "b", "c"]);
  assert.deepEqual(await stub.join(texts("a", "b")), { text: "ab" });
  assert.deepEqual(await textsOf(stub.echo(texts("a", large))), ["a", large]);
}

test("a proxy leads to a server whose name only the proxy knows", async () => {
  await using bed = await Testbed.start(new TextsHandlers());
  await using proxy = await ConnectProxy.start();
  const httpProxy = proxy.url.replace("//", "//ada:pass%20word@");
  await using channel = new Channel(`service.test:${bed.port}`, ChannelCredentials.insecure(), { httpProxy });
  await callAll(channel);
  const proof = `Basic ${Buffer.from("ada:pass word").toString("base64")}`;
  assert.deepEqual(proxy.asked, [{ name: `service.test:${bed.port}`, proof }]);
});

test("TLS through a proxy is with the server", async () => {
  const before = openResources();
  {
    await using server = new Server();
    server.addService(Texts, new TextsHandlers());
    const tls = ServerCredentials.ssl({
      privateKey: certificate("server.key"),
      certificateChain: certificate("server.pem"),
    });
    const port = await server.listen("127.0.0.1:0", tls);
    await using proxy = await ConnectProxy.start();
    const rootCertificates = certificate("ca.pem");
    const credentials = ChannelCredentials.ssl({ rootCertificates });
    const options: ChannelOptions = { httpProxy: proxy.url };
    await using channel = new Channel(`localhost:${port}`, credentials, options);
    await callAll(channel);
    await using elsewhere = new Channel(`service.test:${port}`, credentials, options);
    const call = createClient(Texts, elsewhere).upper({ text: "a" });
    await assert.rejects(call, { code: Status.UNAVAILABLE, details: /service\.test/ });
  }
  await nothingLeft(before);
});

/** What proxies do that do not help, and what a call says then. */
const faults: readonly [what: string, answer: string | undefined, details: RegExp][] = [
  [
    "refuses",
    "HTTP/1.1 407 Proxy Authentication Required\r\n\r\n",
    /the proxy 127\.0\.0\.1:\d+ refused: 407 Proxy Auth/,
  ],
  ["speaks no HTTP", "SSH-2.0\r\n\r\n", /the proxy 127\.0\.0\.1:\d+ does not speak HTTP/],
  ["never ends its answer", "x".repeat(20_000), /the proxy .* answers with more than 16384 bytes/],
  ["hangs up", "", /the proxy .* closed the connection without an answer/],
  ["says nothing", undefined, /no answer within 50 ms from the proxy/],
];
for (const [what, answer, details] of faults) {
  test(`a proxy that ${what} fails calls, and tells why`, async () => {
    await using proxy = await ConnectProxy.start((socket) => {
      if (answer === "") socket.end();
      else if (answer !== undefined) socket.write(answer);
    });
    await using channel = new Channel("service.test:1", ChannelCredentials.insecure(), {
      httpProxy: proxy.url.replace("//", "//ada:hidden@"),
      connectTimeoutMs: answer === undefined ? 50 : 20_000,
    });
    await assert.rejects(createClient(Texts, channel).upper({ text: "a" }), (error: Error & { details?: string }) => {
      assert.match(error.details ?? "", details);
      assert.doesNotMatch(String(error), /hidden/);
      return true;
    });
  });
}

test("a proxy that is not there fails calls, and closing ends a wait for one", async () => {
  const httpProxy = "http://127.0.0.1:1";
  await using channel = new Channel("service.test:1", ChannelCredentials.insecure(), { httpProxy });
  const call = createClient(Texts, channel).upper({ text: "a" });
  await assert.rejects(call, { code: Status.UNAVAILABLE, details: /the proxy .*ECONNREFUSED/ });

  await using silent = await ConnectProxy.start(() => {});
  const waiting = new Channel("service.test:1", ChannelCredentials.insecure(), { httpProxy: silent.url });
  const open = createClient(Texts, waiting).upper({ text: "a" });
  await Promise.all([assert.rejects(open, { code: Status.CANCELLED }), waiting.close()]);
});

test("a URL that is no proxy's is refused, without being shown", () => {
  for (const httpProxy of ["", "proxy:3128", "https://ada:hidden@proxy", "socks5://ada:hidden@proxy"]) {
    const make = (): Channel => new Channel("service.test:1", ChannelCredentials.insecure(), { httpProxy });
    assert.throws(make, (error: Error) => error instanceof TypeError && !/hidden/.test(error.message));
  }
});

/** Which proxy the environment chooses for a host. */
const environments: readonly [environment: Record<string, string>, host: string, proxy: string | undefined][] = [
  [{}, "a.test", undefined],
  [{ grpc_proxy: "http://g:1", https_proxy: "http://s:2" }, "a.test", "g:1"],
  [{ https_proxy: "http://s:2", http_proxy: "http://p:3" }, "a.test", "s:2"],
  [{ HTTPS_PROXY: "http://S:2" }, "a.test", "s:2"],
  [{ http_proxy: "http://p" }, "a.test", "p:80"],
  [{ http_proxy: "http://[::1]:3128" }, "a.test", "::1:3128"],
  ...["localhost", "x.localhost", "127.0.0.1", "127.9.9.9", "::1"].map(
    (host): [Record<string, string>, string, undefined] => [{ http_proxy: "http://p:3" }, host, undefined],
  ),
  [{ http_proxy: "http://p:3", no_proxy: "a.test" }, "a.test", undefined],
  [{ http_proxy: "http://p:3", no_proxy: "b.test, .a.test" }, "x.A.test", undefined],
  [{ http_proxy: "http://p:3", no_proxy: "*.a.test" }, "x.a.test", undefined],
  [{ http_proxy: "http://p:3", no_proxy: "a.test" }, "ba.test", "p:3"],
  [{ http_proxy: "http://p:3", no_proxy: "*" }, "a.test", undefined],
  [{ http_proxy: "http://p:3", NO_PROXY: "a.test" }, "a.test", undefined],
  [{ http_proxy: "http://p:3", no_grpc_proxy: "b.test", no_proxy: "a.test" }, "a.test", "p:3"],
  [{ http_proxy: "http://p:3", no_proxy: "10.0.0.0/8" }, "10.200.1.1", undefined],
  [{ http_proxy: "http://p:3", no_proxy: "10.0.0.0/8,300.0.0.0/8,10.0.0.0/33" }, "11.0.0.1", "p:3"],
];

test("the environment says which proxy leads to a host, and to which none does", (t) => {
  const names = ["grpc_proxy", "https_proxy", "HTTPS_PROXY", "http_proxy", "no_grpc_proxy", "no_proxy", "NO_PROXY"];
  const before = { ...process.env };
  t.after(() => Object.assign(process.env, before));
  for (const [environment, host, proxy] of environments) {
    for (const name of names) delete process.env[name];
    Object.assign(process.env, environment);
    const chosen = httpProxyFor(host, undefined);
    assert.equal(chosen && `${chosen.host}:${chosen.port}`, proxy, JSON.stringify([environment, host]));
    assert.equal(httpProxyFor(host, false), undefined);
  }
  for (const name of names) delete process.env[name];
});
