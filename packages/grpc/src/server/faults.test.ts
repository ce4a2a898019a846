import assert from "node:assert/strict";
import { connect } from "node:net";
import { test } from "node:test";
import { ErrorCode } from "@baud/http2";
import { frameMessage, Status } from "@baud/rpc";
import { gzip } from "../index.js";
import { field, RawClient } from "../testing/raw-peer.js";
import { Testbed } from "../testing/testbed.js";
import { SilentHandlers, Text, TextsHandlers } from "../testing/texts-service.js";

const hello = frameMessage(Text, { text: "hello" }).slice();

/** Requests at fault, and what each is answered. The answers of HTTP have no `grpc-status`. */
const refused: readonly [
  name: string,
  fields: Readonly<Record<string, string | undefined>>,
  body: Uint8Array | undefined,
  httpStatus: string,
  grpcStatus: Status | undefined,
  message?: RegExp,
][] = [
  ["a wrong content-type", { "content-type": "application/json" }, hello, "415", undefined],
  ["gRPC-Web", { "content-type": "application/grpc-web" }, hello, "415", undefined],
  ["no content-type", { "content-type": undefined }, hello, "415", undefined],
  ["GET", { ":method": "GET" }, undefined, "405", undefined],
  [
    "an unknown method",
    { ":path": "/test.Texts/Lower" },
    hello,
    "200",
    Status.UNIMPLEMENTED,
    /Method not found: \/test.Texts\/Lower/,
  ],
  ["a path without its slash", { ":path": "test.Texts/Upper" }, hello, "200", Status.UNIMPLEMENTED],
  ["a bad grpc-timeout", { "grpc-timeout": "1 second" }, hello, "200", Status.INTERNAL, /grpc-timeout/],
  ["metadata in bad base64", { "x-a-bin": "AA*" }, hello, "200", Status.INTERNAL, /x-a-bin is not base64/],
  ["an unknown grpc-encoding", { "grpc-encoding": "brotli" }, hello, "200", Status.UNIMPLEMENTED, /brotli/],
  [
    "a compressed message without grpc-encoding",
    {},
    Buffer.from([1, ...hello.subarray(1)]),
    "200",
    Status.INTERNAL,
    /compressed/,
  ],
  [
    "a compressed message that grpc-encoding says is none",
    { "grpc-encoding": "identity" },
    Buffer.from([1, ...hello.subarray(1)]),
    "200",
    Status.INTERNAL,
    /compressed/,
  ],
  [
    "a message that is not what grpc-encoding says",
    { "grpc-encoding": "gzip" },
    Buffer.from([1, ...hello.subarray(1)]),
    "200",
    Status.INTERNAL,
    /not what gzip makes/,
  ],
  [
    "a message that does not parse",
    {},
    Uint8Array.of(0, 0, 0, 0, 2, 255, 255),
    "200",
    Status.INTERNAL,
    /The request could not be decoded/,
  ],
  ["a flag that is none", {}, Uint8Array.of(7, 0, 0, 0, 0), "200", Status.INTERNAL],
  ["a length of 4 GiB", {}, Uint8Array.of(0, 255, 255, 255, 255), "200", Status.RESOURCE_EXHAUSTED, /4294967295 bytes/],
  ["a request that ends within a message", {}, hello.subarray(0, 8), "200", Status.INTERNAL, /middle of a message/],
  ["no message", {}, undefined, "200", Status.INTERNAL, /none was sent/],
  ["two messages where there must be one", {}, Buffer.concat([hello, hello]), "200", Status.INTERNAL, /more than one/],
];
for (const [name, fields, body, httpStatus, grpcStatus, message = /(?:)/] of refused) {
  test(`${name} is answered as it should, and others are served`, async () => {
    await using testbed = await Testbed.start(new TextsHandlers());
    await using client = await RawClient.connect(testbed.port);
    // Not the last time with END_STREAM, to see that the server wants nothing of the rest.
    for (const endStream of name.includes("within") || name.startsWith("no message") ? [true] : [true, false]) {
      const { headers, trailers } = await client.request(fields, body, endStream);
      assert.equal(field(headers, ":status"), httpStatus);
      const end = trailers ?? headers;
      assert.equal(field(end, "grpc-status"), grpcStatus === undefined ? undefined : String(grpcStatus));
      assert.match(decodeURIComponent(field(end, "grpc-message") ?? ""), message);
      const good = await client.request({}, hello);
      assert.equal(field(good.trailers, "grpc-status"), "0");
    }
    assert.deepEqual(await testbed.stub.upper({ text: "still" }), { text: "STILL" });
  });
}

