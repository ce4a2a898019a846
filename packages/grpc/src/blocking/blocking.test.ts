import assert from "node:assert/strict";
import { test } from "node:test";
import { RpcError, Status } from "@baud/rpc";
import { ChannelCredentials } from "../index.js";
import { leavesNothing } from "../testing/left-behind.js";
import { ServerThread } from "../testing/server-thread.js";
import { certificate } from "../testing/testbed.js";
import { type Text, Texts } from "../testing/texts-service.js";
import { BlockingChannel, type BlockingClient, type BlockingClientOptions, createBlockingClient } from "./index.js";

const timeout = 300_000;

/** Runs `use` with a stub of a server in another thread; afterwards nothing may be left. */
async function withStub(
  use: (stub: BlockingClient<typeof Texts>, server: ServerThread) => void | Promise<void>,
  options: BlockingClientOptions = {},
): Promise<void> {
  await leavesNothing(async () => {
    await using server = await ServerThread.start(options.credentials === undefined ? "insecure" : "tls");
    using stub = createBlockingClient(Texts, server.address, options);
    await use(stub, server);
  });
}

function* texts(...values: string[]): Generator<Text> {
  for (const text of values) yield { text };
}

const textsOf = (stream: Iterable<Text>): string[] => Array.from(stream, ({ text }) => text);

/** What is thrown, which must be an RpcError. */
function failure(run: () => unknown): RpcError {
  try {
    run();
  } catch (error) {
    assert.ok(error instanceof RpcError, String(error));
    return error;
  }
  assert.fail("nothing was thrown");
}

test("the four kinds are functions that return and plain iterables", { timeout }, () =>
  withStub((stub) => {
    assert.equal(stub.upper({ text: "abc" }).text, "ABC");
    assert.deepEqual(textsOf(stub.letters({ text: "abc" })), ["a", "b", "c"]);
    assert.equal(stub.join(texts("a", "b", "c")).text, "abc");
    assert.deepEqual(textsOf(stub.echo(["x", "y"].map((text) => ({ text })))), ["x", "y"]);
    assert.deepEqual(textsOf(stub.echo([])), []);
    assert.equal(stub.join([]).text, "");
  }),
);

test("a secure channel is one in the other thread too", { timeout }, () =>
  withStub((stub) => assert.equal(stub.upper({ text: "tls" }).text, "TLS"), {
    credentials: ChannelCredentials.ssl({ rootCertificates: certificate("ca.pem") }),
  }),
);

test("credentials for this machine only lead nowhere else from the other thread either", { timeout }, () => {
  using stub = createBlockingClient(Texts, "ipv4:192.0.2.1:1", { credentials: ChannelCredentials.local() });
  const error = failure(() => stub.upper({}));
  assert.equal(error.code, Status.UNAVAILABLE);
  assert.match(error.details, /192\.0\.2\.1:1: local credentials are for servers on this machine/);
});

test("what is not in the response is told by withCall and by streams", { timeout }, () =>
  withStub((stub, server) => {
    const { response, call } = stub.upper.withCall({ text: "a" }, { metadata: { "x-sent": "seen" } });
    assert.equal(response.text, "A");
    assert.equal(call.headers.get("x-seen"), "seen");
    assert.equal(call.trailers.get("x-trailer"), "at the end");
    assert.deepEqual({ code: call.status.code, details: call.status.details }, { code: Status.OK, details: "" });
    assert.match(call.peer ?? "", new RegExp(`:${server.address.split(":")[1]}$`));

    const letters = stub.letters({ text: "ab" });
    assert.equal(letters.headers.size, 0);
    assert.deepEqual(textsOf(letters), ["a", "b"]);
    assert.equal(letters.status.code, Status.OK);
  }),
);

test("a call that fails throws an RpcError whose stack shows the caller", { timeout }, () =>
  withStub((stub) => {
    const error = failure(function asksForRefusal() {
      stub.upper({ text: "!refuse" });
    });
    assert.equal(error.code, Status.FAILED_PRECONDITION);
    assert.equal(error.details, "refused: ünmöglich");
    assert.deepEqual(error.metadata.get("why-bin"), Uint8Array.of(7));
    assert.match(error.stack ?? "", /asksForRefusal/);

    const letters = stub.letters({ text: "fail" });
    const received: string[] = [];
    assert.equal(failure(() => received.push(...textsOf(letters))).code, Status.DATA_LOSS);
    assert.equal(letters.status.details, "no more letters");
    assert.deepEqual(letters.next(), { done: true, value: undefined });
  }),
);

test("a deadline ends the wait, and the call at the server", { timeout }, () =>
  withStub(async (stub, server) => {
    // A machine that is held up may let a deadline pass before the call has reached the server.
    for (let timeoutMs = 100; stub.upper({ text: "!began" }).text === "0"; timeoutMs *= 2) {
      const start = performance.now();
      const error = failure(() => stub.upper({ text: "!never" }, { timeoutMs }));
      assert.equal(error.code, Status.DEADLINE_EXCEEDED);
      // The server watches the same clock, and may be the first to say so.
      assert.match(error.details, /within \d+ ms/i);
      assert.ok(performance.now() - start >= timeoutMs - 5);
    }
    await server.cancelled("Upper");
    assert.equal(failure(() => stub.upper({}, { deadline: Date.now() - 1 })).code, Status.DEADLINE_EXCEEDED);
  }),
);

test("a stream that is left half-way is cancelled at the server", { timeout }, () =>
  withStub(async (stub, server) => {
    for (const { text } of stub.letters({ text: "!endless" })) if (text === "1000") break;
    await server.cancelled("Letters");
    assert.equal(stub.upper({ text: "next" }).text, "NEXT");
  }),
);

