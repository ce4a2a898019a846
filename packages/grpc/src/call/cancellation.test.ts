import assert from "node:assert/strict";
import { test } from "node:test";
import { type Handlers, MessageWriter, RpcError, type ServerContext, Status } from "@baud/rpc";
import { nothingLeft, openResources, Testbed } from "../testing/testbed.js";
import { SilentHandlers, type Text, type Texts, TextsHandlers, texts, textsOf } from "../testing/texts-service.js";

const unused: Handlers<typeof Texts> = { upper: () => ({}), letters: () => [], join: () => ({}), echo: () => [] };

test("a handler that throws after headers and messages ends the call with trailers", async () => {
  await using bed = await Testbed.start({
    ...unused,
    *letters() {
      yield { text: "a" };
      throw new RpcError(Status.DATA_LOSS, "lost", { metadata: { "x-why": "torn" } });
    },
    join(_, context) {
      context.sendInitialMetadata({ "x-header": "1" });
      throw new Error("secret");
    },
  });
  const stream = bed.stub.letters({});
  assert.deepEqual((await stream.next()).value, { text: "a" });
  await assert.rejects(stream.next(), { code: Status.DATA_LOSS, details: "lost" });
  assert.equal((await stream.trailers).get("x-why"), "torn");
  const call = bed.stub.join(texts("a"));
  await assert.rejects(call, { code: Status.UNKNOWN, details: /^The handler of \/test.Texts\/Join failed$/ });
  assert.equal((await call.headers).get("x-header"), "1");
  assert.equal(bed.log.entries.length, 1);
});

test("what a handler writes after the end goes nowhere, and the connection goes on", async () => {
  const responses = new MessageWriter<Text>();
  let context: ServerContext | undefined;
  await using bed = await Testbed.start({
    ...unused,
    echo(_, given) {
      context = given;
      return responses;
    },
    upper: async (text) => text,
  });
  const stream = bed.stub.echo([]);
  await responses.write({ text: "a" });
  assert.deepEqual(await stream.next(), { done: false, value: { text: "a" } });
  stream.cancel();
  await assert.rejects(stream.next(), { code: Status.CANCELLED });
  await new Promise<void>((resolve) => {
    if (context?.signal.aborted) resolve();
    else context?.signal.addEventListener("abort", () => resolve());
  });
  await assert.rejects(responses.write({ text: "b" }), /the call is over/);
  assert.throws(() => context?.sendInitialMetadata({}), /was sent already/);
  assert.deepEqual(await bed.stub.upper({ text: "on" }), { text: "on" });
});

test("a handler that never ends is let go at the deadline, and its late answer is dropped", async () => {
  let answer = (_: Text): void => {};
  await using bed = await Testbed.start({
    ...unused,
    upper: () =>
      new Promise<Text>((resolve) => {
        answer = resolve;
      }),
    join: () => ({ text: "on" }),
  });
  await assert.rejects(bed.stub.upper({}, { timeoutMs: 20 }), { code: Status.DEADLINE_EXCEEDED });
  answer({ text: "late" });
  assert.deepEqual(await bed.stub.join([]), { text: "on" });
  assert.deepEqual(bed.log.entries, []);
});

/** How a client cancels, once `reached` says that the call has come so far. */
interface CancelPoint {
  readonly name: string;
  /** Begins a call, waits until it has come to the point, and cancels it. Resolves to the call's code. */
  readonly run: (bed: Testbed, handlers: SilentHandlers) => Promise<Status>;
}

type Kind = "upper" | "letters" | "join" | "echo";
const kinds: readonly Kind[] = ["upper", "letters", "join", "echo"];

/** Begins a call of any kind whose requests are written by hand where there may be many. */
function begin(bed: Testbed, kind: Kind, signal?: AbortSignal) {
  const requests = new MessageWriter<Text>();
  const options = { signal };
  switch (kind) {
    case "upper":
      return { requests, call: bed.stub.upper({ text: "a" }, options) };
    case "letters":
      return { requests, call: bed.stub.letters({ text: "a" }, options) };
    case "join":
      return { requests, call: bed.stub.join(requests, options) };
    case "echo":
      return { requests, call: bed.stub.echo(requests, options) };
  }
}

const isStreaming = (kind: Kind): boolean => kind === "join" || kind === "echo";

