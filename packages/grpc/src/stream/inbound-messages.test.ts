import assert from "node:assert/strict";
import { test } from "node:test";
import type { Stream } from "@baud/http2";
import { frameMessage, type Status } from "@baud/rpc";
import fc from "fast-check";
import { Text } from "../testing/texts-service.js";
import { InboundMessages, type InboundOwner } from "./inbound-messages.js";

/** A stream of which only the credit counts, and the call that reads it. */
class Reader implements InboundOwner<Text> {
  readonly inboundName: string = "The request";
  readonly lengths: number[] = [];
  readonly faults: { code: Status; details: string }[] = [];
  readonly inbound: InboundMessages<Text>;
  credited = 0;
  received = 0;
  readonly #stream: Stream = { consume: (sizeBytes: number) => this.#consume(sizeBytes) } as Stream;

  constructor(limitBytes = 1_000_000) {
    this.inbound = new InboundMessages(Text, limitBytes, undefined, this);
  }

  receive(data: Uint8Array): void {
    this.received += data.length;
    this.inbound.receive(this.#stream, data);
  }

  onInboundMessage(message: Text): void {
    this.lengths.push(message.text.length);
  }

  onInboundFault(code: Status, details: string): void {
    this.faults.push({ code, details });
  }

  #consume(sizeBytes: number): void {
    assert.ok(sizeBytes > 0, "no empty credit");
    this.credited += sizeBytes;
    assert.ok(this.credited <= this.received, "no more credit than there were bytes");
  }
}

function framed(length: number): Uint8Array {
  return frameMessage(Text, { text: "x".repeat(length) }).slice();
}

test("credit is given when a message is consumed, not when it arrives", () => {
  const reader = new Reader();
  const message = framed(100);
  reader.receive(message);
  reader.receive(message);
  assert.equal(reader.credited, 0);
  reader.inbound.consumed();
  assert.equal(reader.credited, message.length);
  reader.inbound.consumed();
  assert.equal(reader.credited, 2 * message.length);
  reader.inbound.consumed();
  assert.equal(reader.credited, 2 * message.length, "there was nothing left to consume");
});

test("a part of a message is credited while the reader waits for it, and not while the reader is busy", () => {
  const reader = new Reader();
  const message = framed(1_000);
  reader.receive(message.subarray(0, 300));
  assert.equal(reader.credited, 300, "else it might never become whole");
  reader.receive(Buffer.concat([message.subarray(300), message.subarray(0, 200)]));
  assert.equal(reader.credited, 300, "one message waits to be consumed");
  reader.inbound.consumed();
  assert.equal(reader.credited, message.length + 200);
});

test("however bytes are cut and messages consumed, every byte is credited once", () => {
  const lengths = fc.array(fc.integer({ min: 0, max: 300 }), { minLength: 1, maxLength: 12 });
  const cuts = fc.array(fc.integer({ min: 1, max: 400 }), { minLength: 1, maxLength: 30 });
  const appetite = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 10 });
  fc.assert(
    fc.property(lengths, cuts, appetite, fc.boolean(), (wanted, sizes, appetites, isDiscarded) => {
      const bytes = Buffer.concat(wanted.map(framed));
      const reader = new Reader();
      let consumed = 0;
      for (let at = 0, step = 0; at < bytes.length; step++) {
        const size = sizes[step % sizes.length]!;
        reader.receive(bytes.subarray(at, at + size));
        at += size;
        for (let left = appetites[step % appetites.length]!; left > 0 && consumed < reader.lengths.length; left--) {
          reader.inbound.consumed();
          consumed++;
        }
      }
      assert.deepEqual(reader.lengths, wanted);
      assert.equal(reader.inbound.isBetweenMessages, true);
      if (isDiscarded) reader.inbound.discard();
      else for (; consumed < wanted.length; consumed++) reader.inbound.consumed();
      assert.equal(reader.credited, bytes.length);
    }),
  );
});

test("what is discarded is credited, as is all that follows", () => {
  const reader = new Reader();
  reader.receive(Buffer.concat([framed(10), framed(20).subarray(0, 9)]));
  reader.inbound.discard();
  assert.equal(reader.credited, reader.received);
  reader.receive(Buffer.alloc(77, 255));
  reader.inbound.discard();
  reader.inbound.consumed();
  assert.equal(reader.credited, reader.received);
  assert.deepEqual(reader.faults, []);
});

test("the bound holds for a message that fills its chunk, too", () => {
  const reader = new Reader(50);
  reader.receive(framed(48));
  reader.receive(framed(49));
  assert.deepEqual(reader.lengths, [48]);
  assert.match(
    reader.faults[0]!.details,
    /^The request has 51 bytes: more than the 50 that maxReceiveMessageBytes allows$/,
  );
});
