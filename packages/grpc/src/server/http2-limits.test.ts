import assert from "node:assert/strict";
import { test } from "node:test";
import { ErrorCode } from "@baud/http2";
import { Metadata, RpcError, type ServerInterceptor, Status } from "@baud/rpc";
import { RawClient } from "../testing/raw-peer.js";
import { Testbed } from "../testing/testbed.js";
import { TextsHandlers } from "../testing/texts-service.js";

const small = { http2: { maxHeaderListSize: 1200 } };
const large = new Metadata({ "x-large": "l".repeat(1500) });

function isExhausted(error: unknown): boolean {
  assert.ok(error instanceof RpcError);
  assert.equal(error.code, Status.RESOURCE_EXHAUSTED);
  assert.match(error.details, /more than the 1200/);
  return true;
}

test("metadata beyond what the server accepts is not sent, and the other calls go on", async () => {
  await using testbed = await Testbed.start(new TextsHandlers(), { server: small });
  await testbed.stub.upper({ text: "a" });
  await assert.rejects(async () => await testbed.stub.upper({ text: "b" }, { metadata: large }), isExhausted);
  assert.deepEqual(await testbed.stub.upper({ text: "c" }), { text: "C" });
  assert.equal(testbed.server.http2Counters().streamsOpened, 2);
});

for (const what of ["headers", "trailers"] as const) {
  test(`${what} beyond what the client accepts become RESOURCE_EXHAUSTED, without a reset`, async () => {
    const generous: ServerInterceptor = (context, next) => {
      if (what === "headers") context.sendInitialMetadata(large);
      else context.trailers.set("x-large", "l".repeat(1500));
      return next();
    };
    await using testbed = await Testbed.start(new TextsHandlers(), {
      channel: small,
      server: { interceptors: [generous] },
    });
    for (let i = 0; i < 3; i++) await assert.rejects(async () => await testbed.stub.upper({ text: "a" }), isExhausted);
    const { resetsReceived, resetsCaused } = testbed.server.http2Counters();
    assert.deepEqual({ resetsReceived, resetsCaused }, { resetsReceived: 0, resetsCaused: 0 });
  });
}

test("the limits of HTTP/2 are options of the server, and tell how often they were reached", async () => {
  const http2 = { resetBurst: 5, resetsPerSecond: 0 };
  await using testbed = await Testbed.start(new TextsHandlers(), { server: { http2, maxConcurrentStreams: 50 } });
  await using client = await RawClient.connect(testbed.port);
  const fields = [":method", "POST", ":scheme", "http", ":path", "/test.Texts/Join", ":authority", "test"];
  const headers = [...fields, "content-type", "application/grpc", "te", "trailers"];
  const ignore = { onHeaders() {}, onData() {}, onTrailers() {}, onReset() {}, onWritable() {} };
  for (let i = 0; i < 6; i++) client.connection.openStream(headers, false, ignore).reset(ErrorCode.CANCEL);
  const end = await client.closed;
  assert.equal(end.code, ErrorCode.ENHANCE_YOUR_CALM);
  const { resetsReceived, limitsReached, connectionsAccepted } = testbed.server.http2Counters();
  assert.deepEqual(
    { resetsReceived, limitsReached, connectionsAccepted },
    { resetsReceived: 6, limitsReached: { resetBurst: 1 }, connectionsAccepted: 1 },
  );
});

test("requests that no handler sees are counted by what is wrong with them", async () => {
  await using testbed = await Testbed.start(new TextsHandlers());
  await using client = await RawClient.connect(testbed.port);
  for (const [name, value] of [
    [":method", "GET"],
    ["content-type", "text/plain"],
    ["grpc-timeout", "soon"],
    ["grpc-encoding", "lz4"],
    ["x-bin", "!"],
    ["y-bin", "!"],
    [":path", "/test.Texts/Lower"],
  ] as const) {
    await client.request({ [name]: value }, undefined);
  }
  await client.request({}, Buffer.alloc(5));
  assert.deepEqual(testbed.server.http2Counters().requestsRefused, {
    ":method": 1,
    "content-type": 1,
    "grpc-timeout": 1,
    "grpc-encoding": 1,
    "-bin": 2,
    ":path": 1,
  });
});

for (const path of [
  "test.Texts/Upper",
  "//test.Texts/Upper",
  "/test.Texts/%55pper",
  "/test.Texts/../test.Texts/Upper",
  "/test.Texts/Upper?a",
  "/__proto__/__proto__",
]) {
  test(`the path ${path} reaches neither an interceptor nor a generic handler that has no such method`, async () => {
    const asked: string[] = [];
    const spy: ServerInterceptor = (context, next) => {
      asked.push(context.method.path);
      return next();
    };
    await using testbed = await Testbed.start(new TextsHandlers(), { server: { interceptors: [spy] } });
    testbed.server.setGenericHandler((unknown) => {
      asked.push(unknown);
      return undefined;
    });
    await using client = await RawClient.connect(testbed.port);
    await client.request({ ":path": path }, Buffer.alloc(5));
    assert.deepEqual(asked, path === "/__proto__/__proto__" ? [path] : []);
  });
}