const points: readonly CancelPoint[] = kinds.flatMap((kind): CancelPoint[] => [
  {
    name: `${kind}: before the start`,
    async run(bed) {
      const { call } = begin(bed, kind, AbortSignal.abort(new Error("too early")));
      return (await call.status).code;
    },
  },
  {
    name: `${kind}: at once`,
    async run(bed) {
      const { call } = begin(bed, kind);
      call.cancel();
      return (await call.status).code;
    },
  },
  {
    name: `${kind}: a turn later`,
    async run(bed) {
      const { call } = begin(bed, kind);
      await new Promise(setImmediate);
      call.cancel();
      return (await call.status).code;
    },
  },
  {
    name: `${kind}: when the handler has begun`,
    async run(bed, handlers) {
      const before = handlers.began.length;
      const { call } = begin(bed, kind);
      await handlers.whenBegan(before + 1);
      call.cancel();
      return (await call.status).code;
    },
  },
  {
    name: `${kind}: by its signal, when the handler has begun`,
    async run(bed, handlers) {
      const before = handlers.began.length;
      const controller = new AbortController();
      const { call } = begin(bed, kind, controller.signal);
      await handlers.whenBegan(before + 1);
      controller.abort();
      return (await call.status).code;
    },
  },
  ...(isStreaming(kind)
    ? [
        {
          name: `${kind}: between two requests`,
          async run(bed: Testbed) {
            const { call, requests } = begin(bed, kind);
            await requests.write({ text: "a" });
            call.cancel();
            return (await call.status).code;
          },
        },
        {
          name: `${kind}: with a request that is larger than the window on its way`,
          async run(bed: Testbed) {
            const { call, requests } = begin(bed, kind);
            await requests.write({ text: "a".repeat(1_000_000) });
            await new Promise(setImmediate);
            call.cancel();
            return (await call.status).code;
          },
        },
        {
          name: `${kind}: after the last request`,
          async run(bed: Testbed) {
            const { call, requests } = begin(bed, kind);
            await requests.write({ text: "a" });
            requests.end();
            await new Promise(setImmediate);
            call.cancel();
            return (await call.status).code;
          },
        },
      ]
    : []),
]);

for (const { name, run } of points) {
  test(`a cancelled call is CANCELLED, and its handler learns of it: ${name}`, async () => {
    const handlers = new SilentHandlers();
    await using bed = await Testbed.start(handlers);
    assert.equal(await run(bed, handlers), Status.CANCELLED);
    for (const { signal } of handlers.began) {
      if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
    }
    assert.deepEqual(bed.log.entries, []);
  });
}

test("a cancelled stream of responses is CANCELLED at each of its messages", async () => {
  await using bed = await Testbed.start(new TextsHandlers());
  for (let read = 0; read <= 4; read++) {
    const stream = bed.stub.letters({ text: "abcd" });
    for (let i = 0; i < read; i++) assert.equal((await stream.next()).done, false);
    stream.cancel();
    const { code } = await stream.status;
    // The answer may have come whole before.
    assert.ok(code === Status.CANCELLED || code === Status.OK, String(code));
  }
  assert.deepEqual(await textsOf(bed.stub.letters({ text: "on" })), ["o", "n"]);
});

test("10,000 calls that are cancelled at once leave nothing behind, and no other call is lost", {
  timeout: 300_000,
}, async () => {
  const handlers = new SilentHandlers();
  await using bed = await Testbed.start(handlers);
  const bystander = bed.stub.upper({});
  await handlers.whenBegan(1);
  const before = openResources();
  const controller = new AbortController();
  const { signal } = controller;
  const calls = Array.from({ length: 10_000 }, (_, i) => {
    const kind = kinds[i % kinds.length]!;
    return begin(bed, kind, signal).call;
  });
  await handlers.whenBegan(50);
  controller.abort();
  const codes = await Promise.all(calls.map(async (call) => (await call.status).code));
  assert.deepEqual(
    codes.filter((code) => code !== Status.CANCELLED),
    [],
  );
  const [untouched, ...cancelled] = handlers.began;
  for (const each of cancelled) {
    if (!each.signal.aborted) {
      await new Promise<void>((resolve) => each.signal.addEventListener("abort", () => resolve()));
    }
  }
  await nothingLeft(before);
  assert.equal(untouched?.isCancelled, false, "another call on the connection was lost");
  bystander.cancel("enough");
  await assert.rejects(bystander, { code: Status.CANCELLED, details: "enough" });
});
