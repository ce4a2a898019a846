import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, type Handlers, Metadata, RpcError, type ServerContext, Status } from "../index.js";
import { InMemoryTransport } from "../testing/in-memory-transport.js";
import { type Count, Numbers } from "../testing/numbers-service.js";

class NumbersHandlers implements Handlers<typeof Numbers> {
  readonly events: string[] = [];

  double({ value }: Count): Count {
    return { value: 2 * value };
  }

  async *countTo({ value }: Count): AsyncGenerator<Count> {
    try {
      for (let i = 1; i <= value; i++) yield { value: i };
    } finally {
      this.events.push("countTo ended");
    }
  }

  async sum(counts: AsyncIterable<Count>): Promise<Count> {
    let value = 0;
    for await (const count of counts) value += count.value;
    return { value };
  }

  async *echo(counts: AsyncIterable<Count>, context: ServerContext): AsyncGenerator<Count> {
    try {
      for await (const count of counts) yield count;
    } finally {
      this.events.push(`echo ended, ${context.isCancelled ? "cancelled" : "not cancelled"}`);
    }
  }
}

async function* numbers(...values: number[]): AsyncGenerator<Count> {
  for (const value of values) yield { value };
}

async function valuesOf(counts: AsyncIterable<Count>): Promise<number[]> {
  const values: number[] = [];
  for await (const { value } of counts) values.push(value);
  return values;
}

/** A client of handlers of which some are replaced. */
function clientOf(replaced: Partial<Handlers<typeof Numbers>> = {}) {
  const handlers = Object.assign(new NumbersHandlers(), replaced);
  const transport = new InMemoryTransport(Numbers, handlers);
  return { stub: createClient(Numbers, transport), handlers, transport };
}

test("the four kinds answer", async () => {
  const { stub } = clientOf();
  assert.deepEqual(await stub.double({ value: 21 }), { value: 42 });
  assert.deepEqual(await valuesOf(stub.countTo({ value: 3 })), [1, 2, 3]);
  assert.deepEqual(await stub.sum([{ value: 1 }, { value: 2 }]), { value: 3 });
  assert.deepEqual(await stub.sum(numbers(3, 4, 5)), { value: 12 });
  assert.deepEqual(await valuesOf(stub.echo(numbers(7, 8, 9))), [7, 8, 9]);
});

test("streams may be empty", async () => {
  const { stub } = clientOf();
  assert.deepEqual(await valuesOf(stub.countTo({ value: 0 })), []);
  assert.deepEqual(await stub.sum([]), { value: 0 });
  assert.deepEqual(await valuesOf(stub.echo([])), []);
});

test("a handler may return plain values, arrays and generators", async () => {
  const { stub } = clientOf({
    countTo: ({ value }) => [{ value }, {}],
    *echo() {
      yield { value: 5 };
    },
  });
  assert.deepEqual(await valuesOf(stub.countTo({ value: 3 })), [3, 0]);
  assert.deepEqual(await valuesOf(stub.echo([])), [5]);
});

test("a call is a promise that also is the call", async () => {
  const { stub } = clientOf({
    async double({ value }, context) {
      context.sendInitialMetadata({ "x-first": context.metadata.get("x-asked") ?? "nothing" });
      context.trailers.set("x-last-bin", Uint8Array.of(1, 2));
      return { value };
    },
  });
  const call = stub.double({ value: 1 }, { metadata: { "x-asked": "please" } });
  assert.ok(call instanceof Promise);
  assert.equal((await call.headers).get("x-first"), "please");
  assert.deepEqual(await call, { value: 1 });
  assert.deepEqual((await call.trailers).get("x-last-bin"), Uint8Array.of(1, 2));
  assert.equal((await call.status).code, Status.OK);
  assert.equal(call.peer, "memory");
  assert.deepEqual(await call.then((response) => response.value), 1);
});

for (const [name, code] of Object.entries(Status)) {
  if (code === Status.OK) continue;
  test(`${name} reaches the client, with details, metadata and a stack that shows who waits`, async () => {
    const { stub } = clientOf({
      double() {
        throw new RpcError(code, "said ☺", { metadata: { "x-why": "tested" } });
      },
    });
    const call = stub.double({ value: 1 });
    async function whoWaits(): Promise<void> {
      await call;
    }
    await assert.rejects(whoWaits(), (error) => {
      assert.ok(error instanceof RpcError);
      assert.equal(error.code, code);
      assert.equal(error.details, "said ☺");
      assert.equal(error.message, `${name}: said ☺`);
      assert.equal(error.metadata.get("x-why"), "tested");
      assert.match(error.stack!, /whoWaits/);
      return true;
    });
    assert.deepEqual((await call.status).code, code);
    assert.equal((await call.trailers).get("x-why"), "tested");
  });
}

