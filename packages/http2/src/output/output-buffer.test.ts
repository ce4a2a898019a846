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
  it("gives what was pushed and gathered in order, in any pieces", () => {
    const queue = new DataQueue();
    const out = new OutputBuffer();
    let next = 0;
    let taken = 0;
    const some = (length: number): Uint8Array => Uint8Array.from({ length }, () => next++ & 255);
    const take = (sizeBytes: number): void => {
      queue.moveTo(out, sizeBytes);
      for (const octet of takeAll(out)) assert.equal(octet, taken++ & 255);
      out.written(out.unwrittenBytes);
    };
    for (let round = 0; round < 300; round++) {
      if (round % 5 === 0) queue.push(some(5000));
      for (let i = 0; i < 4; i++) (round % 3 === 0 ? queue.push : queue.gather).call(queue, some(1 + 20 * i));
      take(Math.min(queue.sizeBytes, round % 2 === 0 ? 2 : 2700));
    }
    assert.equal(queue.sizeBytes, next - taken);
    while (queue.sizeBytes > 0) take(Math.min(queue.sizeBytes, 7777));
    assert.equal(taken, next);
  });

  it("copies what it gathers, and refers to what is pushed", () => {
    const queue = new DataQueue();
    const out = new OutputBuffer();
    const gathered = Buffer.from("gathered");
    const pushed = Buffer.alloc(5000, "p");
    queue.gather(gathered);
    queue.push(pushed);
    gathered.fill("x");
    queue.moveTo(out, queue.sizeBytes);
    const [first, second] = out.take();
    assert.equal(Buffer.from(first!).toString(), "gathered");
    assert.equal(second, pushed);
  });

  it("puts what no longer fits behind what was gathered", () => {
    const queue = new DataQueue();
    const out = new OutputBuffer();
    for (let i = 0; i < 10; i++) queue.gather(Buffer.alloc(5000, i));
    queue.moveTo(out, queue.sizeBytes);
    const bytes = takeAll(out);
    for (let i = 0; i < 10; i++) assert.equal(bytes[5000 * i], i);
  });
});
