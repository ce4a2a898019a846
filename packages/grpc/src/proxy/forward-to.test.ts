import assert from "node:assert/strict";
import { test } from "node:test";
import { bytesMethod, createClient, RpcError, Status } from "@baud/rpc";
import { Channel, ChannelCredentials, forwardTo, Server, ServerCredentials } from "../index.js";
import { KeptLog, Testbed } from "../testing/testbed.js";
import { SilentHandlers, Texts, TextsHandlers, texts, textsOf, untilBegan } from "../testing/texts-service.js";

/** A stub that reaches the server of `bed` through a proxy for `test.Texts`. */
async function proxyTo(bed: Testbed) {
  const proxy = new Server({ logger: new KeptLog() });
  const forward = forwardTo(bed.channel);
  proxy.setGenericHandler((path) => (path.startsWith("/test.Texts/") ? forward : undefined));
  const port = await proxy.listen("127.0.0.1:0", ServerCredentials.insecure());
  const channel = new Channel(`127.0.0.1:${port}`, ChannelCredentials.insecure());
  return {
    channel,
    stub: createClient(Texts, channel),
    async [Symbol.asyncDispose]() {
      await channel.close();
      await proxy.shutdown({ graceMs: 0 });
    },
  };
}

test("all four kinds pass a proxy that knows none of their messages", async () => {
  await using bed = await Testbed.start(new TextsHandlers());
  await using proxy = await proxyTo(bed);
  const { stub } = proxy;
  assert.deepEqual(await stub.upper({ text: "a" }), { text: "A" });
  assert.deepEqual(await textsOf(stub.letters({ text: "abc" })), ["a", "b", "c"]);
  assert.deepEqual(await stub.join(texts("a", "b")), { text: "ab" });
  assert.deepEqual(await textsOf(stub.echo(texts("a", "", "c"))), ["a", "", "c"]);
});

test("metadata, trailers and the status pass in both directions", async () => {
  await using bed = await Testbed.start({
    ...unused,
    upper(_, context) {
      context.sendInitialMetadata({ "x-header": context.metadata.getAll("x-a") });
      context.trailers.set("x-trailer-bin", Uint8Array.of(7));
      return {};
    },
    join() {
      throw new RpcError(Status.ABORTED, "no", { metadata: { "x-why": "because" } });
    },
  });
  await using proxy = await proxyTo(bed);
  const call = proxy.stub.upper({}, { metadata: { "x-a": ["1", "2"] } });
  await call;
  assert.deepEqual((await call.headers).getAll("x-header"), ["1", "2"]);
  assert.deepEqual((await call.trailers).getAll("x-trailer-bin"), [Uint8Array.of(7)]);
  const error = await proxy.stub.join([]).catch((thrown: unknown) => thrown);
  assert.ok(error instanceof RpcError);
  assert.deepEqual([error.code, error.details, error.metadata.get("x-why")], [Status.ABORTED, "no", "because"]);
});

test("a call that is cancelled or too late ends behind the proxy too", async () => {
  const handlers = new SilentHandlers();
  await using bed = await Testbed.start(handlers);
  await using proxy = await proxyTo(bed);
  const call = proxy.stub.upper({});
  await handlers.whenBegan(1);
  call.cancel();
  await assert.rejects(call, { code: Status.CANCELLED });
  await untilBegan(handlers, 2, (timeoutMs) =>
    assert.rejects(proxy.stub.upper({}, { timeoutMs }), { code: Status.DEADLINE_EXCEEDED }),
  );
  for (const { signal } of handlers.began) {
    if (!signal.aborted) await new Promise<void>((resolve) => signal.addEventListener("abort", () => resolve()));
  }
});

test("what the generic handler does not know is UNIMPLEMENTED, and so is a path that is none", async () => {
  await using bed = await Testbed.start(new TextsHandlers());
  await using proxy = await proxyTo(bed);
  const other = createClient({ typeName: "x", methods: { call: bytesMethod("/other.Service/Method") } }, proxy.channel);
  await assert.rejects(textsOf(other.call([]) as never), { code: Status.UNIMPLEMENTED });
  for (const path of ["", "/", "/a", "/a/", "a/b"]) assert.throws(() => bytesMethod(path), TypeError, path);
});

const unused = { upper: () => ({}), letters: () => [], join: () => ({}), echo: () => [] };
