import assert from "node:assert/strict";
import { createServer } from "node:net";
import { test } from "node:test";
import { type Connection, ErrorCode, type Stream } from "@baud/http2";
import { createClient, frameMessage, Metadata, RpcError, Status } from "@baud/rpc";
import { Channel, ChannelCredentials, gzip } from "../index.js";
import { field, RawServer } from "../testing/raw-peer.js";
import { Text, Texts, textsOf, unfinished } from "../testing/texts-service.js";

const begin = [":status", "200", "content-type", "application/grpc"];
const hello = frameMessage(Text, { text: "hello" }).slice();

/** Answers that no gRPC server gives, or that say a status in a roundabout way. */
const answers: readonly [
  name: string,
  answer: (stream: Stream, connection: Connection) => void,
  code: Status,
  details: RegExp,
][] = [
  [
    "HTTP 404",
    (s) => s.sendHeaders([":status", "404", "content-type", "text/html"], true),
    Status.UNIMPLEMENTED,
    /HTTP status 404 with content-type "text\/html"/,
  ],
  [
    "HTTP 503 with a body",
    (s) => {
      s.sendHeaders([":status", "503"], false);
      s.sendData(hello, true);
    },
    Status.UNAVAILABLE,
    /HTTP status 503 without a content-type/,
  ],
  ["HTTP 401", (s) => s.sendHeaders([":status", "401"], true), Status.UNAUTHENTICATED, /401/],
  [
    "a wrong content-type",
    (s) => s.sendHeaders([":status", "200", "content-type", "text/plain"], false),
    Status.UNKNOWN,
    /text\/plain/,
  ],
  [
    "an HTTP error with a grpc-status",
    (s) => s.sendHeaders([":status", "500", "content-type", "application/grpc", "grpc-status", "5"], true),
    Status.NOT_FOUND,
    /^$/,
  ],
  [
    "headers that end the call without a status",
    (s) => s.sendHeaders(begin, true),
    Status.UNKNOWN,
    /without grpc-status/,
  ],
  [
    "data that ends the call without trailers",
    (s) => {
      s.sendHeaders(begin, false);
      s.sendData(hello, true);
    },
    Status.UNKNOWN,
    /without grpc-status/,
  ],
  [
    "trailers without a status",
    (s) => {
      s.sendHeaders(begin, false);
      s.sendTrailers(["x-a", "b"]);
    },
    Status.UNKNOWN,
    /without grpc-status/,
  ],
  [
    "a status that is no number",
    (s) => s.sendHeaders([...begin, "grpc-status", "five"], true),
    Status.UNKNOWN,
    /"five"/,
  ],
  [
    "a status that gRPC does not know",
    (s) => s.sendHeaders([...begin, "grpc-status", "99", "grpc-message", "odd"], true),
    Status.UNKNOWN,
    /^odd$/,
  ],
  [
    "a compression that was not asked for",
    (s) => s.sendHeaders([...begin, "grpc-encoding", "snappy"], false),
    Status.INTERNAL,
    /"snappy"/,
  ],
  [
    "a compressed message without grpc-encoding",
    (s) => {
      s.sendHeaders(begin, false);
      s.sendData(Uint8Array.of(1, 0, 0, 0, 0), false);
    },
    Status.INTERNAL,
    /compressed/,
  ],
  [
    "a message that does not parse",
    (s) => {
      s.sendHeaders(begin, false);
      s.sendData(Uint8Array.of(0, 0, 0, 0, 1, 255), false);
    },
    Status.INTERNAL,
    /response of \/test.Texts\/Upper could not be decoded/,
  ],
  [
    "a message of 4 GiB",
    (s) => {
      s.sendHeaders(begin, false);
      s.sendData(Uint8Array.of(0, 255, 255, 255, 255), false);
    },
    Status.RESOURCE_EXHAUSTED,
    /4294967295 bytes/,
  ],
  [
    "OK within a message",
    (s) => {
      s.sendHeaders(begin, false);
      s.sendData(hello.subarray(0, 7), false);
      s.sendTrailers(["grpc-status", "0"]);
    },
    Status.INTERNAL,
    /middle of a message/,
  ],
  [
    "OK without a message",
    (s) => s.sendHeaders([...begin, "grpc-status", "0"], true),
    Status.INTERNAL,
    /without a message/,
  ],
  [
    "two messages",
    (s) => {
      s.sendHeaders(begin, false);
      s.sendData(Buffer.concat([hello, hello]), false);
      s.sendTrailers(["grpc-status", "0"]);
    },
    Status.INTERNAL,
    /more than one message/,
  ],
];
for (const [name, answer, code, details] of answers) {
  test(`${name} is told as it should be, and the channel goes on`, async () => {
    await using server = await RawServer.start((stream, connection, index) => {
      if (index === 0) answer(stream, connection);
      else answerWell(stream);
    });
    await using channel = new Channel(`127.0.0.1:${server.port}`, ChannelCredentials.insecure());
    const stub = createClient(Texts, channel);
    await assert.rejects(stub.upper({}), (error) => {
      assert.ok(error instanceof RpcError);
      assert.match(error.details, details);
      assert.equal(error.code, code);
      return true;
    });
    assert.deepEqual(await stub.upper({}), { text: "hello" });
  });
}