test("a stream that fails throws where it is read, after its messages", async () => {
  const { stub } = clientOf({
    async *countTo() {
      yield { value: 1 };
      throw new RpcError(Status.DATA_LOSS, "lost");
    },
  });
  const seen: number[] = [];
  await assert.rejects(
    async () => {
      for await (const { value } of stub.countTo({})) seen.push(value);
    },
    { code: Status.DATA_LOSS },
  );
  assert.deepEqual(seen, [1]);
});

test("an error that is no RpcError is UNKNOWN to the client, and told to the log alone", async () => {
  const secret = new Error("the password is 1234");
  const { stub, transport } = clientOf({
    async double() {
      throw secret;
    },
  });
  const call = stub.double({});
  await assert.rejects(call, { code: Status.UNKNOWN, message: "UNKNOWN: The handler of /test.Numbers/Double failed" });
  assert.equal(transport.log.entries[0]?.details.err, secret);
});

test("a response that cannot be encoded is INTERNAL, and told to the log", async () => {
  const { stub, transport } = clientOf({ double: () => ({ value: -1 }) });
  await assert.rejects(stub.double({}), { code: Status.INTERNAL });
  assert.match(String(transport.log.entries[0]?.details.err), /value -1 is negative/);
});

test("a handler of a stream that returns none is told what it should", async () => {
  const { stub, transport } = clientOf({ countTo: (() => ({ value: 1 })) as never });
  await assert.rejects(valuesOf(stub.countTo({})), { code: Status.UNKNOWN });
  assert.match(
    String(transport.log.entries[0]?.details.err),
    /must be an iterable .*not an object without an iterator/,
  );
});

test("a request that cannot be encoded is INTERNAL, with the cause", async () => {
  const { stub } = clientOf();
  await assert.rejects(stub.double({ value: -1 }), (error) => {
    assert.ok(error instanceof RpcError && error.cause instanceof RangeError);
    assert.equal(error.details, "The request of /test.Numbers/Double could not be encoded: value -1 is negative");
    return error.code === Status.INTERNAL;
  });
});

test("requests that throw end the call, with the cause", async () => {
  const { stub } = clientOf();
  const cause = new Error("no more numbers");
  async function* broken(): AsyncGenerator<Count> {
    yield { value: 1 };
    throw cause;
  }
  await assert.rejects(stub.sum(broken()), (error) => error instanceof RpcError && error.cause === cause);
});

test("what is no stream of requests is the caller's mistake", () => {
  const { stub } = clientOf();
  assert.throws(() => stub.sum({ value: 1 } as never), {
    name: "TypeError",
    message: /requests of \/test.Numbers\/Sum must be an iterable/,
  });
});

test("a deadline ends the call on both sides", async () => {
  let reason: unknown;
  const { stub } = clientOf({
    double: (_, context) =>
      new Promise(() => {
        context.signal.addEventListener("abort", () => {
          reason = context.signal.reason;
        });
      }),
  });
  const call = stub.double({}, { timeoutMs: 20 });
  await assert.rejects(call, { code: Status.DEADLINE_EXCEEDED, message: /within \d+ ms/ });
  await new Promise(setImmediate);
  assert.equal((reason as Error).name, "AbortError");
});

test("a handler knows the deadline", async () => {
  const { stub } = clientOf({ double: (_, context) => ({ value: context.deadline }) });
  const deadline = Date.now() + 60_000;
  const { value } = await stub.double({}, { deadline: new Date(deadline), timeoutMs: 120_000 });
  // That of the timeout lies a minute later.
  assert.ok(Math.abs(value - deadline) < 30_000);
  await assert.rejects(stub.double({}), { code: Status.INTERNAL }, "Infinity is no count");
});

test("a deadline in the past, and a signal that is aborted already, start nothing", async () => {
  const { stub, transport } = clientOf();
  await assert.rejects(stub.double({}, { timeoutMs: 0 }), { code: Status.DEADLINE_EXCEEDED });
  await assert.rejects(stub.double({}, { deadline: Date.now() - 1 }), { code: Status.DEADLINE_EXCEEDED });
  const signal = AbortSignal.abort(new Error("too late"));
  await assert.rejects(stub.sum(numbers(1), { signal }), { code: Status.CANCELLED, message: /too late/ });
  assert.equal(transport.peak.requests, 0);
});

