import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { TokenBucket } from "./token-bucket.js";

function spendAll(bucket: TokenBucket, now: number): number {
  let count = 0;
  while (bucket.spend(now)) count++;
  return count;
}

describe("a token bucket", () => {
  it("allows a burst, and then what time brings, up to the burst", () => {
    const bucket = new TokenBucket(10, 2, 0);
    assert.equal(spendAll(bucket, 0), 10);
    assert.equal(spendAll(bucket, 400), 0);
    assert.equal(spendAll(bucket, 500), 1);
    assert.equal(spendAll(bucket, 3000), 5);
    assert.equal(spendAll(bucket, 100_000), 10);
  });

  it("loses no fraction of a token, however often it is asked", () => {
    const bucket = new TokenBucket(1, 1, 0);
    bucket.spend(0);
    let count = 0;
    for (let now = 100; now <= 10_000; now += 100) if (bucket.spend(now)) count++;
    assert.equal(count, 10);
  });

  it("takes back what was earned, up to the burst", () => {
    const bucket = new TokenBucket(2, 0, 0);
    bucket.earn(1);
    assert.equal(spendAll(bucket, 0), 2);
    bucket.earn(1);
    assert.equal(spendAll(bucket, 0), 1);
    bucket.earn(3);
    assert.equal(spendAll(bucket, 0), 2);
  });
});