/** What RST_STREAM means (PROTOCOL-HTTP2, "Errors"). */
const resets: readonly [code: ErrorCode, status: Status][] = [
  [ErrorCode.NO_ERROR, Status.INTERNAL],
  [ErrorCode.PROTOCOL_ERROR, Status.INTERNAL],
  [ErrorCode.INTERNAL_ERROR, Status.INTERNAL],
  [ErrorCode.FLOW_CONTROL_ERROR, Status.INTERNAL],
  [ErrorCode.FRAME_SIZE_ERROR, Status.INTERNAL],
  [ErrorCode.CANCEL, Status.CANCELLED],
  [ErrorCode.COMPRESSION_ERROR, Status.INTERNAL],
  [ErrorCode.CONNECT_ERROR, Status.INTERNAL],
  [ErrorCode.ENHANCE_YOUR_CALM, Status.RESOURCE_EXHAUSTED],
  [ErrorCode.INADEQUATE_SECURITY, Status.PERMISSION_DENIED],
  [ErrorCode.REFUSED_STREAM, Status.UNAVAILABLE],
];
test("each code of RST_STREAM has its status, at the start and in the middle of a stream", async () => {
  for (const hasBegun of [false, true]) {
    for (const [code, status] of resets) {
      await using server = await RawServer.start((stream) => {
        if (hasBegun) stream.sendHeaders(begin, false);
        stream.reset(code);
      });
      await using channel = new Channel(`127.0.0.1:${server.port}`, ChannelCredentials.insecure());
      await assert.rejects(textsOf(createClient(Texts, channel).letters({})), { code: status }, `code ${code}`);
      // What was refused is asked for once more, and only if nothing had come of it.
      assert.equal(server.requests.length, code === ErrorCode.REFUSED_STREAM && !hasBegun ? 2 : 1);
    }
  }
});

test("a stream that was refused once is made again, with all its requests", async () => {
  await using server = await RawServer.start((stream, _, index) => {
    if (index === 0) stream.reset(ErrorCode.REFUSED_STREAM);
    else answerWell(stream);
  });
  await using channel = new Channel(`127.0.0.1:${server.port}`, ChannelCredentials.insecure());
  assert.deepEqual(await createClient(Texts, channel).join([{ text: "a" }, { text: "b" }]), { text: "hello" });
  assert.equal(server.requests.length, 2);
});

test("requests that waited for room on a stream that was refused go on when it is made again, where there is more", async () => {
  let onFirst: () => void = () => {};
  const first = new Promise<void>((resolve) => {
    onFirst = resolve;
  });
  let made = 0;
  let refuse: () => void = () => {};
  await using narrow = await RawServer.start(
    (stream, connection) => {
      refuse = () => {
        narrow.stopListening();
        connection.shutdown(performance.now());
        stream.reset(ErrorCode.REFUSED_STREAM);
      };
      onFirst();
    },
    { http2: { initialWindowSize: 1 }, areRead: false },
  );
  /** Answers when all requests were made, or none for long. */
  const answerAll = (stream: Stream, turns: number): void => {
    if (made < 200 && turns > 0) setImmediate(answerAll, stream, turns - 1);
    else answerWell(stream);
  };
  await using wide = await RawServer.start((stream) => answerAll(stream, 10_000), {
    http2: { initialWindowSize: 1 << 20 },
  });
  const target = `ipv4:127.0.0.1:${narrow.port},127.0.0.1:${wide.port}`;
  await using channel = new Channel(target, ChannelCredentials.insecure());
  function* requests(): Iterable<{ readonly text: string }> {
    for (; made < 200; made++) yield { text: "x".repeat(1000) };
  }
  await channel.whenReady();
  const call = createClient(Texts, channel).join(requests());
  await first;
  assert.ok(made > 50 && made < 200, `${made} requests were made for the buffer of the client`);
  refuse();
  assert.deepEqual(await call, { text: "hello" });
  assert.equal(made, 200);
});

