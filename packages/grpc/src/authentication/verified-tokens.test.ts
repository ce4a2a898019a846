import assert from "node:assert/strict";
import { test } from "node:test";
import { VerifiedTokens } from "./verified-tokens.js";

class Clock {
  now = 1_000_000;
  tokens(maxTokens: number): VerifiedTokens<string> {
    return new VerifiedTokens(maxTokens, 60_000, () => this.now);
  }
}

test("a token is remembered until it expires, and no longer than the longest", () => {
  const clock = new Clock();
  const tokens = clock.tokens(10);
  tokens.add("short", "alice", clock.now + 10_000);
  tokens.add("long", "bob", clock.now + 3_600_000);
  assert.equal(tokens.get("short"), "alice");
  assert.equal(tokens.get("other"), undefined);
  clock.now += 10_000;
  assert.equal(tokens.get("short"), undefined);
  assert.equal(tokens.get("long"), "bob");
  clock.now += 50_000;
  assert.equal(tokens.get("long"), undefined);
});

test("looking a token up does not prolong it", () => {
  const clock = new Clock();
  const tokens = clock.tokens(2);
  tokens.add("a", "alice", clock.now + 3_600_000);
  clock.now += 59_999;
  tokens.add("b", "bob", clock.now + 3_600_000);
  assert.equal(tokens.get("a"), "alice");
  clock.now += 1;
  assert.equal(tokens.get("a"), undefined);
});

test("what is in use stays when others come without end, and there are never more than the most", () => {
  const clock = new Clock();
  const tokens = clock.tokens(10);
  tokens.add("in use", "alice", clock.now + 3_600_000);
  for (let i = 0; i < 1_000; i++) {
    tokens.add(`token ${i}`, "bob", clock.now + 3_600_000);
    assert.equal(tokens.get("in use"), "alice", `after ${i}`);
  }
  const known = Array.from({ length: 1_000 }, (_, i) => tokens.get(`token ${i}`)).filter((claims) => claims === "bob");
  assert.ok(known.length > 0 && known.length <= 10, `${known.length}`);
});
