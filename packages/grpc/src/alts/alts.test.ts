import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { type AuthContext, createClient, type ServerContext, Status } from "@baud/rpc";
import { TestHandshaker } from "../alts-testing/index.js";
import { accessTokenCredentials, authenticate, Channel, ChannelCredentials, Server } from "../index.js";
import { Relay } from "../testing/relay.js";
import { KeptLog, nothingLeft, openResources } from "../testing/testbed.js";
import { type Text, Texts, TextsHandlers } from "../testing/texts-service.js";
import { isGoogleMachine } from "./google-machine.js";
import { type AltsChannelOptions, altsChannelCredentials, altsPeers, altsServerCredentials } from "./index.js";

/** A server behind ALTS, and the handshaker of both sides. */
class AltsDoor implements AsyncDisposable {
  readonly log: KeptLog = new KeptLog();
  readonly #server = new Server({
    logger: this.log,
    interceptors: [authenticate([altsPeers()])],
    handshakeTimeoutMs: 300_000,
  });
  readonly #before: readonly string[] = openResources();
  handshaker!: TestHandshaker;
  seen: ServerContext | undefined;
  port = 0;

  static async open(): Promise<AltsDoor> {
    const door = new AltsDoor();
    door.handshaker = await TestHandshaker.start();
    const upper = (request: Text, context: ServerContext): Text => {
      door.seen = context;
      return request;
    };
    door.#server.addService(Texts, Object.assign(new TextsHandlers(), { upper }));
    const credentials = altsServerCredentials({ handshakerAddress: door.handshaker.address });
    door.port = await door.#server.listen("127.0.0.1:0", credentials);
    return door;
  }

  credentials(options: AltsChannelOptions = {}): ChannelCredentials {
    return altsChannelCredentials({ handshakerAddress: this.handshaker.address, ...options });
  }

  async enter(credentials: ChannelCredentials = this.credentials(), text = "in"): Promise<string> {
    // Many enter at once, and a busy machine takes long for all of them.
    await using channel = new Channel(`127.0.0.1:${this.port}`, credentials, { connectTimeoutMs: 300_000 });
    return (await createClient(Texts, channel).upper({ text })).text;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#server.shutdown({ graceMs: 0 });
    await this.handshaker[Symbol.asyncDispose]();
    await nothingLeft(this.#before);
  }
}

test("both sides know each other by their service accounts, and calls carry tokens", async () => {
  await using door = await AltsDoor.open();
  assert.equal(await door.enter(door.credentials().with(accessTokenCredentials("t"))), "in");
  const { auth, principal, metadata } = door.seen!;
  assert.deepEqual(auth, {
    transportSecurity: "alts",
    isPeerAuthenticated: true,
    peerIdentities: ["client@test"],
    peerIdentityKind: "serviceAccount",
    spiffeId: undefined,
    peerCertificate: undefined,
    alts: {
      recordProtocol: "ALTSRP_GCM_AES128_REKEY",
      peerServiceAccount: "client@test",
      localServiceAccount: "server@test",
      peerAttributes: { zone: "a" },
    },
  } satisfies AuthContext);
  assert.deepEqual(principal, { id: "client@test", scheme: "alts" });
  assert.equal(metadata.get("authorization"), "Bearer t");
  const [start] = door.handshaker.starts;
  assert.equal(start?.reqOneof?.case === "clientStart" && start.reqOneof.value.targetName, "127.0.0.1");
});

test("messages of many records and streams of many messages come through", async () => {
  await using door = await AltsDoor.open();
  const long = "0123456789".repeat(200_000);
  assert.equal(await door.enter(door.credentials(), long), long);
  await using channel = new Channel(`127.0.0.1:${door.port}`, door.credentials());
  const stub = createClient(Texts, channel);
  const answers = await Promise.all(Array.from({ length: 200 }, (_, i) => stub.upper({ text: `${i}` })));
  assert.deepEqual(
    answers.map(({ text }) => text),
    Array.from({ length: 200 }, (_, i) => `${i}`),
  );
});

test("nothing of a call is readable on the way", async () => {
  await using door = await AltsDoor.open();
  const seen: Buffer[] = [];
  await using relay = await Relay.start(door.port, (chunk, to) => {
    seen.push(chunk);
    to.write(chunk);
  });
  await using channel = new Channel(`127.0.0.1:${relay.port}`, door.credentials());
  const text = "a sentence that can be recognised";
  assert.equal((await createClient(Texts, channel).upper({ text })).text, text);
  const wire = Buffer.concat(seen);
  assert.ok(wire.length > 200);
  assert.equal(wire.indexOf("recognised"), -1);
  assert.equal(wire.indexOf("PRI * HTTP/2"), -1);
});

test("handshakes and records whose bytes come one by one are understood", async () => {
  await using door = await AltsDoor.open();
  await using relay = await Relay.start(door.port, (chunk, to) => {
    to.setNoDelay(true);
    for (const byte of chunk) to.write(Uint8Array.of(byte));
  });
  await using channel = new Channel(`127.0.0.1:${relay.port}`, door.credentials());
  assert.equal((await createClient(Texts, channel).upper({ text: "slow" })).text, "slow");
});

