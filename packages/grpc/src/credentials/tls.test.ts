import assert from "node:assert/strict";
import { copyFileSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { connect as connectNet } from "node:net";
import { networkInterfaces, tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { connect as connectTls } from "node:tls";
import { fileURLToPath } from "node:url";
import { createClient, type ServerContext, Status } from "@baud/rpc";
import { accessTokenCredentials, Channel, ChannelCredentials, Server, ServerCredentials } from "../index.js";
import { Door } from "../testing/door.js";
import { certificate, KeptLog } from "../testing/testbed.js";
import { type Text, Texts, TextsHandlers } from "../testing/texts-service.js";

const pair = { privateKey: certificate("server.key"), certificateChain: certificate("server.pem") };
const rootCertificates = certificate("ca.pem");
const clientPair = { privateKey: certificate("client.key"), certificateChain: certificate("client.pem") };

test("a handler knows the client by its certificate", async () => {
  await using door = await Door.open(
    ServerCredentials.ssl({ ...pair, rootCertificates, requireClientCertificate: true }),
  );
  await door.enter(ChannelCredentials.ssl({ rootCertificates, ...clientPair }));
  assert.deepEqual(door.seen?.peerIdentities, ["client.baud.test"]);
  assert.equal(door.seen?.transportSecurity, "tls");
});

test("a client knows the server by its certificate, also through what repeats its calls", async (t) => {
  const server = new Server({ logger: new KeptLog() });
  server.addService(Texts, new TextsHandlers());
  const port = await server.listen("127.0.0.1:0", ServerCredentials.ssl(pair));
  t.after(() => server.shutdown({ graceMs: 0 }));
  const backoff = { initialBackoff: "1s", maxBackoff: "1s", backoffMultiplier: 1 } as const;
  const retryPolicy = { maxAttempts: 2, ...backoff, retryableStatusCodes: ["UNAVAILABLE"] } as const;
  for (const serviceConfig of [{}, { methodConfig: [{ name: [{}], retryPolicy }] }]) {
    await using channel = new Channel(`127.0.0.1:${port}`, ChannelCredentials.ssl({ rootCertificates }), {
      serviceConfig,
    });
    const call = createClient(Texts, channel).upper({});
    const known = (): unknown[] => [call.peer, call.auth?.transportSecurity, call.auth?.peerIdentities];
    assert.deepEqual(known(), [undefined, undefined, undefined]);
    await call;
    assert.deepEqual(known(), [`127.0.0.1:${port}`, "tls", ["localhost", "*.baud.test"]]);
  }
});

test("a client that comes back with a TLS session is who it was, trusted or not", async () => {
  const authorities = { trusted: rootCertificates, stranger: certificate("other-ca.pem") };
  for (const [kind, authority] of Object.entries(authorities)) {
    await using door = await Door.open(ServerCredentials.ssl({ ...pair, rootCertificates: authority }));
    const credentials = ChannelCredentials.ssl({ rootCertificates, ...clientPair });
    for (let visit = 0; visit < 3; visit++) {
      await door.enter(credentials);
      assert.deepEqual(door.seen?.peerIdentities, kind === "trusted" ? ["client.baud.test"] : []);
      assert.equal(door.seen?.isPeerAuthenticated, kind === "trusted");
    }
  }
});

test("where a certificate is asked for and not required, one that is not trusted is none", async () => {
  await using door = await Door.open(ServerCredentials.ssl({ ...pair, rootCertificates: certificate("other-ca.pem") }));
  for (const shown of [clientPair, {}]) {
    await door.enter(ChannelCredentials.ssl({ rootCertificates, ...shown }));
    assert.equal(door.seen?.isPeerAuthenticated, false);
    assert.deepEqual(door.seen?.peerIdentities, []);
    assert.equal(door.seen?.peerCertificate, undefined);
  }
});

test("local credentials serve this machine and tell so", async () => {
  await using door = await Door.open(ServerCredentials.local());
  await door.enter(ChannelCredentials.local());
  assert.equal(door.seen?.transportSecurity, "local");
});

test("a unix socket is local, and takes tokens", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "baud-local-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const address = `unix:${join(folder, "socket")}`;
  let seen: string | undefined;
  await using server = new Server();
  const upper = (request: Text, { auth, metadata }: ServerContext): Text => {
    seen = `${auth.transportSecurity} ${metadata.get("authorization")}`;
    return request;
  };
  server.addService(Texts, Object.assign(new TextsHandlers(), { upper }));
  await server.listen(address, ServerCredentials.local());
  await using channel = new Channel(address, ChannelCredentials.local().with(accessTokenCredentials("t")));
  await createClient(Texts, channel).upper({});
  assert.equal(seen, "local Bearer t");
});

test("a channel with local credentials does not leave this machine", async (t) => {
  // An address of this machine that is none of loopback's reaches the same server as from elsewhere.
  const elsewhere = Object.values(networkInterfaces())
    .flat()
    .find((each) => each?.family === "IPv4" && !each.internal)?.address;
  if (elsewhere === undefined) return t.diagnostic("this machine has no other address than loopback's");
  await using server = new Server();
  server.addService(Texts, new TextsHandlers());
  const port = await server.listen("0.0.0.0:0", ServerCredentials.insecure());
  await using channel = new Channel(`${elsewhere}:${port}`, ChannelCredentials.local());
  await assert.rejects(createClient(Texts, channel).upper({}), {
    code: Status.UNAVAILABLE,
    message: /local credentials are for servers on this machine/,
  });
});

test("a server with local credentials does not listen for other machines", async () => {
  const server = new Server();
  await assert.rejects(server.listen("0.0.0.0:0", ServerCredentials.local()), /loopback address/);
  await server.shutdown();
});

test("a client that asks for another name gets the certificate that holds it", async () => {
  await using door = await Door.open(ServerCredentials.ssl({ ...clientPair, otherCertificates: [pair] }));
  const commonNameFor = (servername: string): Promise<unknown> =>
    new Promise((resolve, reject) => {
      const options = { port: door.port, host: "127.0.0.1", servername, ca: rootCertificates, ALPNProtocols: ["h2"] };
      const socket = connectTls({ ...options, rejectUnauthorized: false }, () => {
        resolve(socket.getPeerCertificate().subject.CN);
        socket.destroy();
      });
      socket.on("error", reject);
    });
  assert.equal(await commonNameFor("client.baud.test"), "Baud test client");
  assert.notEqual(await commonNameFor("localhost"), "Baud test client");
  assert.equal(await commonNameFor("nobody.test"), "Baud test client");
});

test("certificates that have changed serve the next connection, and a broken one leaves the old", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "baud-tls-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const put = (from: string, to: string): void =>
    copyFileSync(fileURLToPath(new URL(`../../testdata/certificates/${from}`, import.meta.url)), join(folder, to));
  put("server.key", "key.pem");
  put("server.pem", "chain.pem");
  put("other-ca.pem", "roots.pem");
  const logger = new KeptLog();
  await using door = await Door.open(
    ServerCredentials.sslFromFiles({
      privateKeyFile: join(folder, "key.pem"),
      certificateChainFile: join(folder, "chain.pem"),
      rootCertificatesFile: join(folder, "roots.pem"),
      requireClientCertificate: true,
      refreshIntervalMs: 0,
      logger,
    }),
  );
  const client = ChannelCredentials.ssl({ rootCertificates, ...clientPair });
  await assert.rejects(door.enter(client), { code: Status.UNAVAILABLE });
  put("ca.pem", "roots.pem");
  await door.enter(client);
  writeFileSync(join(folder, "key.pem"), "-----BEGIN");
  await door.enter(client);
  assert.match(logger.entries[0]?.message ?? "", /stays in force/);
  assert.equal(logger.entries.length, 1);
});

