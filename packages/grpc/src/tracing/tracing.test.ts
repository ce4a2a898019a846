import assert from "node:assert/strict";
import { test } from "node:test";
import { ErrorCode } from "@baud/http2";
import {
  type ClientCallTracer,
  type ClientTracer,
  createClient,
  RpcError,
  type ServerTracer,
  Status,
  type StreamTracer,
  statusName,
} from "@baud/rpc";
import { Channel, ChannelCredentials } from "../index.js";
import { RawServer } from "../testing/raw-peer.js";
import { Testbed } from "../testing/testbed.js";
import { SilentHandlers, Texts, TextsHandlers, texts, textsOf } from "../testing/texts-service.js";

/** Writes down all that it is told, a line each. */
class Notes {
  readonly lines: string[] = [];
  #whenEnded: (() => void) | undefined;

  readonly client: ClientTracer = {
    startCall: ({ method, target }): ClientCallTracer => {
      this.lines.push(`call ${method.name} to ${target.replace(/\d+$/, "PORT")}`);
      return {
        startAttempt: ({ metadata, isTransparentRetry }) => {
          metadata.set("traceparent", "00-1");
          this.lines.push(isTransparentRetry ? "attempt, again" : "attempt");
          return this.stream("");
        },
        onEnd: ({ code }) => this.lines.push(`call ends ${statusName(code)}`),
      };
    },
  };

  readonly server: ServerTracer = {
    startCall: ({ path, method, metadata }) => {
      this.lines.push(`${method === undefined ? "unknown " : ""}${path}, traceparent ${metadata.get("traceparent")}`);
      return this.stream("");
    },
  };

  /** Resolves when a stream has ended after this was asked for. */
  whenEnded(): Promise<void> {
    return new Promise((resolve) => {
      this.#whenEnded = resolve;
    });
  }

  stream(prefix: string): StreamTracer {
    const note = (line: string): void => void this.lines.push(prefix + line);
    return {
      onConnected: (peer) => note(`connected to ${peer.replace(/\d+$/, "PORT")}`),
      onHeadersSent: (metadata) => note(`headers sent ${metadata?.fields ?? ""}`.trim()),
      onHeadersReceived: (metadata) => note(`headers received ${metadata?.fields ?? ""}`.trim()),
      onMessageSent: ({ bytes, wireSizeBytes }) => note(`sent ${bytes.length} as ${wireSizeBytes}`),
      onMessageReceived: ({ bytes, wireSizeBytes }) => note(`received ${bytes.length} as ${wireSizeBytes}`),
      onHalfClose: () => note("half close"),
      onEnd: ({ code, isWhole }) => {
        note(`ends ${statusName(code)}${isWhole ? "" : ", cut off"}`);
        this.#whenEnded?.();
      },
    };
  }
}

/** What both sides note of the calls that `use` makes. */
async function notesOf(
  use: (bed: Testbed) => Promise<unknown>,
  handlers: TextsHandlers | SilentHandlers = new TextsHandlers(),
  options: Parameters<typeof Testbed.start>[1] = {},
): Promise<{ readonly client: readonly string[]; readonly server: readonly string[] }> {
  const client = new Notes();
  const server = new Notes();
  await using bed = await Testbed.start(handlers, {
    channel: { ...options.channel, tracers: [client.client] },
    server: { ...options.server, tracers: [server.server] },
  });
  await use(bed);
  return { client: client.lines, server: server.lines };
}

const called = (method: string): readonly string[] => [`call ${method} to 127.0.0.1:PORT`, "attempt"];
const sentHeaders = ["connected to 127.0.0.1:PORT", "headers sent traceparent,00-1"];

test("both sides tell of all that a call sends and receives, in order", async () => {
  const { client, server } = await notesOf(async ({ stub }) => {
    await stub.upper({ text: "abc" });
    await textsOf(stub.echo(texts("a", "bc")));
  });
  assert.deepEqual(client.slice(0, 9), [
    ...called("Upper"),
    ...sentHeaders,
    "sent 5 as 5",
    "half close",
    "headers received",
    "received 5 as 5",
    "ends OK",
  ]);
  assert.deepEqual(server.slice(0, 6), [
    "/test.Texts/Upper, traceparent 00-1",
    "received 5 as 5",
    "half close",
    "headers sent",
    "sent 5 as 5",
    "ends OK",
  ]);
  const sorted = (lines: readonly string[]): string[] => [...lines].sort();
  assert.deepEqual(
    sorted(client.slice(10)),
    sorted([
      ...called("Echo"),
      ...sentHeaders,
      ...["sent 3 as 3", "sent 4 as 4", "half close"],
      ...["headers received", "received 3 as 3", "received 4 as 4", "ends OK", "call ends OK"],
    ]),
  );
  assert.deepEqual(
    sorted(server.slice(6)),
    sorted([
      "/test.Texts/Echo, traceparent 00-1",
      ...["received 3 as 3", "received 4 as 4", "half close"],
      ...["headers sent", "sent 3 as 3", "sent 4 as 4", "ends OK"],
    ]),
  );
});

test("a compressed message has both of its sizes", async () => {
  const text = "a".repeat(1000);
  const { client, server } = await notesOf(({ stub }) => stub.upper({ text }), new TextsHandlers(), {
    channel: { compression: "gzip" },
    server: { compression: "gzip" },
  });
  for (const lines of [client, server]) {
    for (const verb of ["sent", "received"]) {
      const line = lines.find((each) => each.startsWith(`${verb} `));
      const [, size, wireSize] = /(\d+) as (\d+)/.exec(line ?? "") ?? [];
      assert.equal(size, "1003");
      assert.ok(Number(wireSize) < 100, line);
    }
  }
});

