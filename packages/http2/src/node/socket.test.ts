import assert from "node:assert/strict";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect as connectNet, createServer, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, it } from "node:test";
import {
  connect as connectTls,
  createSecureContext,
  createServer as createTlsServer,
  TLSSocket,
  type ConnectionOptions as TlsConnectOptions,
} from "node:tls";
import type { ConnectionEnd, StreamReset } from "../index.js";
import { ErrorCode } from "../index.js";
import { ConnectError, connect, listen } from "./index.js";
import { call, deferred, open, quietListener, quietStream, request, startEcho, TLS } from "./testing/echo.js";
import { lookupOf } from "./testing/lookup-of.js";

const kinds = [
  { name: "TCP", server: {}, client: {} },
  { name: "TLS", server: { tls: TLS }, client: { tls: { ca: TLS.cert, servername: "localhost" } } },
];

/** A plain server that does with each socket what the test wants. */
async function listenRaw(onSocket: (socket: Socket) => void): Promise<{ port: number; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on("error", () => {});
    onSocket(socket);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  return {
    port,
    close() {
      server.close();
      for (const socket of sockets) socket.destroy();
    },
  };
}

for (const { name, server: serverOptions, client: clientOptions } of kinds) {
  describe(`over ${name}`, () => {
    it("our client is answered by our server, on many streams at once", async () => {
      await using server = await startEcho(serverOptions);
      const socket = await open({ host: "127.0.0.1", port: server.port }, clientOptions);
      const sizes = [0, 1, 1000, 70_000, 1_500_000];
      const answers = await Promise.all(
        sizes.map((size) => call(socket.connection, request("/a", "x-a", "b"), Buffer.alloc(size, 7))),
      );
      for (const [i, size] of sizes.entries()) {
        assert.deepEqual(answers[i]!.headers, [":status", "200", "x-a", "b"]);
        assert.equal(answers[i]!.data.length, size);
        assert.deepEqual(answers[i]!.trailers, ["x-size", String(size)]);
      }
      assert.equal(socket.remoteAddress, `127.0.0.1:${server.port}`);
      assert.equal([...server.listener.connections][0]?.remoteAddress, socket.localAddress);
      socket.connection.shutdown(performance.now());
      await socket.whenClosed();
      await server.listener.close();
      assert.equal(server.listener.connections.size, 0);
      assert.deepEqual(
        server.ends.map(({ initiator, code }) => [initiator, code]),
        [["remote", ErrorCode.NO_ERROR]],
      );
    });

    it("connections that are served in turn do not see each other's bytes", async () => {
      await using server = await startEcho(serverOptions);
      const sockets = await Promise.all(
        [1, 2, 3, 4].map(() => open({ host: "127.0.0.1", port: server.port }, clientOptions)),
      );
      const answers = await Promise.all(
        sockets.map((socket, i) => call(socket.connection, request("/a"), Buffer.alloc(700_001, i + 1))),
      );
      for (const [i, { data }] of answers.entries()) {
        assert.equal(data.length, 700_001);
        assert.ok(data.every((octet) => octet === i + 1));
      }
      for (const socket of sockets) socket.destroy();
    });

    it("a server that shuts down answers what is open, and both sockets close", async () => {
      let answer = (): void => {};
      const arrived = deferred<void>();
      const listener = await listen({ address: { host: "127.0.0.1", port: 0 }, ...serverOptions }, () =>
        quietListener({
          onStream(stream) {
            answer = () => stream.sendHeaders([":status", "204"], true);
            arrived.resolve();
            return quietStream();
          },
        }),
      );
      const { port } = listener.address as { port: number };
      const closed = deferred<ConnectionEnd>();
      const socket = await connect({ target: { host: "127.0.0.1", port }, ...clientOptions }, () =>
        quietListener({ onClosed: (end) => closed.resolve(end) }),
      );
      const answered = call(socket.connection, request(), Buffer.from("x"));
      await arrived.promise;
      for (const { connection } of listener.connections) connection.shutdown(performance.now());
      answer();
      assert.deepEqual((await answered).headers, [":status", "204"]);
      assert.equal((await closed.promise).code, ErrorCode.NO_ERROR);
      await listener.close();
    });

    it("a peer that vanishes is told to every stream, with the cause", async () => {
      await using server = await startEcho(serverOptions);
      const socket = await open({ host: "127.0.0.1", port: server.port }, clientOptions);
      const reset = deferred<StreamReset>();
      socket.connection.openStream(
        request(),
        false,
        quietStream({
          onReset: reset.resolve,
          onHeaders: () => {
            for (const peer of server.listener.connections) peer.destroy(new Error("pulled the plug"));
          },
        }),
      );
      const { initiator, isUnprocessed } = await reset.promise;
      assert.deepEqual([initiator, isUnprocessed], ["transport", false]);
      assert.equal(socket.connection.state.name, "closed");
      assert.equal(server.resets[0]?.cause?.message, "pulled the plug");
      await socket.whenClosed();
    });

    it("a client that does not read is waited for, with bounded memory, and then gets all", async () => {
      await using server = await startEcho(serverOptions);
      const socket = await open({ host: "127.0.0.1", port: server.port }, clientOptions);
      const size = 3_000_000;
      let taken = 0;
      let held = 0;
      let isHolding = true;
      const done = deferred<void>();
      const full = deferred<void>();
      const stream = socket.connection.openStream(
        request(),
        false,
        quietStream({
          onData(data) {
            if (isHolding) {
              held += data.length;
              if (held === 262_144) full.resolve();
            } else stream.consume(data.length);
            taken += data.length;
          },
          onTrailers: () => done.resolve(),
          onReset: done.reject,
        }),
      );
      stream.sendData(Buffer.alloc(size), true);
      await full.promise;
      // Another stream is served all the while.
      assert.equal((await call(socket.connection, request(), Buffer.from("hi"))).data.toString(), "hi");
      assert.equal(taken, 262_144, "exactly a window");
      isHolding = false;
      stream.consume(held);
      await done.promise;
      assert.equal(taken, size);
      socket.destroy();
    });
  });
}

