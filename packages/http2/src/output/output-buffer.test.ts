import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { DataQueue } from "./data-queue.js";
import { OutputBuffer } from "./output-buffer.js";

function takeAll(out: OutputBuffer): Buffer {
  return Buffer.concat(out.take());
}

describe("the output buffer", () => {
  it("keeps the order of small pieces, large pieces and reserved room", () => {
    const out = new OutputBuffer();
    const large = Buffer.alloc(10_000, "L");
    out.append(Buffer.from("ab"), 0, 2);
    out.append(large, 0, 9999);
    const at = out.reserve(100);
    out.bytes.set(Buffer.from("reserved"), at);
    out.trim(at + 8);
    out.append(Buffer.from("xyz"), 1, 3);
    assert.equal(out.pendingBytes, 2 + 9999 + 8 + 2);
    assert.equal(takeAll(out).toString(), `ab${"L".repeat(9999)}reservedyz`);
    assert.equal(out.take().length, 0);
  });

  it("refers to large data, and copies small", () => {
    const out = new OutputBuffer();
    const large = Buffer.alloc(10_000);
    const small = Buffer.alloc(100);
    out.append(large, 0, large.length);
    out.append(small, 0, small.length);
    const [first, second] = out.take();
    assert.equal(first, large);
    assert.notEqual(second!.buffer, small.buffer);
  });

  it("gives one segment for what fits into one slab, and goes on behind it", () => {
    const out = new OutputBuffer();
    for (let i = 0; i < 100; i++) out.append(Buffer.alloc(50, i), 0, 50);
    assert.equal(out.take().length, 1);
    for (let i = 0; i < 1000; i++) out.append(Buffer.alloc(50, i & 255), 0, 50);
    const bytes = takeAll(out);
    for (let i = 0; i < 1000; i++) assert.equal(bytes[50 * i], i & 255);
  });

  it("leaves what was taken alone until all of it has been written, and then uses its memory again", () => {
    const out = new OutputBuffer();
    out.append(Buffer.from("first"), 0, 5);
    const [first] = out.take();
    out.append(Buffer.from("second"), 0, 6);
    const [second] = out.take();
    out.written(5);
    out.append(Buffer.from("third"), 0, 5);
    assert.equal(Buffer.from(first!).toString(), "first");
    assert.equal(Buffer.from(second!).toString(), "second");
    takeAll(out);
    out.written(11);
    assert.equal(out.size, 0);
    out.append(Buffer.from("again"), 0, 5);
    assert.equal(out.take()[0]!.buffer, first!.buffer);
  });
});

describe("the queue of data", () => {
  it("gives its chunks in order, in any pieces, and holds on to none", () => {
    const queue = new DataQueue();
    let next = 0;
    let taken = 0;
    for (let round = 0; round < 300; round++) {
      for (let i = 0; i < 3; i++) queue.push(Uint8Array.of(next++ & 255, next++ & 255, next++ & 255));
      for (let i = 0; i < (round % 2 === 0 ? 2 : 7) && queue.sizeBytes > 0; i++) {
        assert.equal(queue.head[queue.headOffset], taken & 255);
        queue.advance(1);
        taken++;
      }
    }
    assert.equal(queue.sizeBytes, next - taken);
    while (queue.sizeBytes > 0) {
      assert.equal(queue.head[queue.headOffset], taken++ & 255);
      queue.advance(1);
    }
    assert.equal(taken, next);
  });
});
