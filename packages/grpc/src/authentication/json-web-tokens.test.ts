import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { mock, type TestContext, test } from "node:test";
import { Metadata, Status, unauthenticatedPeer } from "@baud/rpc";
import * as jose from "jose";
import { type Jose, type JwtOptions, type JwtVerifier, jsonWebTokens } from "../index.js";
import { Texts } from "../testing/texts-service.js";

const issuer = "https://issuer.test";
const audience = "texts";

/** An issuer with keys that change, and a verifier that gets them from it. */
class Issuer {
  #keys = new Map<string, jose.GenerateKeyPairResult>();
  fetches = 0;
  verifications = 0;
  verifier!: JwtVerifier;

  static async start(t: TestContext, options: Partial<JwtOptions> = {}): Promise<Issuer> {
    const own = new Issuer();
    const server = createServer(async (_, response) => {
      own.fetches++;
      const keys = Array.from(own.#keys, async ([kid, { publicKey }]) => ({
        ...(await jose.exportJWK(publicKey)),
        kid,
      }));
      response.setHeader("connection", "close").end(JSON.stringify({ keys: await Promise.all(keys) }));
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => server.close());
    const counting: Jose = {
      ...jose,
      jwtVerify: (token, key, rules) => {
        own.verifications++;
        return jose.jwtVerify(token, key, rules);
      },
    };
    const jwksUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}/jwks`;
    own.verifier = jsonWebTokens({ jose: counting, jwksUrl, issuer, audience, ...options });
    return own;
  }

  /** The keys of the issuer are these from now on. */
  async useKeys(...kids: readonly string[]): Promise<void> {
    const before = this.#keys;
    this.#keys = new Map();
    for (const kid of kids) this.#keys.set(kid, before.get(kid) ?? (await jose.generateKeyPair("ES256")));
  }

  token(kid: string, seconds = 3600): Promise<string> {
    return new jose.SignJWT({ sub: `owner of ${kid}`, iss: issuer, aud: audience })
      .setProtectedHeader({ alg: "ES256", kid })
      .setExpirationTime(Math.floor(Date.now() / 1000) + seconds)
      .sign(this.#keys.get(kid)!.privateKey);
  }

  async principalOf(token: string): Promise<string | undefined> {
    const metadata = new Metadata({ authorization: `Bearer ${token}` });
    const call = { method: Texts.methods.upper, metadata, auth: unauthenticatedPeer, peer: "", authority: "" };
    return (await this.verifier(call))?.id;
  }
}

test("keys that change are fetched when a token needs them, and those that are withdrawn serve no more", async (t) => {
  mock.timers.enable({ apis: ["Date"], now: Date.now() });
  t.after(() => mock.timers.reset());
  const own = await Issuer.start(t);
  await own.useKeys("a");
  const first = await own.token("a");
  assert.equal(await own.principalOf(first), "owner of a");
  assert.equal(await own.principalOf(first), "owner of a");
  assert.equal(own.fetches, 1);
  // For half a minute nobody can make the issuer be asked again.
  await own.useKeys("a", "b");
  const second = await own.token("b");
  await assert.rejects(own.principalOf(second), { code: Status.UNAUTHENTICATED, message: /no such key/ });
  assert.equal(own.fetches, 1);
  mock.timers.tick(31_000);
  assert.equal(await own.principalOf(second), "owner of b");
  assert.equal(own.fetches, 2);
  assert.equal(await own.principalOf(first), "owner of a");
  await own.useKeys("b", "c");
  mock.timers.tick(31_000);
  assert.equal(await own.principalOf(await own.token("c")), "owner of c");
  await assert.rejects(own.principalOf(first), { code: Status.UNAUTHENTICATED, message: /no such key/ });
});

test("a token is verified once a minute, and its principal is made for each call", async (t) => {
  mock.timers.enable({ apis: ["Date"], now: Date.now() });
  t.after(() => mock.timers.reset());
  let isBarred = false;
  const own = await Issuer.start(t, {
    principalOf: ({ sub }) => {
      if (isBarred) throw new Error("barred");
      return { id: sub ?? "", scheme: "bearer" };
    },
  });
  await own.useKeys("a");
  const token = await own.token("a");
  for (let i = 0; i < 10; i++) assert.equal(await own.principalOf(token), "owner of a");
  assert.equal(own.verifications, 1);
  mock.timers.tick(60_000);
  await own.principalOf(token);
  assert.equal(own.verifications, 2);
  isBarred = true;
  await assert.rejects(async () => own.principalOf(token), /barred/);
});

test("a token that has expired is refused, however lately it was verified", async (t) => {
  mock.timers.enable({ apis: ["Date"], now: Date.now() });
  t.after(() => mock.timers.reset());
  const own = await Issuer.start(t, { clockToleranceSeconds: 0 });
  await own.useKeys("a");
  const token = await own.token("a", 10);
  assert.equal(await own.principalOf(token), "owner of a");
  mock.timers.tick(11_000);
  await assert.rejects(own.principalOf(token), { message: /expired/ });
});

test("tokens are forgotten when that is asked for, those that are being verified as well", async (t) => {
  const own = await Issuer.start(t);
  await own.useKeys("a");
  const token = await own.token("a");
  const late = own.principalOf(token);
  own.verifier.forgetTokens();
  await late;
  await own.principalOf(token);
  assert.equal(own.verifications, 2);
  await own.principalOf(token);
  assert.equal(own.verifications, 2);
});

test("nothing is remembered when that is not wanted", async (t) => {
  const own = await Issuer.start(t, { rememberSeconds: 0 });
  await own.useKeys("a");
  const token = await own.token("a");
  await own.principalOf(token);
  await own.principalOf(token);
  assert.equal(own.verifications, 2);
});

test("an issuer that cannot be asked is no fault of the caller", async (t) => {
  const own = await Issuer.start(t, { jwksUrl: "http://127.0.0.1:1/jwks" });
  await own.useKeys("a");
  await assert.rejects(own.principalOf(await own.token("a")), { code: Status.UNAVAILABLE, message: /verified now/ });
});

test("of several issuers each judges its own tokens, whatever they say", async (t) => {
  const own = await Issuer.start(t);
  await own.useKeys("a");
  const other = await jose.generateKeyPair("ES256");
  const options: readonly JwtOptions[] = [
    { jose, key: other.publicKey, issuer: ["https://other.test", "https://same.test"], audience },
    { jose, key: new Uint8Array(32), algorithms: ["HS256"], issuer: "https://shared.test", audience },
  ];
  own.verifier = jsonWebTokens(options);
  const tokenOf = (iss: string, key: Parameters<jose.SignJWT["sign"]>[0], alg: string): Promise<string> =>
    new jose.SignJWT({ sub: "alice", iss, aud: audience, exp: Math.floor(Date.now() / 1000) + 60 })
      .setProtectedHeader({ alg })
      .sign(key);
  const shared = new Uint8Array(32);
  assert.equal(await own.principalOf(await tokenOf("https://same.test", other.privateKey, "ES256")), "alice");
  assert.equal(await own.principalOf(await tokenOf("https://shared.test", shared, "HS256")), "alice");
  for (const [iss, key, alg, message] of [
    ["https://other.test", shared, "HS256", /algorithm is not accepted/],
    ["https://shared.test", other.privateKey, "ES256", /algorithm is not accepted/],
    ["https://evil.test", other.privateKey, "ES256", /iss is not what it must be/],
  ] as const) {
    await assert.rejects(async () => own.principalOf(await tokenOf(iss, key, alg)), { message });
  }
  await assert.rejects(async () => own.principalOf("no.token.at-all"), { message: /malformed/ });
  assert.throws(() => jsonWebTokens([...options, options[1]!]), { name: "TypeError", message: /twice/ });
  assert.throws(() => jsonWebTokens([]), { name: "TypeError", message: /one issuer/ });
});

const wrong: readonly [what: string, options: Partial<JwtOptions>, message: RegExp][] = [
  ["neither a key nor a URL", {}, /one of jwksUrl and key/],
  ["both a key and a URL", { key: new Uint8Array(32), jwksUrl: "https://issuer.test/jwks" }, /one of jwksUrl and key/],
  ["a URL that others could answer", { jwksUrl: "http://issuer.test/jwks" }, /begins with https/],
  ["the algorithm none", { key: new Uint8Array(32), algorithms: ["None"] }, /signs nothing/],
];
for (const [what, options, message] of wrong) {
  test(`${what} is the caller's mistake`, () => {
    assert.throws(() => jsonWebTokens({ jose, issuer, audience, ...options }), { name: "TypeError", message });
  });
}