describe("a socket", () => {
  it("is written to while more is made, when much has come together", async () => {
    await using server = await startEcho();
    let raw: Socket | undefined;
    const secure = async (socket: Socket) => {
      raw = socket;
      return { socket, peer: undefined };
    };
    const socket = await open({ host: "127.0.0.1", port: server.port }, { secure });
    const { connection } = socket;
    // Behind it, the server's windows are known.
    await call(connection, request(), Buffer.alloc(1));
    const ended = deferred<readonly string[]>();
    const stream = connection.openStream(request(), false, quietStream({ onTrailers: ended.resolve }));
    const message = Buffer.alloc(20);
    for (let i = 0; i < 10_000; i++) stream.sendData(message, i === 9999);
    assert.ok(raw!.bytesWritten > 150_000, `${raw!.bytesWritten} bytes were written before the turn has ended`);
    assert.deepEqual(await ended.promise, ["x-size", "200000"]);
    socket.destroy();
  });
});

describe("a unix socket", () => {
  it("carries calls", async () => {
    const path = join(tmpdir(), `baud-${process.pid}.sock`);
    await using _server = await startEcho({ address: { path } });
    const socket = await open({ path });
    assert.equal((await call(socket.connection, request(), Buffer.from("hi"))).data.toString(), "hi");
    assert.equal(socket.remoteAddress, `unix:${path}`);
    socket.destroy();
    rmSync(path, { force: true });
  });
});