test("each attempt of a call that is retried is told of, and the call once", async () => {
  let attempts = 0;
  const handlers = new TextsHandlers();
  handlers.upper = async (text) => {
    if (attempts++ === 0) throw new RpcError(Status.ABORTED, "not now");
    return text;
  };
  const retryPolicy = {
    maxAttempts: 3,
    initialBackoff: "0.001s",
    maxBackoff: "0.001s",
    backoffMultiplier: 1,
    retryableStatusCodes: ["ABORTED"],
  } as const;
  const { client } = await notesOf(({ stub }) => stub.upper({ text: "a" }), handlers, {
    channel: { serviceConfig: { methodConfig: [{ name: [{}], retryPolicy }] } },
  });
  assert.deepEqual(
    client.filter((line) => /^(attempt|call|ends)/.test(line)),
    [...called("Upper"), "ends ABORTED", "attempt", "ends OK", "call ends OK"],
  );
  assert.equal(client.filter((line) => line === "sent 3 as 3").length, 2);
});

test("a call that the server has surely not seen is told of as another attempt, with its requests", async () => {
  await using server = await RawServer.start((stream, _, index) => {
    if (index === 0) stream.reset(ErrorCode.REFUSED_STREAM);
    else stream.sendHeaders([":status", "200", "content-type", "application/grpc", "grpc-status", "5"], true);
  });
  const notes = new Notes();
  await using channel = new Channel(`127.0.0.1:${server.port}`, ChannelCredentials.insecure(), {
    tracers: [notes.client],
  });
  await assert.rejects(createClient(Texts, channel).join([{ text: "a" }, { text: "bc" }]), { code: Status.NOT_FOUND });
  const requests = [...sentHeaders, "sent 3 as 3", "sent 4 as 4", "half close"];
  assert.deepEqual(notes.lines, [
    ...called("Join"),
    ...requests,
    "ends UNAVAILABLE, cut off",
    "attempt, again",
    ...requests,
    "ends NOT_FOUND",
    "call ends NOT_FOUND",
  ]);
});

test("calls that are cancelled, and those that nobody serves, end for tracers as well", async () => {
  const handlers = new SilentHandlers();
  const server = new Notes();
  const client = new Notes();
  await using bed = await Testbed.start(handlers, {
    channel: { tracers: [client.client] },
    server: { tracers: [server.server], maximumConcurrentRpcs: 1 },
  });
  const call = bed.stub.upper({ text: "a" });
  await handlers.whenBegan(1);
  await assert.rejects(bed.stub.upper({ text: "b" }), { code: Status.RESOURCE_EXHAUSTED });
  const ended = server.whenEnded();
  call.cancel();
  await assert.rejects(call, { code: Status.CANCELLED });
  await ended;
  const none = { ...Texts, methods: { none: { ...Texts.methods.upper, path: "/test.Texts/None" } } } as const;
  await assert.rejects(createClient(none, bed.channel).none({}), { code: Status.UNIMPLEMENTED });
  assert.deepEqual(
    server.lines.filter((line) => /test.Texts|ends/.test(line)),
    [
      "/test.Texts/Upper, traceparent 00-1",
      "/test.Texts/Upper, traceparent 00-1",
      "ends RESOURCE_EXHAUSTED",
      "ends CANCELLED, cut off",
      "unknown /test.Texts/None, traceparent 00-1",
      "ends UNIMPLEMENTED",
    ],
  );
  assert.deepEqual(
    client.lines.filter((line) => /ends/.test(line)),
    [
      ...["ends RESOURCE_EXHAUSTED", "call ends RESOURCE_EXHAUSTED"],
      ...["ends CANCELLED, cut off", "call ends CANCELLED"],
      ...["ends UNIMPLEMENTED", "call ends UNIMPLEMENTED"],
    ],
  );
});

test("a call in the same process is told of by its server", async () => {
  const notes = new Notes();
  await using bed = await Testbed.start(new TextsHandlers(), { server: { tracers: [notes.server] } });
  await createClient(Texts, bed.server.connectInProcess()).upper({ text: "abc" });
  assert.deepEqual(notes.lines, [
    "/test.Texts/Upper, traceparent undefined",
    "received 5 as 5",
    "half close",
    "headers sent",
    "sent 5 as 5",
    "ends OK",
  ]);
});

test("a tracer that throws does no harm, nor does one that wants to know of nothing", async (t) => {
  const told = t.mock.method(console, "error", () => {});
  const fail = (): never => {
    throw new Error("no");
  };
  const failing: StreamTracer = { onHeadersSent: fail, onMessageSent: fail, onMessageReceived: fail, onEnd: fail };
  const notes = new Notes();
  await using bed = await Testbed.start(new TextsHandlers(), {
    channel: {
      tracers: [
        { startCall: fail },
        { startCall: () => ({ startAttempt: fail, onEnd: fail }) },
        { startCall: () => ({ startAttempt: () => failing }) },
        { startCall: () => undefined },
        notes.client,
      ],
    },
    server: { tracers: [{ startCall: fail }, { startCall: () => failing }, { startCall: () => undefined }] },
  });
  assert.deepEqual(await bed.stub.upper({ text: "a" }), { text: "A" });
  assert.equal(notes.lines.at(-1), "call ends OK");
  assert.equal(told.mock.callCount(), 1);
});
