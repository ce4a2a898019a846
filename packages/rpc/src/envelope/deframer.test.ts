import assert from "node:assert/strict";
import { test } from "node:test";
import { Deframer, type DeframerFault, frameMessage, onlyMessageIn } from "../index.js";
import { Count } from "../testing/numbers-service.js";

class Found {
  readonly messages: string[] = [];
  readonly faults: DeframerFault[] = [];

  onMessageBytes(bytes: Uint8Array, isCompressed: boolean): void {
    this.messages.push(`${Buffer.from(bytes).toString("latin1")}${isCompressed ? " (compressed)" : ""}`);
  }

  onFault(fault: DeframerFault): void {
    this.faults.push(fault);
  }
}

function envelope(text: string, flag = 0): Buffer {
  const prefix = Buffer.alloc(5);
  prefix[0] = flag;
  prefix.writeUInt32BE(text.length, 1);
  return Buffer.concat([prefix, Buffer.from(text, "latin1")]);
}

const stream: Buffer = Buffer.concat([envelope("first"), envelope(""), envelope("third, longer", 1), envelope("4")]);
const whole = ["first", "", "third, longer (compressed)", "4"];

test("messages are found however the bytes are cut in two", () => {
  for (let cut = 0; cut <= stream.length; cut++) {
    const found = new Found();
    const deframer = new Deframer(100);
    deframer.push(stream.subarray(0, cut), found);
    deframer.push(stream.subarray(cut), found);
    assert.deepEqual(found.messages, whole, `cut at ${cut}`);
    assert.equal(deframer.isBetweenMessages, true);
    assert.equal(deframer.partialBytes, 0);
  }
});

test("messages are found in chunks of any size", () => {
  for (let size = 1; size < stream.length; size++) {
    const found = new Found();
    const deframer = new Deframer(100);
    for (let at = 0; at < stream.length; at += size) deframer.push(stream.subarray(at, at + size), found);
    assert.deepEqual(found.messages, whole, `chunks of ${size}`);
  }
});

test("a message that was put together is the listener's own, and one that lies in a chunk is not", () => {
  const deframer = new Deframer(1_000_000);
  const found: { bytes: Uint8Array; isGiven: boolean }[] = [];
  const listener = {
    onMessageBytes: (bytes: Uint8Array, _isCompressed: boolean, isGiven: boolean) => found.push({ bytes, isGiven }),
    onFault: (fault: DeframerFault) => assert.fail(fault.name),
  };
  const bytes = envelope("a".repeat(200_000));
  const chunk = Buffer.concat([bytes, bytes.subarray(0, 50_000)]);
  deframer.push(chunk, listener);
  deframer.push(bytes.subarray(50_000), listener);
  chunk.fill(0);
  assert.deepEqual(
    found.map(({ bytes, isGiven }) => [bytes[0], bytes.length, isGiven]),
    [
      [0, 200_000, false],
      ["a".charCodeAt(0), 200_000, true],
    ],
  );
});

test("what has arrived of a message is told", () => {
  const deframer = new Deframer(100);
  const bytes = envelope("abcdef");
  for (let size = 1; size < bytes.length; size++) {
    deframer.push(bytes.subarray(size - 1, size), new Found());
    assert.equal(deframer.partialBytes, size);
    assert.equal(deframer.isBetweenMessages, false);
  }
});

test("a message of exactly the bound is accepted, one byte more is a fault, and nothing follows it", () => {
  const found = new Found();
  new Deframer(5).push(Buffer.concat([envelope("12345"), envelope("123456"), envelope("1")]), found);
  assert.deepEqual(found.messages, ["12345"]);
  assert.deepEqual(found.faults, [{ name: "messageTooLarge", sizeBytes: 6, limitBytes: 5 }]);
});

test("a length of 4 GiB is a fault as soon as the prefix is there", () => {
  const found = new Found();
  const deframer = new Deframer(4 * 1024 * 1024);
  deframer.push(Uint8Array.of(0, 255, 255), found);
  deframer.push(Uint8Array.of(255, 255), found);
  assert.deepEqual(found.faults, [{ name: "messageTooLarge", sizeBytes: 0xffffffff, limitBytes: 4 * 1024 * 1024 }]);
});

test("a flag that is neither 0 nor 1 is a fault", () => {
  const found = new Found();
  new Deframer(5).push(envelope("1", 2), found);
  assert.deepEqual(found.faults, [{ name: "invalidFlag", flag: 2 }]);
});

test("a large message that arrives in parts is put together", () => {
  const text = "0123456789".repeat(100_000);
  const bytes = envelope(text);
  const found = new Found();
  const deframer = new Deframer(2_000_000);
  for (let at = 0; at < bytes.length; at += 16_384) deframer.push(bytes.subarray(at, at + 16_384), found);
  assert.equal(found.messages.length, 1);
  assert.equal(found.messages[0] === text, true);
});

test("stop ends it within a chunk", () => {
  const deframer = new Deframer(100);
  const messages: string[] = [];
  deframer.push(stream, {
    onMessageBytes(bytes) {
      messages.push(Buffer.from(bytes).toString());
      deframer.stop();
    },
    onFault() {},
  });
  assert.deepEqual(messages, ["first"]);
});

test("a framed message is its prefix and its bytes", () => {
  assert.deepEqual(Buffer.from(frameMessage(Count, { value: 123 })), envelope("\x0a\x03123"));
});

test("a chunk that is one message is recognised, and any other is not", () => {
  const one = envelope("12345");
  assert.equal(Buffer.from(onlyMessageIn(Buffer.concat([Buffer.from("x"), one]).subarray(1))!).toString(), "12345");
  assert.equal(onlyMessageIn(envelope(""))!.length, 0);
  for (const other of [
    one.subarray(0, 9),
    Buffer.concat([one, one]),
    envelope("1", 1),
    envelope("1", 2),
    one.subarray(0, 4),
  ]) {
    assert.equal(onlyMessageIn(other), undefined);
  }
});