describe("TLS", () => {
  it("is resumed by the second connection with a secure context, and by none under another name or other rules", async () => {
    await using server = await startEcho({ tls: TLS });
    const target = { host: "127.0.0.1", port: server.port };
    const secureContext = createSecureContext({ ca: TLS.cert });
    const isResumed = async (tls: Partial<TlsConnectOptions> = {}): Promise<boolean> => {
      const socket = await open(target, { tls: { secureContext, servername: "localhost", ...tls } });
      // Tickets come behind the handshake: an answered call has brought them.
      await call(socket.connection, request(), Buffer.from("hi"));
      socket.destroy();
      await socket.whenClosed();
      return socket.tls?.isResumed ?? false;
    };
    assert.equal(await isResumed({ checkServerIdentity: () => undefined }), false);
    assert.equal(await isResumed(), false);
    assert.equal(await isResumed(), true);
    assert.equal(await isResumed(), true);
    assert.equal(await isResumed({ servername: "LOCALHOST" }), false);
    assert.equal(await isResumed({ rejectUnauthorized: false }), false);
    assert.equal(await isResumed({ secureContext: createSecureContext({ ca: TLS.cert }) }), false);
  });

  it("writes the secrets of a connection into a file that is given for it, on either side", async () => {
    const folder = mkdtempSync(join(tmpdir(), "baud-keys-"));
    const [ours, theirs] = [join(folder, "server"), join(folder, "client")];
    await using server = await startEcho({ tls: TLS, keyLogFile: ours });
    const tls = { ca: TLS.cert, servername: "localhost" };
    const socket = await open({ host: "127.0.0.1", port: server.port }, { tls, keyLogFile: theirs });
    await call(socket.connection, request(), Buffer.from("hi"));
    socket.destroy();
    const secrets = (file: string): string[] => readFileSync(file, "utf8").trim().split("\n").sort();
    assert.ok(secrets(ours).some((line) => /^CLIENT_TRAFFIC_SECRET_0 [0-9a-f]+ [0-9a-f]+$/.test(line)));
    assert.deepEqual(secrets(ours), secrets(theirs));
    rmSync(folder, { recursive: true });
  });

  it("tells both sides what was agreed on, and who the other is", async () => {
    const server = await listen({ address: { host: "127.0.0.1", port: 0 }, tls: TLS }, (socket) => {
      assert.equal(socket.tls?.serverName, "localhost");
      assert.equal(socket.tls.isPeerVerified, false);
      assert.equal(socket.tls.peerCertificate(), undefined);
      return quietListener();
    });
    const { port } = server.address as { port: number };
    const {
      tls,
      destroy: _,
      ...socket
    } = await open({ host: "localhost", port }, { tls: { ca: TLS.cert } }).then((one) => {
      const seen = { tls: one.tls, destroy: one.destroy, certificate: one.tls?.peerCertificate()?.subject.CN };
      one.destroy();
      return seen;
    });
    assert.match(tls!.protocol, /^TLSv1\.[23]$/);
    assert.equal(tls!.isPeerVerified, true);
    assert.equal(socket.certificate, "localhost");
    await server.close();
  });

  it("sends what is small at once, and waits for no acknowledgement from the other side's system", async (t) => {
    await using server = await startEcho({ tls: TLS });
    const asked = t.mock.method(Socket.prototype, "setNoDelay");
    const tls = { ca: TLS.cert, servername: "localhost" };
    const client = await open({ host: "127.0.0.1", port: server.port }, { tls });
    const { calls } = asked.mock;
    assert.ok(calls.some(({ this: socket, arguments: [isOn] }) => socket instanceof TLSSocket && isOn === true));
    client.destroy();
  });

  it("refuses a client without h2, and goes on", async () => {
    await using server = await startEcho({ tls: TLS });
    const stranger = connectTls({ host: "127.0.0.1", port: server.port, ca: TLS.cert, servername: "localhost" });
    stranger.on("error", () => {});
    await once(stranger, "close");
    const socket = await open(
      { host: "127.0.0.1", port: server.port },
      { tls: { ca: TLS.cert, servername: "localhost" } },
    );
    assert.equal((await call(socket.connection, request(), Buffer.from("hi"))).data.toString(), "hi");
    socket.destroy();
  });

  it("lets handshakes end when it is closed, unless they are abandoned", async () => {
    let begun = 0;
    const renewTls = (): undefined => void begun++;
    await using server = await startEcho({ tls: TLS, renewTls });
    const silent = connectNet(server.port, "127.0.0.1");
    silent.on("error", () => {});
    const opened = open({ host: "127.0.0.1", port: server.port }, { tls: { ca: TLS.cert, servername: "localhost" } });
    while (begun < 2) await new Promise(setImmediate);
    const closed = server.listener.close();
    const socket = await opened;
    assert.equal((await call(socket.connection, request(), Buffer.from("hi"))).data.toString(), "hi");
    socket.destroy();
    server.listener.abandonHandshakes();
    await closed;
  });

  it("does not wait for a handshake that stalls, nor does closing", async () => {
    await using server = await startEcho({ tls: TLS, handshakeTimeoutMs: 30 });
    const silent = connectNet(server.port, "127.0.0.1");
    silent.on("error", () => {});
    await once(silent, "close");
    const last = connectNet(server.port, "127.0.0.1");
    last.on("error", () => {});
    await once(last, "connect");
    await server.listener.close();
  });
});