test("an unknown grpc-encoding is answered with those that are known", async () => {
  await using testbed = await Testbed.start(new TextsHandlers(), { server: { compressors: [gzip] } });
  await using client = await RawClient.connect(testbed.port);
  const { headers } = await client.request({ "grpc-encoding": "brotli" }, hello);
  assert.equal(field(headers, "grpc-accept-encoding"), "identity,gzip");
});

test("a request without te is served: proxies drop it, and nothing here depends on it", async () => {
  await using testbed = await Testbed.start(new TextsHandlers());
  await using client = await RawClient.connect(testbed.port);
  const { trailers } = await client.request({ te: undefined }, hello);
  assert.equal(field(trailers, "grpc-status"), "0");
});

test("grpc-timeout is enforced by the server alone", async () => {
  const handlers = new SilentHandlers();
  await using testbed = await Testbed.start(handlers);
  await using client = await RawClient.connect(testbed.port);
  // Its handler begins with the headers, whenever the message comes.
  const { headers } = await client.request({ ":path": "/test.Texts/Join", "grpc-timeout": "20000u" }, hello);
  assert.equal(field(headers, "grpc-status"), String(Status.DEADLINE_EXCEEDED));
  assert.equal(handlers.began[0]!.signal.aborted, true);
});

test("RST_STREAM aborts the handler's signal", async () => {
  const handlers = new SilentHandlers();
  await using testbed = await Testbed.start(handlers);
  await using client = await RawClient.connect(testbed.port);
  const stream = client.connection.openStream(
    [
      ":method",
      "POST",
      ":scheme",
      "http",
      ":path",
      "/test.Texts/Join",
      ":authority",
      "test",
      "content-type",
      "application/grpc",
    ],
    false,
    { onHeaders() {}, onData() {}, onTrailers() {}, onReset() {}, onWritable() {} },
  );
  await handlers.whenBegan(1);
  stream.reset(ErrorCode.CANCEL);
  const { signal } = handlers.began[0]!;
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
  assert.match(signal.reason.message, /CANCEL/);
});

const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
const settings = [0, 0, 0, 4, 0, 0, 0, 0, 0];

/** Bytes that no HTTP/2 client sends. The connection ends; what the server said before it did is looked at. */
const garbage: readonly [name: string, bytes: Buffer, code: number][] = [
  ["garbage instead of a preface", Buffer.from("GET / HTTP/1.1\r\nHost: test\r\n\r\n"), ErrorCode.PROTOCOL_ERROR],
  ["bytes at random", Buffer.from([...Array(64).keys()].map((i) => (i * 73) & 255)), ErrorCode.PROTOCOL_ERROR],
  [
    "a frame too large",
    Buffer.from([...Buffer.from(preface), ...settings, 0x10, 0, 0, 0, 0, 0, 0, 0, 1]),
    ErrorCode.FRAME_SIZE_ERROR,
  ],
  [
    "a broken header block",
    Buffer.from([...Buffer.from(preface), ...settings, 0, 0, 3, 1, 5, 0, 0, 0, 1, 0xff, 0xff, 0xff]),
    ErrorCode.COMPRESSION_ERROR,
  ],
];
for (const [name, bytes, code] of garbage) {
  test(`${name} ends the connection with GOAWAY, and others are served`, async () => {
    await using testbed = await Testbed.start(new TextsHandlers());
    assert.deepEqual(await testbed.stub.upper({ text: "before" }), { text: "BEFORE" });
    const answer = await new Promise<Buffer>((resolve, reject) => {
      const chunks: Buffer[] = [];
      const socket = connect(testbed.port, "127.0.0.1", () => socket.write(bytes));
      socket.on("data", (chunk) => chunks.push(chunk));
      socket.on("end", () => socket.end());
      socket.on("close", () => resolve(Buffer.concat(chunks)));
      socket.on("error", reject);
    });
    assert.equal(goawayCode(answer), code);
    assert.deepEqual(await testbed.stub.upper({ text: "after" }), { text: "AFTER" });
  });
}

/** The error code of the GOAWAY frame among frames. */
function goawayCode(bytes: Buffer): number | undefined {
  for (let at = 0; at + 9 <= bytes.length; at += 9 + bytes.readUIntBE(at, 3)) {
    if (bytes[at + 3] === 7) return bytes.readUInt32BE(at + 13);
  }
  return undefined;
}