test("cancel ends a stream with CANCELLED", { timeout }, () =>
  withStub((stub) => {
    const letters = stub.letters({ text: "!endless" });
    assert.equal(letters.next().value?.text, "0");
    letters.cancel("enough");
    const error = failure(() => textsOf(letters));
    assert.deepEqual([error.code, error.details], [Status.CANCELLED, "enough"]);
  }),
);

test("an exception in the generator of requests ends the call, and is the cause of its error", { timeout }, () =>
  withStub(async (stub, server) => {
    const reason = new Error("out of texts");
    function* broken(): Generator<Text> {
      yield { text: "a" };
      // Another call in between: when it is answered, the server has seen this one.
      stub.upper({ text: "b" });
      throw reason;
    }
    for (const run of [() => stub.join(broken()), () => textsOf(stub.echo(broken()))]) {
      const error = failure(run);
      assert.equal(error.code, Status.UNKNOWN);
      assert.match(error.details, /could not be read: out of texts$/);
      assert.equal(error.cause, reason);
    }
    await server.cancelled("Join");
    await server.cancelled("Echo");
  }),
);

test("a generator of requests is told when the server wants no more of them", { timeout }, () =>
  withStub((stub) => {
    let isClosed = false;
    function* endless(): Generator<Text> {
      try {
        yield { text: "a" };
        yield { text: "!enough" };
        for (;;) yield { text: "more" };
      } finally {
        isClosed = true;
      }
    }
    assert.equal(stub.join(endless()).text, "a");
    assert.ok(isClosed);
  }),
);

test("a message that cannot be encoded ends its call only", { timeout }, () =>
  withStub((stub) => {
    const error = failure(() => stub.upper({ text: "!" }));
    assert.equal(error.code, Status.INTERNAL);
    assert.match(error.details, /could not be encoded/);
    assert.ok(error.cause instanceof RangeError);
    assert.equal(stub.upper({ text: "ok" }).text, "OK");
  }),
);

test("messages larger than the shared memory pass through it both ways", { timeout }, () =>
  withStub(
    (stub) => {
      const text = "0123456789abcdef".repeat((5 << 20) / 16);
      assert.equal(stub.upper({ text }).text, text.toUpperCase());
      const back = textsOf(stub.echo([{ text }, { text: "small" }, { text }]));
      assert.deepEqual(
        back.map(({ length }) => length),
        [text.length, 5, text.length],
      );
      assert.ok(back[2] === text);
    },
    { maxReceiveMessageBytes: 64 << 20 },
  ),
);

test("a hundred thousand messages keep their order, both ways at once", { timeout }, () =>
  withStub((stub) => {
    const count = 100_000;
    function* numbers(): Generator<Text> {
      for (let n = 0; n < count; n++) yield { text: String(n) };
    }
    let expected = 0;
    for (const { text } of stub.echo(numbers())) if (text !== String(expected++)) assert.fail(`${text} came`);
    assert.equal(expected, count);
  }),
);

test("calls may be open at the same time, and each can be asked in turn", { timeout }, () =>
  withStub((stub) => {
    using first = stub.letters({ text: "!endless" });
    using talk = stub.echo();
    for (let n = 0; n < 50; n++) {
      assert.equal(first.next().value?.text, String(n));
      talk.write({ text: `question ${n}` });
      assert.equal(talk.next().value?.text, `question ${n}`);
      assert.equal(stub.upper({ text: "x" }).text, "X");
    }
    talk.end();
    assert.equal(talk.next().done, true);
    assert.throws(() => talk.write({ text: "late" }), /have ended already/);
  }),
);

test("what is no iterable, or would need an event loop, is refused before anything is sent", { timeout }, () =>
  withStub((stub) => {
    async function* later(): AsyncGenerator<Text> {}
    assert.throws(() => stub.join(later() as never), { name: "TypeError", message: /not an async one/ });
    assert.throws(() => stub.join(7 as never), TypeError);
    assert.throws(() => stub.upper({}, { timeoutMs: Number.NaN }), TypeError);
    assert.throws(() => stub.upper({}, { compression: "no such" }), { name: "TypeError", message: /no such/ });
    assert.equal(
      failure(() => stub.upper({ text: "abc" }, { maxReceiveMessageBytes: 3 })).code,
      Status.RESOURCE_EXHAUSTED,
    );
    assert.equal(stub.upper({ text: "a".repeat(5000) }, { compression: "gzip" }).text, "A".repeat(5000));
  }),
);

test("a server that is not there is UNAVAILABLE", { timeout }, () => {
  using stub = createBlockingClient(Texts, "localhost:1");
  const error = failure(() => stub.upper({}));
  assert.equal(error.code, Status.UNAVAILABLE);
  assert.match(error.details, /ECONNREFUSED/);
});

test("stubs share a channel, which can be closed, and tells so afterwards", { timeout }, async () => {
  await using server = await ServerThread.start();
  const channel = new BlockingChannel(server.address);
  const [one, two] = [createBlockingClient(Texts, channel), createBlockingClient(Texts, channel)];
  assert.equal(one.upper({ text: "a" }).text + two.upper({ text: "b" }).text, "AB");
  const letters = one.letters({ text: "!endless" });
  letters.next();
  channel.close();
  assert.equal(failure(() => textsOf(letters)).code, Status.CANCELLED);
  assert.throws(() => one.upper({}), /was closed/);
  assert.throws(() => new BlockingChannel("what://is.this"), TypeError);
});

test("options that no thread can be given are the caller's mistake", () => {
  const options = { userAgent: (() => "") as never };
  using stub = createBlockingClient(Texts, "localhost:1", options);
  assert.throws(() => stub.upper({}), { name: "TypeError", message: /must be plain data/ });
});
