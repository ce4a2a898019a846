import assert from "node:assert/strict";
import { test } from "node:test";
import { type AccessToken, KeptToken } from "./kept-token.js";

/** A source of tokens that are given when the test says so, and a clock. */
class Source {
  now = 1_000_000;
  fetches: { give: (token: AccessToken) => void; fail: (error: Error) => void }[] = [];
  readonly kept: KeptToken = new KeptToken(
    () => new Promise((give, fail) => this.fetches.push({ give, fail })),
    () => this.now,
    { initialMs: 1_000, jitter: 0 },
  );
}

test("many calls share one fetch, and later ones its token", async () => {
  const source = new Source();
  const calls = [source.kept.get(), source.kept.get(), source.kept.get()];
  source.fetches[0]!.give({ token: "a", expiresAt: source.now + 600_000 });
  assert.deepEqual(await Promise.all(calls), ["a", "a", "a"]);
  assert.equal(await source.kept.get(), "a");
  assert.equal(source.fetches.length, 1);
});

test("a token that will expire soon goes on serving while the next is fetched once", async () => {
  const source = new Source();
  const first = source.kept.get();
  source.fetches[0]!.give({ token: "a", expiresAt: source.now + 600_000 });
  await first;
  source.now += 550_000;
  assert.equal(await source.kept.get(), "a");
  assert.equal(await source.kept.get(), "a");
  assert.equal(source.fetches.length, 2);
  source.fetches[1]!.give({ token: "b" });
  await new Promise(setImmediate);
  assert.equal(await source.kept.get(), "b");
});

test("a token that has expired is not used", async () => {
  const source = new Source();
  const first = source.kept.get();
  source.fetches[0]!.give({ token: "a", expiresAt: source.now + 10_000 });
  await first;
  source.now += 6_000;
  const second = source.kept.get();
  source.fetches[1]!.give({ token: "b" });
  assert.equal(await second, "b");
});

test("after a failure calls fail with it at once, until the delay is over", async () => {
  const source = new Source();
  const first = source.kept.get();
  source.fetches[0]!.fail(new Error("no answer"));
  await assert.rejects(first, /no answer/);
  await assert.rejects(source.kept.get(), /no answer/);
  assert.equal(source.fetches.length, 1);
  source.now += 1_001;
  const second = source.kept.get();
  source.fetches[1]!.give({ token: "a" });
  assert.equal(await second, "a");
});

test("a failed renewal in the background does not disturb those whose token still serves", async () => {
  const source = new Source();
  const first = source.kept.get();
  source.fetches[0]!.give({ token: "a", expiresAt: source.now + 30_000 });
  await first;
  assert.equal(await source.kept.get(), "a");
  source.fetches[1]!.fail(new Error("no answer"));
  await new Promise(setImmediate);
  assert.equal(await source.kept.get(), "a");
  assert.equal(source.fetches.length, 2);
});