const strangers: readonly [what: string, options: object, log: RegExp][] = [
  ["does not offer HTTP/2", {}, /does not offer HTTP\/2/],
  ["offers another protocol", { ALPNProtocols: ["http/1.1"] }, /does not offer HTTP\/2/],
  [
    "speaks TLS 1.1",
    { ALPNProtocols: ["h2"], minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" },
    /older than this server allows/,
  ],
  [
    "knows only ciphers that HTTP/2 forbids",
    { ALPNProtocols: ["h2"], maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-SHA:AES128-GCM-SHA256" },
    /no cipher suite/,
  ],
];
for (const [what, options, log] of strangers) {
  test(`a client that ${what} is refused, and the log says why`, async () => {
    await using door = await Door.open(ServerCredentials.ssl(pair));
    await new Promise<void>((resolve) => {
      const socket = connectTls({ port: door.port, host: "127.0.0.1", ca: rootCertificates, ...options });
      socket.on("error", () => {});
      socket.on("close", () => resolve());
      socket.resume();
    });
    assert.match(door.log.entries[0]?.message ?? "", log);
  });
}

test("a client that speaks plain text to a TLS port, and the reverse: both sides are told", async () => {
  await using tls = await Door.open(ServerCredentials.ssl(pair));
  await assert.rejects(tls.enter(ChannelCredentials.insecure()), { code: Status.UNAVAILABLE });
  assert.match(tls.log.entries[0]?.message ?? "", /does not speak TLS/);
  await using plain = await Door.open(ServerCredentials.insecure());
  await assert.rejects(plain.enter(ChannelCredentials.ssl({ rootCertificates })), {
    code: Status.UNAVAILABLE,
    message: /server does not speak TLS/,
  });
  // A client of TLS leaves as soon as it sees the server's settings: this one waits for what the server makes of its first bytes.
  await new Promise<void>((resolve) => {
    const socket = connectNet(plain.port, "127.0.0.1", () => socket.write(Uint8Array.of(0x16, 3, 1, 2, 0, 1)));
    socket.on("error", () => {}).on("close", () => resolve());
    socket.resume();
  });
  const { message } = plain.log.entries[0]!;
  assert.equal(message, "A connection failed: the peer speaks TLS on a plain connection");
});

test("a client without the certificate that is required learns that", async () => {
  await using door = await Door.open(
    ServerCredentials.ssl({ ...pair, rootCertificates, requireClientCertificate: true }),
  );
  await assert.rejects(door.enter(ChannelCredentials.ssl({ rootCertificates })), { message: /certificate/ });
  assert.match(door.log.entries[0]?.message ?? "", /showed no certificate/);
});
