import assert from "node:assert/strict";
import { type ClientHttp2Session, connect as connectHttp2, type IncomingHttpHeaders } from "node:http2";
import { after, before, describe, it } from "node:test";
import { connect as connectTls, createServer as createTlsServer, type TlsOptions } from "node:tls";
import {
  accessTokenCredentials,
  ChannelCredentials,
  type ChannelTlsOptions,
  metadataCredentials,
  ServerCredentials,
  serviceAccountCredentials,
  tokenExchangeCredentials,
} from "@baud/grpc";
import { type CallCredentials, type MetadataInit, RpcError, Status } from "@baud/rpc";
import * as jose from "jose";
import { judge, writeJudged } from "./attempt-log.js";
import {
  apiKey,
  attempt,
  audience,
  Doorkeeper,
  guarded,
  issuer,
  key,
  pem,
  roots,
  serverTls,
  signingKeys,
} from "./door.js";

const client = (certificate: string): ChannelCredentials =>
  ChannelCredentials.ssl({ rootCertificates: roots, privateKey: key, certificateChain: pem(certificate) });
const trusting = ChannelCredentials.ssl({ rootCertificates: roots });

after(writeJudged);

describe("a client judges the certificate of a server", () => {
  const section = "Clients judge the certificates of servers";
  const trustingWith = (options: ChannelTlsOptions): ChannelCredentials =>
    ChannelCredentials.ssl({ rootCertificates: roots, ...options });
  const cases: readonly [server: string, how: string, client: ChannelCredentials, expected: RegExp][] = [
    ["server", "", trusting, /^OK /],
    ["server", " by TLS 1.3 alone", trustingWith({ minVersion: "TLSv1.3" }), /^OK /],
    ["server", " looked for as localhost", trustingWith({ targetNameOverride: "localhost" }), /^OK /],
    [
      "server",
      " looked for as bank.test",
      trustingWith({ targetNameOverride: "bank.test" }),
      /^UNAVAILABLE: .*bank\.test/,
    ],
    [
      "server",
      " by who trusts the system's roots",
      ChannelCredentials.ssl(),
      /^UNAVAILABLE: .*no root that is trusted/,
    ],
    [
      "server",
      " by who trusts another authority",
      ChannelCredentials.ssl({ rootCertificates: pem("other-ca") }),
      /^UNAVAILABLE: .*no root that is trusted/,
    ],
    ["server", " by who has revocation lists", trustingWith({ revocationLists: pem("crl") }), /^OK /],
    ["server-expired", "", trusting, /^UNAVAILABLE: .*expired/],
    ["server-not-yet-valid", "", trusting, /^UNAVAILABLE: .*not valid yet/],
    ["server-other-host", "", trusting, /^UNAVAILABLE: .*127\.0\.0\.1/],
    ["server-other-host", " looked for as example.com", trustingWith({ targetNameOverride: "example.com" }), /^OK /],
    ["server-other-ca", "", trusting, /^UNAVAILABLE: .*no root that is trusted/],
    ["server-self-signed", "", trusting, /^UNAVAILABLE: .*self-signed/],
    ["server-client-purpose", "", trusting, /^UNAVAILABLE: .*not meant for this side/],
    ["server-revoked", " by who has no revocation lists", trusting, /^OK /],
    [
      "server-revoked",
      " by who has revocation lists",
      trustingWith({ revocationLists: pem("crl") }),
      /^UNAVAILABLE: .*revoked/,
    ],
    ["server", " in plain text", ChannelCredentials.insecure(), /^UNAVAILABLE: .*Does it speak TLS/],
    ["server", " by local credentials", ChannelCredentials.local(), /^UNAVAILABLE: .*Does it speak TLS/],
  ];
  for (const [certificate, how, credentials, expected] of cases) {
    it(`${certificate}${how}: ${expected.source}`, async () => {
      await using keeper = await Doorkeeper.open(serverTls(certificate));
      judge(section, `\`${certificate}\`${how}`, await attempt(keeper.port, credentials), expected);
    });
  }

  it("a server without TLS: told so", async () => {
    await using keeper = await Doorkeeper.open(ServerCredentials.insecure());
    const actual = await attempt(keeper.port, trusting);
    judge(section, "a server without TLS", actual, /^UNAVAILABLE: .*does not speak TLS/);
  });

  const foreign: readonly [what: string, options: TlsOptions, expected: RegExp][] = [
    ["without HTTP/2 by ALPN", {}, /^UNAVAILABLE: .*does not offer HTTP\/2/],
    ["with HTTP/1.1 by ALPN", { ALPNProtocols: ["http/1.1"] }, /^UNAVAILABLE: .*does not offer HTTP\/2/],
    [
      "that has nothing newer than TLS 1.1",
      { ALPNProtocols: ["h2"], minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" },
      /^UNAVAILABLE: .*no version in common/,
    ],
    [
      "that knows only ciphers that HTTP/2 forbids",
      { ALPNProtocols: ["h2"], maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-SHA" },
      /^UNAVAILABLE: .*no cipher suite in common/,
    ],
  ];
  for (const [what, options, expected] of foreign) {
    it(`a server ${what}: told so`, async () => {
      const server = createTlsServer({ key, cert: pem("server"), ...options }, (socket) =>
        socket.on("error", () => {}),
      );
      server.on("tlsClientError", () => {});
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as { port: number };
      const actual = await attempt(port, trusting);
      server.close();
      judge(section, `a server ${what}`, actual, expected);
    });
  }
});

describe("a server judges the certificate of a client", () => {
  const section = "Servers judge the certificates of clients";
  const cases: readonly [who: string, client: ChannelCredentials, expected: RegExp, log: RegExp | undefined][] = [
    ["alice", client("client"), /^OK alice\.test$/, undefined],
    ["a workload", client("client-spiffe"), /^OK spiffe:\/\/example\.org\/ns\/web$/, undefined],
    ["nobody", trusting, /^UNAVAILABLE: .*requires a client certificate/, /showed no certificate/],
    ["one who is expired", client("client-expired"), /^UNAVAILABLE: .*refused/, /expired/],
    ["one who is not valid yet", client("client-not-yet-valid"), /^UNAVAILABLE: .*refused/, /not valid yet/],
    ["one of another authority", client("client-other-ca"), /^UNAVAILABLE: .*refused/, /no root that is trusted/],
    ["one who vouches for itself", client("client-self-signed"), /^UNAVAILABLE: .*refused/, /certificate is refused/],
    ["a server", client("client-server-purpose"), /^UNAVAILABLE: .*refused/, /not meant for this side/],
    ["one who was revoked", client("client-revoked"), /^UNAVAILABLE: .*refused/, /revoked/],
    [
      "one who speaks plain text",
      ChannelCredentials.insecure(),
      /^UNAVAILABLE: .*Does it speak TLS/,
      /does not speak TLS/,
    ],
  ];
  for (const [who, credentials, expected, log] of cases) {
    it(`${who}: ${expected.source}`, async () => {
      await using keeper = await Doorkeeper.open(serverTls("server", true), guarded);
      judge(section, who, await attempt(keeper.port, credentials), expected);
      assert.equal(keeper.decoded, expected.source.startsWith("^OK") ? 1 : 0);
      if (log !== undefined) assert.match(keeper.log.join("\n"), log);
    });
  }

  const strangers: readonly [what: string, options: object][] = [
    ["no ALPN", {}],
    ["HTTP/1.1 by ALPN", { ALPNProtocols: ["http/1.1"] }],
    ["TLS 1.1", { ALPNProtocols: ["h2"], minVersion: "TLSv1.1", maxVersion: "TLSv1.1", ciphers: "DEFAULT@SECLEVEL=0" }],
    [
      "a cipher that HTTP/2 forbids",
      { ALPNProtocols: ["h2"], maxVersion: "TLSv1.2", ciphers: "ECDHE-ECDSA-AES128-SHA" },
    ],
  ];
  for (const [what, options] of strangers) {
    it(`${what}: no connection`, async () => {
      await using keeper = await Doorkeeper.open(serverTls("server"));
      await new Promise<void>((resolve) => {
        const socket = connectTls({ port: keeper.port, host: "127.0.0.1", ca: roots, ...options });
        socket.on("error", () => {});
        socket.on("close", () => resolve());
        socket.resume();
      });
      judge(
        section,
        `a client with ${what}`,
        `no connection, ${keeper.log.join()}`,
        /^no connection, A TLS handshake failed: /,
      );
    });
  }
});

const now = Math.floor(Date.now() / 1000);
const other = await jose.generateKeyPair("ES256");
const hmac = new Uint8Array(32);
const good = { iss: issuer, aud: audience, sub: "alice", exp: now + 600 };

async function token(
  claims: jose.JWTPayload,
  signer: Parameters<jose.SignJWT["sign"]>[0] = signingKeys.privateKey,
  alg = "ES256",
): Promise<string> {
  return new jose.SignJWT(claims).setProtectedHeader({ alg }).sign(signer);
}

describe("a server judges what a call carries", () => {
  const section = "Servers judge what calls carry";
  let keeper: Doorkeeper;
  before(async () => {
    keeper = await Doorkeeper.open(serverTls("server"), guarded);
  });
  after(() => keeper.server.shutdown({ graceMs: 0 }));

  const bearer = (text: string): MetadataInit => ({ authorization: `Bearer ${text}` });
  const unsecured = new jose.UnsecuredJWT(good).encode();
  const secondsAgo = async (seconds: number): Promise<MetadataInit> =>
    bearer(await token({ ...good, exp: Math.floor(Date.now() / 1000) - seconds }));
  type Carried = MetadataInit | Promise<MetadataInit> | (() => Promise<MetadataInit>);
  const cases: readonly [what: string, metadata: Carried, expected: RegExp][] = [
    ["nothing", {}, /^UNAUTHENTICATED: .*needs credentials/],
    ["a good token", token(good).then(bearer), /^OK alice$/],
    ["a token for several audiences", token({ ...good, aud: ["x", audience] }).then(bearer), /^OK alice$/],
    ["the scheme in lower case", token(good).then((text) => ({ authorization: `bearer ${text}` })), /^OK alice$/],
    ["a token that expired within the clocks' difference", () => secondsAgo(5), /^OK alice$/],
    ["a token that expired", token({ ...good, exp: now - 60 }).then(bearer), /^UNAUTHENTICATED: .*expired/],
    ["a token that is not valid yet", token({ ...good, nbf: now + 300 }).then(bearer), /^UNAUTHENTICATED: .*nbf/],
    [
      "a token without an end",
      token({ iss: issuer, aud: audience, sub: "alice" }).then(bearer),
      /^UNAUTHENTICATED: .*exp/,
    ],
    [
      "a token without a subject",
      token({ iss: issuer, aud: audience, exp: now + 600 }).then(bearer),
      /^UNAUTHENTICATED: .*subject/,
    ],
    ["a token for another audience", token({ ...good, aud: "window" }).then(bearer), /^UNAUTHENTICATED: .*aud/],
    ["a token of another issuer", token({ ...good, iss: "https://evil.test" }).then(bearer), /^UNAUTHENTICATED: .*iss/],
    ["a token that another key signed", token(good, other.privateKey).then(bearer), /^UNAUTHENTICATED: .*signature/],
    ["a token signed by a shared secret", token(good, hmac, "HS256").then(bearer), /^UNAUTHENTICATED: .*algorithm/],
    ["a token that nobody signed (alg: none)", bearer(unsecured), /^UNAUTHENTICATED: .*(malformed|algorithm)/],
    [
      "a token without its signature",
      token(good).then((text) => bearer(text.replace(/[^.]*$/, ""))),
      /^UNAUTHENTICATED: /,
    ],
    [
      "a token whose claims were changed",
      token(good).then((text) => bearer(text.replace(/\.[^.]*\./, `.${unsecured.split(".")[1]}x.`))),
      /^UNAUTHENTICATED: /,
    ],
    ["a token of 9,000 characters", bearer("a".repeat(9_000)), /^UNAUTHENTICATED: .*longer than 8192/],
    ["garbage as a token", bearer("garbage"), /^UNAUTHENTICATED: .*malformed/],
    ["an empty token", { authorization: "Bearer" }, /^UNAUTHENTICATED: .*malformed/],
    [
      "two tokens",
      token(good).then((text) => ({ authorization: [`Bearer ${text}`, "Bearer x"] })),
      /^UNAUTHENTICATED: .*more than one/,
    ],
    ["a password", { authorization: "Basic YWxpY2U6c2VjcmV0" }, /^UNAUTHENTICATED: .*needs credentials/],
    [
      "a token under another name",
      token(good).then((text) => ({ "x-authorization": `Bearer ${text}` })),
      /^UNAUTHENTICATED: /,
    ],
    ["a good API key", { "x-api-key": apiKey }, /^OK carol$/],
    ["a wrong API key", { "x-api-key": `${apiKey.slice(0, -1)}x` }, /^UNAUTHENTICATED: .*not known/],
    ["the beginning of an API key", { "x-api-key": apiKey.slice(0, -1) }, /^UNAUTHENTICATED: .*not known/],
    ["an empty API key", { "x-api-key": "" }, /^UNAUTHENTICATED: /],
    ["a good API key and a wrong one", { "x-api-key": [apiKey, "x"] }, /^UNAUTHENTICATED: .*not known/],
    ["a bad token and a good API key", { ...bearer("garbage"), "x-api-key": apiKey }, /^UNAUTHENTICATED: .*malformed/],
    ["one who is banned", token({ ...good, sub: "banned-bob" }).then(bearer), /^PERMISSION_DENIED: /],
  ];
  for (const [what, metadata, expected] of cases) {
    it(`${what}: ${expected.source}`, async () => {
      const before = keeper.decoded;
      const carried = typeof metadata === "function" ? metadata() : metadata;
      judge(section, what, await attempt(keeper.port, trusting, { metadata: await carried }), expected);
      assert.equal(keeper.decoded - before, expected.source.startsWith("^OK") ? 1 : 0);
      assert.doesNotMatch(keeper.log.join("\n"), /Bearer|correct-horse/);
    });
  }

  const cellar: readonly [what: string, subject: string, metadata: MetadataInit, expected: RegExp][] = [
    ["alice with her lamp lit", "alice", { "x-lamp": "lit" }, /^OK alice$/],
    ["alice with a bright lamp", "alice", { "x-lamp": "brightest" }, /^OK alice$/],
    ["alice without a lamp", "alice", {}, /^PERMISSION_DENIED: Unauthorized RPC request rejected\.$/],
    ["alice with her lamp out", "alice", { "x-lamp": "out" }, /^PERMISSION_DENIED: /],
    ["alice with two lamps", "alice", { "x-lamp": ["lit", "out"] }, /^PERMISSION_DENIED: /],
    ["bob with a lamp", "bob", { "x-lamp": "lit" }, /^PERMISSION_DENIED: /],
    ["one whose name begins with alice's", "alice2", { "x-lamp": "lit" }, /^PERMISSION_DENIED: /],
    ["one whose name is alice's in capitals", "ALICE", { "x-lamp": "lit" }, /^PERMISSION_DENIED: /],
  ];
  for (const [what, sub, metadata, expected] of cellar) {
    it(`the cellar, ${what}: ${expected.source}`, async () => {
      const credentials = accessTokenCredentials(await token({ ...good, sub }));
      const actual = await attempt(keeper.port, trusting.with(credentials), { metadata }, "enterCellar");
      judge("Policies judge who may do what", what, actual, expected);
    });
  }
});

describe("a policy is not got around by how a path is written", () => {
  let keeper: Doorkeeper;
  let session: ClientHttp2Session;
  before(async () => {
    keeper = await Doorkeeper.open(serverTls("server"), guarded);
    session = connectHttp2(`https://127.0.0.1:${keeper.port}`, { ca: roots });
  });
  after(async () => {
    session.destroy();
    await keeper.server.shutdown({ graceMs: 0 });
  });

  const paths: readonly [path: string, expected: RegExp][] = [
    ["/auth.Door/EnterCellar", /^7 /],
    ["auth.Door/EnterCellar", /^12 /],
    ["/auth.door/EnterCellar", /^12 /],
    ["/auth.Door/enterCellar", /^12 /],
    ["/auth.Door/%45nterCellar", /^12 /],
    ["/auth%2EDoor/EnterCellar", /^12 /],
    ["//auth.Door/EnterCellar", /^12 /],
    ["/auth.Door//EnterCellar", /^12 /],
    ["/auth.Door/EnterCellar/", /^12 /],
    ["/auth.Door/EnterCellar?", /^12 /],
    ["/auth.Door/Enter/../EnterCellar", /^12 /],
    ["/./auth.Door/EnterCellar", /^12 /],
  ];
  for (const [path, expected] of paths) {
    it(`${path}: ${expected.source}`, async () => {
      const bob = await token({ ...good, sub: "bob" });
      const headers = { ":method": "POST", ":path": path, te: "trailers", "content-type": "application/grpc" };
      const stream = session.request({ ...headers, authorization: `Bearer ${bob}`, "x-lamp": "lit" });
      const status = new Promise<string>((resolve, reject) => {
        const read = (fields: IncomingHttpHeaders): void => {
          const { "grpc-status": code, "grpc-message": message } = fields;
          if (code !== undefined) resolve(`${code} ${message}`);
        };
        stream.on("response", read).on("trailers", read).on("error", reject);
      });
      stream.resume().end(Buffer.alloc(5));
      judge("Policies and how a path is written", `bob at \`${path}\``, await status, expected);
      assert.equal(keeper.decoded, 0);
    });
  }
});

describe("a client is careful with its credentials", () => {
  const section = "Clients are careful with their credentials";
  let keeper: Doorkeeper;
  let plain: Doorkeeper;
  before(async () => {
    keeper = await Doorkeeper.open(serverTls("server"), guarded);
    plain = await Doorkeeper.open(ServerCredentials.local(), guarded);
  });
  after(async () => {
    await keeper.server.shutdown({ graceMs: 0 });
    await plain.server.shutdown({ graceMs: 0 });
  });

  const account = { client_email: "robot@test", private_key: key };
  const fetched = accessTokenCredentials(async () => ({ token: await token(good), expiresAt: Date.now() + 600_000 }));
  const failing = (error: unknown): CallCredentials =>
    metadataCredentials(async () => {
      throw error;
    });
  const secure: readonly [what: string, credentials: CallCredentials, expected: RegExp][] = [
    ["a token that is fetched", fetched, /^OK alice$/],
    ["a function", metadataCredentials(async () => ({ "x-api-key": apiKey })), /^OK carol$/],
    [
      "a token that the account signs itself, whom the server does not know",
      serviceAccountCredentials(account),
      /^UNAUTHENTICATED: /,
    ],
    [
      "an exchange that is not there",
      tokenExchangeCredentials({ tokenUrl: "http://127.0.0.1:1", subjectToken: () => "a" }),
      /^UNAVAILABLE: .*did not exchange/,
    ],
    ["a function that throws", failing(new Error("no purse")), /^UNAUTHENTICATED: .*no purse/],
    ["a function that throws a status", failing(new RpcError(Status.UNAVAILABLE, "later")), /^UNAVAILABLE: .*later/],
    [
      "a function that throws a server's status",
      failing(new RpcError(Status.NOT_FOUND, "none")),
      /^INTERNAL: .*NOT_FOUND/,
    ],
    ["a function that hangs", metadataCredentials(() => new Promise(() => {})), /^DEADLINE_EXCEEDED: /],
    [
      "a function that returns a reserved name",
      metadataCredentials(() => ({ "grpc-status": "0" })),
      /^INTERNAL: .*grpc-status/,
    ],
    ["a function that returns a pseudo-header", metadataCredentials(() => ({ ":path": "/x" })), /^INTERNAL: .*:path/],
    [
      "a function that returns a line break",
      metadataCredentials(() => ({ "x-a": "b\r\nx-api-key: c" })),
      /^INTERNAL: .*U\+000D/,
    ],
    [
      "a token with a line break",
      accessTokenCredentials(async () => ({ token: "a\nb" })),
      /^UNAUTHENTICATED: .*consists of/,
    ],
  ];
  for (const [what, credentials, expected] of secure) {
    it(`${what}: ${expected.source}`, async () => {
      const timeoutMs = expected.source.includes("DEADLINE") ? 100 : 60_000;
      judge(section, `${what}, for a call`, await attempt(keeper.port, trusting, { credentials, timeoutMs }), expected);
      const ofChannel = trusting.with(credentials);
      judge(section, `${what}, for a channel`, await attempt(keeper.port, ofChannel, { timeoutMs }), expected);
    });
  }

  it("on a plain channel: refused, and the function is not even asked", async () => {
    let asked = 0;
    const credentials = metadataCredentials(() => {
      asked++;
      return { "x-api-key": apiKey };
    });
    const actual = await attempt(plain.port, ChannelCredentials.insecure(), { credentials });
    judge(section, "a function, on a plain channel", actual, /^UNAUTHENTICATED: .*not encrypted/);
    assert.throws(() => ChannelCredentials.insecure().with(credentials), /not sent over an insecure channel/);
    assert.equal(asked, 0);
  });

  it("on a local channel: sent", async () => {
    const credentials = metadataCredentials(() => ({ "x-api-key": apiKey }));
    const actual = await attempt(plain.port, ChannelCredentials.local().with(credentials));
    judge(section, "a function, on a local channel", actual, /^OK carol$/);
  });

  it("to a server whose certificate is wrong: not sent, and the call fails", async () => {
    await using impostor = await Doorkeeper.open(serverTls("server-self-signed"), guarded);
    const actual = await attempt(impostor.port, trusting.with(fetched));
    judge(section, "a token, to a server whose certificate is wrong", actual, /^UNAVAILABLE: .*self-signed/);
    assert.equal(impostor.decoded, 0);
  });

  it("over plain HTTP to an exchange elsewhere: refused at once", () => {
    const options = { tokenUrl: "http://sts.example.com/token", subjectToken: () => "secret" };
    assert.throws(() => tokenExchangeCredentials(options), /begins with https/);
  });
});
