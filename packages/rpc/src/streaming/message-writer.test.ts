import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, type Handlers, MessageWriter, RpcError, Status } from "../index.js";
import { InMemoryTransport } from "../testing/in-memory-transport.js";
import { type Count, Numbers } from "../testing/numbers-service.js";

const handlers: Handlers<typeof Numbers> = {
  double: ({ value }) => ({ value: 2 * value }),
  countTo({ value }) {
    const writer = new MessageWriter<Count>();
    void (async () => {
      for (let i = 1; i <= value; i++) await writer.write({ value: i });
      writer.end();
    })();
    return writer;
  },
  async sum(counts) {
    let value = 0;
    for await (const count of counts) {
      if (count.value === 99) throw new RpcError(Status.OUT_OF_RANGE, "99 is too much");
      value += count.value;
    }
    return { value };
  },
  echo: (counts) => counts,
};

function makeStub() {
  const transport = new InMemoryTransport(Numbers, handlers);
  return { stub: createClient(Numbers, transport), transport };
}

test("requests are written by hand, answer by answer", async () => {
  const requests = new MessageWriter<Count>();
  const call = makeStub().stub.echo(requests);
  for (const value of [1, 2, 3]) {
    await requests.write({ value });
    assert.deepEqual((await call.next()).value, { value });
  }
  requests.end();
  assert.equal((await call.next()).done, true);
});

test("a handler writes its responses by hand", async () => {
  const values: number[] = [];
  for await (const { value } of makeStub().stub.countTo({ value: 20 })) values.push(value);
  assert.deepEqual(
    values,
    [...Array(20).keys()].map((i) => i + 1),
  );
});

test("writing waits while the reader does not read", async () => {
  const { stub, transport } = makeStub();
  const requests = new MessageWriter<Count>();
  const call = stub.echo(requests);
  let taken = 0;
  const writing = (async () => {
    for (let value = 0; value < 50; value++) {
      await requests.write({ value });
      taken++;
    }
    requests.end();
  })();
  await new Promise(setImmediate);
  assert.ok(taken < 20, `${taken} of 50 were taken, and none was read`);
  let read = 0;
  for await (const _ of call) read++;
  await writing;
  assert.equal(read, 50);
  assert.equal(transport.peak.requests <= 4, true);
});

test("what was written before the end is sent", async () => {
  const requests = new MessageWriter<Count>();
  const writes = [requests.write({ value: 1 }), requests.write({ value: 2 })];
  requests.end();
  assert.deepEqual(await makeStub().stub.sum(requests), { value: 3 });
  await Promise.all(writes);
});

test("an error ends the call with it", async () => {
  const requests = new MessageWriter<Count>();
  const cause = new Error("no more numbers");
  const call = makeStub().stub.sum(requests);
  requests.fail(cause);
  await assert.rejects(call, (error) => error instanceof RpcError && error.cause === cause);
});

test("what cannot be sent any more is told to the writer", async () => {
  const requests = new MessageWriter<Count>();
  const call = makeStub().stub.sum(requests);
  await requests.write({ value: 99 });
  // More than there is room for, which nobody awaits.
  for (let value = 0; value < 20; value++) requests.write({ value });
  await assert.rejects(call, { code: Status.OUT_OF_RANGE });
  assert.equal(requests.isOpen, false);
  await assert.rejects(requests.write({ value: 1 }), { message: "The message was not sent: the call is over" });
  const ended = new MessageWriter<Count>();
  ended.end();
  ended.end();
  await assert.rejects(ended.write({ value: 1 }), /was ended before/);
});