test("aborting the signal cancels the call", async () => {
  const { stub } = clientOf({ double: () => new Promise(() => {}) });
  const controller = new AbortController();
  const call = stub.double({}, { signal: controller.signal });
  controller.abort();
  await assert.rejects(call, { code: Status.CANCELLED });
});

test("cancel ends each kind of call, and the promise need not be awaited", async () => {
  const { stub } = clientOf({ double: () => new Promise(() => {}), sum: () => new Promise(() => {}) });
  const forever = (async function* () {
    yield { value: 1 };
    await new Promise(() => {});
  })();
  for (const call of [stub.double({}), stub.countTo({ value: 9 }), stub.sum([]), stub.echo(forever)]) {
    call.cancel("enough");
    assert.equal((await call.status).code, Status.CANCELLED);
    assert.equal((await call.status).details, "enough");
    call.cancel("again");
  }
});

test("leaving the loop cancels the call, and the handler's generator is told", async () => {
  const { stub, handlers } = clientOf();
  const call = stub.countTo({ value: 1_000_000 });
  for await (const { value } of call) if (value === 3) break;
  assert.equal((await call.status).code, Status.CANCELLED);
  await new Promise(setImmediate);
  assert.deepEqual(handlers.events, ["countTo ended"]);
});

test("a handler that reads requests is told of the cancellation where it reads", async () => {
  const { stub, handlers, transport } = clientOf();
  const never = { [Symbol.asyncIterator]: () => ({ next: () => new Promise<never>(() => {}) }) };
  const call = stub.echo(never);
  await new Promise(setImmediate);
  call.cancel();
  await new Promise(setImmediate);
  assert.deepEqual(handlers.events, ["echo ended, cancelled"]);
  assert.deepEqual(transport.log.entries, []);
});

test("the source of requests is told when nobody reads them any more", async () => {
  const { stub } = clientOf({ sum: async () => ({ value: 7 }) });
  let ended = false;
  async function* endless(): AsyncGenerator<Count> {
    try {
      for (let value = 0; ; value++) {
        yield { value };
        await new Promise(setImmediate);
      }
    } finally {
      ended = true;
    }
  }
  assert.deepEqual(await stub.sum(endless()), { value: 7 });
  while (!ended) await new Promise(setImmediate);
});

test("a sender is held back until the reader goes on, in both directions", async () => {
  const { stub, transport } = clientOf();
  const call = stub.countTo({ value: 100 });
  await new Promise(setImmediate);
  assert.equal(transport.peak.responses, 4);
  assert.equal((await valuesOf(call)).length, 100);
  assert.equal(transport.peak.responses, 4);
  await valuesOf(stub.echo(Array(100).fill({ value: 1 })));
  assert.equal(transport.peak.requests, 4);
});

test("several may read at a time, in order, and reading on after the end is harmless", async () => {
  const { stub } = clientOf();
  const call = stub.countTo({ value: 2 });
  const results = await Promise.all([call.next(), call.next(), call.next()]);
  assert.deepEqual(
    results.map(({ value }) => (value as Count | undefined)?.value),
    [1, 2, undefined],
  );
  assert.equal((await call.next()).done, true);
});

test("an answer without a message is INTERNAL; a second message is", async () => {
  const answers: readonly (readonly number[])[] = [[], [1, 2]];
  for (const values of answers) {
    const { transport } = clientOf({ countTo: () => values.map((value) => ({ value })) });
    const asUnary = {
      typeName: "test.Numbers",
      methods: { countTo: { ...Numbers.methods.countTo, kind: "unary" } },
    } as const;
    await assert.rejects(createClient(asUnary, transport).countTo({}), { code: Status.INTERNAL });
  }
});

test("initial metadata can be sent once, and not after a response", async () => {
  const { stub } = clientOf({
    async *countTo(_, context) {
      yield { value: 1 };
      assert.throws(() => context.sendInitialMetadata(new Metadata()), /was sent already/);
    },
  });
  assert.deepEqual(await valuesOf(stub.countTo({})), [1]);
});

test("headers, trailers and status tell of a call that failed, and never reject", async () => {
  const { stub } = clientOf({ double: () => Promise.reject(new RpcError(Status.ABORTED, "no")) });
  const call = stub.double({});
  assert.equal((await call.headers).size, 0);
  await assert.rejects(call, { code: Status.ABORTED });
  assert.equal((await call.headers).size, 0);
  assert.equal((await call.trailers).size, 0);
  assert.equal((await call.status).details, "no");
});