test("a server with another service account than is expected is not called", async () => {
  await using door = await AltsDoor.open();
  assert.equal(await door.enter(door.credentials({ targetServiceAccounts: ["x@test", "server@test"] })), "in");
  await assert.rejects(door.enter(door.credentials({ targetServiceAccounts: ["bank@test"] })), {
    code: Status.UNAVAILABLE,
    message: /the server's service account is server@test, and bank@test was expected/,
  });
});

type ChangeResult = NonNullable<TestHandshaker["mischief"]["changeResult"]>;

/** The server is told the truth, and goes on. */
function onClient(change: (result: Parameters<ChangeResult>[0]) => ReturnType<ChangeResult>): ChangeResult {
  return (result, side) => (side === "client" ? change(result) : result);
}

const mischiefs: readonly [what: string, mischief: TestHandshaker["mischief"], message: RegExp][] = [
  [
    "refuses",
    { changeResponse: () => ({ status: { code: Status.PERMISSION_DENIED, details: "not you" } }) },
    /the handshaker refuses: PERMISSION_DENIED, not you/,
  ],
  [
    "gives too short a key",
    { changeResult: onClient((result) => ({ ...result, keyData: new Uint8Array(43) })) },
    /key has 43 bytes, and 44 are needed/,
  ],
  [
    "agrees on another record protocol",
    { changeResult: onClient((result) => ({ ...result, recordProtocol: "ALTSRP_GCM_AES128" })) },
    /grpc over ALTSRP_GCM_AES128, and not on grpc over ALTSRP_GCM_AES128_REKEY/,
  ],
  [
    "agrees on another application protocol",
    { changeResult: onClient((result) => ({ ...result, applicationProtocol: "http" })) },
    /agreed on http over/,
  ],
  [
    "does not tell who the peer is",
    { changeResult: onClient(({ peerIdentity: _, ...result }) => result) },
    /does not tell the peer's service account/,
  ],
  [
    "tells of a peer of another version",
    {
      changeResult: onClient((result) => ({
        ...result,
        peerRpcVersions: { maxRpcVersion: { major: 2, minor: 0 }, minRpcVersion: { major: 1, minor: 0 } },
      })),
    },
    /no version of the RPC protocol/,
  ],
  [
    "uses more bytes than there are",
    { changeResponse: (response) => ({ ...response, bytesConsumed: 1_000_000 }) },
    /has used 1000000 bytes of/,
  ],
];
for (const [what, mischief, message] of mischiefs) {
  test(`when the handshaker ${what}, the client says so`, async () => {
    await using door = await AltsDoor.open();
    door.handshaker.mischief = mischief;
    await assert.rejects(door.enter(), { code: Status.UNAVAILABLE, message });
    assert.equal(door.seen, undefined);
  });
}

test("sides with different keys do not understand each other, and nothing is called", async () => {
  await using door = await AltsDoor.open();
  door.handshaker.mischief = {
    changeResult: onClient((result) => ({ ...result, keyData: new Uint8Array(128) })),
  };
  await assert.rejects(door.enter(), { code: Status.UNAVAILABLE });
  assert.equal(door.seen, undefined);
});

test("a handshaker that is not there is told on both sides", async () => {
  await using door = await AltsDoor.open();
  await assert.rejects(door.enter(altsChannelCredentials({ handshakerAddress: "127.0.0.1:1" })), {
    code: Status.UNAVAILABLE,
    message: /the handshaker cannot be asked: UNAVAILABLE, .*127\.0\.0\.1:1/,
  });
  const server = new Server({ logger: door.log });
  server.addService(Texts, new TextsHandlers());
  const port = await server.listen("127.0.0.1:0", altsServerCredentials({ handshakerAddress: "127.0.0.1:1" }));
  await using channel = new Channel(`127.0.0.1:${port}`, door.credentials());
  await assert.rejects(createClient(Texts, channel).upper({}), { code: Status.UNAVAILABLE });
  await server.shutdown({ graceMs: 0 });
  assert.match(door.log.entries[0]!.message, /^An ALTS handshake failed: the handshaker cannot be asked/);
});

test("who speaks plain text, or sends without end, gets no connection", async () => {
  await using door = await AltsDoor.open();
  await assert.rejects(door.enter(ChannelCredentials.insecure()), { code: Status.UNAVAILABLE });
  await new Promise<void>((resolve) => {
    const socket = connect(door.port, "127.0.0.1", () => socket.write(Buffer.alloc(1024 * 1024, "no")));
    socket
      .on("error", () => {})
      .on("close", () => resolve())
      .resume();
  });
  assert.equal(door.seen, undefined);
});

test("so many handshakes go on at once and no more", async () => {
  await using door = await AltsDoor.open();
  const credentials = door.credentials();
  await Promise.all(Array.from({ length: 120 }, () => door.enter(credentials)));
  assert.equal(door.handshaker.counts.most <= 200, true);
  assert.equal(door.handshaker.starts.length, 240);
});

test("without a handshaker of one's own ALTS is for Google's machines", async () => {
  assert.equal(
    isGoogleMachine(() => "Google Compute Engine\n"),
    true,
  );
  assert.equal(
    isGoogleMachine(() => "Googleplex"),
    false,
  );
  assert.equal(
    isGoogleMachine(() => {
      throw new Error("no such file");
    }),
    false,
  );
});