test("calls that GOAWAY leaves out are made again on a new connection", async () => {
  await using server = await RawServer.start((stream, connection, index) => {
    if (index === 0) connection.shutdown(performance.now());
    // The connection drains: it answers what it has taken, and ends.
    answerWell(stream);
  });
  await using channel = new Channel(`127.0.0.1:${server.port}`, ChannelCredentials.insecure());
  const stub = createClient(Texts, channel);
  for (let i = 0; i < 3; i++) {
    const calls = [...Array(10)].map(() => stub.upper({}));
    for (const call of calls) assert.deepEqual(await call, { text: "hello" });
  }
});

test("a server that answers before the requests have ended gets no more of them", async () => {
  await using server = await RawServer.start(answerWell);
  await using channel = new Channel(`127.0.0.1:${server.port}`, ChannelCredentials.insecure());
  assert.deepEqual(await createClient(Texts, channel).join(unfinished()), { text: "hello" });
});

test("request headers are those of the protocol", async () => {
  await using server = await RawServer.start(answerWell);
  await using channel = new Channel(`127.0.0.1:${server.port}`, ChannelCredentials.insecure(), {
    userAgent: "tested/1",
    compressors: [gzip],
  });
  const stub = createClient(Texts, channel);
  await stub.upper({}, { timeoutMs: 3_600_000, metadata: { "x-a": "b" } });
  const [headers] = server.requests;
  const timeout = field(headers, "grpc-timeout")!;
  assert.deepEqual(headers, [
    ":method",
    "POST",
    ":scheme",
    "http",
    ":path",
    "/test.Texts/Upper",
    ":authority",
    `127.0.0.1:${server.port}`,
    "te",
    "trailers",
    "content-type",
    "application/grpc",
    "user-agent",
    "tested/1 grpc-typescript-baud/0.1.0",
    "grpc-accept-encoding",
    "identity,gzip",
    "grpc-timeout",
    timeout,
    "x-a",
    "b",
  ]);
  assert.match(timeout, /^\d+m$/);
  const timeoutMs = Number.parseInt(timeout, 10);
  assert.ok(timeoutMs > 3_000_000 && timeoutMs <= 3_600_000, timeout);
});

test("headers that cannot be sent end their own call, at once or after waiting for a connection", async () => {
  await using server = await RawServer.start(answerWell);
  await using channel = new Channel(`127.0.0.1:${server.port}`, ChannelCredentials.insecure());
  const stub = createClient(Texts, channel);
  for (let round = 0; round < 2; round++) {
    const bad = stub.upper({}, { metadata: Metadata.fromFields(["Bad Name", "value"]) });
    await assert.rejects(bad, { code: Status.INTERNAL, message: /\/test.Texts\/Upper could not be called: / });
    assert.deepEqual(await stub.upper({}), { text: "hello" });
  }
  assert.throws(() => new Channel("localhost:1", ChannelCredentials.insecure(), { userAgent: "a\nb" }), TypeError);
});

test("what is no HTTP/2 server is UNAVAILABLE, with the address", async () => {
  for (const greeting of ["220 mail.test ESMTP\r\n", "HTTP/1.1 400 Bad Request\r\n\r\n"]) {
    const server = createServer((socket) => {
      socket.on("error", () => {});
      socket.resume().end(greeting);
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    {
      await using channel = new Channel(`127.0.0.1:${port}`, ChannelCredentials.insecure());
      await assert.rejects(createClient(Texts, channel).upper({}), {
        code: Status.UNAVAILABLE,
        message: new RegExp(`cannot connect to 127.0.0.1:${port}: .*before it sent its settings`),
      });
    }
    await new Promise((resolve) => server.close(resolve));
  }
});

function answerWell(stream: Stream): void {
  stream.sendHeaders(begin, false);
  stream.sendData(hello.slice(), false);
  stream.sendTrailers(["grpc-status", "0"]);
}