describe("connecting", () => {
  const fails = async (options: Parameters<typeof connect>[0], message: RegExp): Promise<void> => {
    await assert.rejects(
      connect(options, () => assert.fail("there is no connection")),
      (error) => error instanceof ConnectError && message.test(error.message),
    );
  };

  it("names the address and the reason when nobody listens", async () => {
    // A port that was free a moment ago may be another's by now.
    await fails({ target: { host: "127.0.0.1", port: 1 } }, /^cannot connect to 127\.0\.0\.1:1: connect ECONNREFUSED/);
    await fails({ target: { host: "localhost", port: 1 } }, /^cannot connect to localhost:1: .*ECONNREFUSED/);
    await fails(
      { target: { path: "/nowhere/at/all.sock" } },
      /^cannot connect to unix:\/nowhere\/at\/all\.sock: .*ENOENT/,
    );
  });

  it("names the address when its options cannot be", async () => {
    await fails({ target: { host: "127.0.0.1", port: 70_000 } }, /^cannot connect to 127\.0\.0\.1:70000: .*port/i);
    await fails(
      { target: { host: "127.0.0.1", port: 1 }, tls: { ca: "no PEM", cert: "no PEM" } },
      /cannot connect to .*PEM/i,
    );
    await assert.rejects(open({ host: "127.0.0.1", port: 1 }, { http2: { maxFrameSize: 1 } }), {
      name: "Http2UsageError",
    });
  });

  for (const { name, server: serverOptions, client } of kinds)
    it(`tries all addresses of a name over ${name}, which the server is known by`, async () => {
      await using server = await startEcho(serverOptions);
      // Nobody can answer at the first.
      const lookup = lookupOf("255.255.255.255", "127.0.0.1");
      const tls = client.tls && { ca: TLS.cert };
      const socket = await open({ host: "localhost", port: server.port }, { lookup, tls });
      assert.equal(socket.remoteAddress, `127.0.0.1:${server.port}`);
      assert.equal(socket.tls?.isPeerVerified, tls && true);
      assert.equal((await call(socket.connection, request(), Buffer.alloc(100_000))).data.length, 100_000);
      socket.destroy();
      await socket.whenClosed();
      if (tls === undefined) return;
      const options = { lookup: lookupOf("127.0.0.1"), tls };
      await fails({ target: { host: "other.test", port: server.port }, ...options }, /other\.test/);
    });

  it("tells of every address when none answers", async () => {
    const target = { host: "pods.test", port: 1 };
    const lookup = lookupOf("127.0.0.1", "::1");
    await fails(
      { target, lookup },
      /^cannot connect to pods\.test:1: connect E\w+ 127\.0\.0\.1:1.*; connect E\w+ ::1:1/,
    );
    await fails({ target, tls: { lookup } }, / 127\.0\.0\.1:1.*; connect E\w+ ::1:1/);
    await fails({ target, lookup: lookupOf() }, /^cannot connect to pods\.test:1: the name has no address$/);
    const broken = (): never => assert.fail("no look-ups here");
    await fails({ target, lookup: broken }, /^cannot connect to pods\.test:1: no look-ups here$/);
  });

  it("gives up in time when a look-up is never answered, and when told to", async () => {
    const target = { host: "pods.test", port: 1 };
    const lookup = (): void => {};
    await fails({ target, lookup, connectTimeoutMs: 20 }, /^cannot connect to pods\.test:1: no answer within 20 ms$/);
    const giveUp = new AbortController();
    const connecting = fails({ target, lookup, signal: giveUp.signal }, /given up/);
    giveUp.abort();
    await connecting;
  });

  it("names the host that does not resolve", async () => {
    await fails(
      { target: { host: "no-such-host.invalid", port: 1 } },
      /no-such-host\.invalid:1: getaddrinfo (ENOTFOUND|EAI_AGAIN)/,
    );
  });

  it("gives up in time, and when told to", async () => {
    const raw = await listenRaw(() => {});
    const target = { host: "127.0.0.1", port: raw.port };
    await fails({ target, tls: { ca: TLS.cert }, connectTimeoutMs: 40 }, /no answer within 40 ms/);
    const giveUp = new AbortController();
    const connecting = fails({ target, tls: { ca: TLS.cert }, signal: giveUp.signal }, /given up/);
    giveUp.abort();
    await connecting;
    await fails({ target, signal: AbortSignal.abort() }, /given up/);
    raw.close();
  });

  it("refuses a TLS server that has no h2, is not trusted, or is no TLS server", async () => {
    const server = createTlsServer(TLS);
    server.on("tlsClientError", () => {});
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const target = { host: "127.0.0.1", port: (server.address() as { port: number }).port };
    await fails({ target, tls: { ca: TLS.cert } }, /does not offer HTTP\/2/);
    await fails({ target, tls: {} }, /self-signed certificate/);
    server.close();
    const raw = await listenRaw((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    await fails({ target: { host: "127.0.0.1", port: raw.port }, tls: { ca: TLS.cert } }, /does not speak TLS/);
    raw.close();
  });

  it("finds out that a plain server speaks HTTP/1", async () => {
    const raw = await listenRaw((socket) => socket.end("HTTP/1.1 400 Bad Request\r\n\r\n"));
    const closed = deferred<ConnectionEnd>();
    await connect({ target: { host: "127.0.0.1", port: raw.port } }, () => quietListener({ onClosed: closed.resolve }));
    assert.equal((await closed.promise).reason, "the peer speaks HTTP/1 and not HTTP/2");
    raw.close();
  });
});

describe("listening", () => {
  it("rejects when the port is taken", async () => {
    await using server = await startEcho();
    await assert.rejects(
      listen({ address: { host: "127.0.0.1", port: server.port } }, () => quietListener()),
      { code: "EADDRINUSE" },
    );
  });

  it("survives what strangers send, and serves the others", async () => {
    await using server = await startEcho();
    const good = await open({ host: "127.0.0.1", port: server.port });
    const strangers: ((socket: Socket) => void)[] = [
      (socket) => socket.write("GET / HTTP/1.1\r\n\r\n"),
      (socket) => socket.write(Buffer.from("16030100c8010000", "hex")),
      (socket) => socket.write(Buffer.concat([Buffer.from("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), Buffer.alloc(9, 0xff)])),
      (socket) => socket.resetAndDestroy(),
      (socket) => socket.end(),
    ];
    for (const stranger of strangers) {
      const socket = connectNet(server.port, "127.0.0.1");
      socket.on("error", () => {});
      socket.resume();
      await once(socket, "connect");
      const closed = once(socket, "close");
      stranger(socket);
      await closed;
    }
    assert.equal((await call(good.connection, request(), Buffer.from("hi"))).data.toString(), "hi");
    good.destroy();
  });

  it("closes the connection of a stranger who says nothing", async () => {
    await using server = await startEcho({ http2: { prefaceTimeoutMs: 100 } });
    const socket = connectNet(server.port, "127.0.0.1");
    socket.on("error", () => {});
    socket.resume();
    await once(socket, "close");
    assert.match(server.ends[0]!.reason, /preface/);
  });

  it("leaves no socket and no timer behind", async () => {
    const left = (): string[] => process.getActiveResourcesInfo();
    const before = left().length;
    {
      await using server = await startEcho();
      const socket = await open({ host: "127.0.0.1", port: server.port });
      await call(socket.connection, request(), Buffer.alloc(100_000));
      socket.connection.close(ErrorCode.NO_ERROR, "done");
      await socket.whenClosed();
    }
    // Node lets go of a closed socket some turns of the event loop later.
    const end = performance.now() + 10_000;
    while (left().length > before && performance.now() < end) await new Promise(setImmediate);
    assert.ok(left().length <= before, left().join());
  });
});
