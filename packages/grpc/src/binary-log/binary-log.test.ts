import assert from "node:assert/strict";
import { createReadStream, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { test } from "node:test";
import { decodeDelimitedStream } from "@baud/protobuf";
import { RpcError, Status } from "@baud/rpc";
import { GrpcLogEntry } from "../grpc/binlog/v1/binarylog_pb.js";
import type { ChannelOptions } from "../index.js";
import { Testbed } from "../testing/testbed.js";
import { SilentHandlers, type Text, TextsHandlers, texts, textsOf } from "../testing/texts-service.js";
import { BinaryLog } from "./binary-log.js";
import { BinaryLogFile } from "./binary-log-file.js";

/** The logs of both sides of the calls that `use` makes. */
async function logsOf(
  filter: string,
  use: (bed: Testbed) => Promise<unknown>,
  handlers: TextsHandlers | SilentHandlers = new TextsHandlers(),
  channel: ChannelOptions = {},
): Promise<{ readonly client: readonly GrpcLogEntry[]; readonly server: readonly GrpcLogEntry[] }> {
  const client: GrpcLogEntry[] = [];
  const server: GrpcLogEntry[] = [];
  {
    await using bed = await Testbed.start(handlers, {
      channel: { ...channel, tracers: [new BinaryLog({ filter, sink: (entry) => client.push(entry) }).client] },
      server: { tracers: [new BinaryLog({ filter, sink: (entry) => server.push(entry) }).server] },
    });
    await use(bed);
  }
  return { client, server };
}

/** An entry in JSON, without what differs from run to run. */
function timeless(entry: GrpcLogEntry): object {
  const { timestamp, callId, peer, ...rest } = GrpcLogEntry.toJson(entry) as Record<string, object>;
  assert.ok(timestamp !== undefined && Number(callId) > 0);
  const { ipPort, ...address } = (peer ?? {}) as Record<string, unknown>;
  if (peer !== undefined) assert.ok(Number(ipPort) > 0);
  return peer === undefined ? rest : { ...rest, peer: address };
}

const base64 = (text: string): string => Buffer.from(text).toString("base64");
const ipv4 = { peer: { type: "TYPE_IPV4", address: "127.0.0.1" } };
const message = (text: string): object => ({ length: text.length, data: base64(text) });

test("a call is logged on both sides as it goes by", async () => {
  const { client, server } = await logsOf("*", ({ stub }) =>
    stub.upper(
      { text: "abc" },
      { metadata: { "x-a": "1", "x-b-bin": Uint8Array.of(1, 2), authorization: "Bearer me" } },
    ),
  );
  const entry = [
    { key: "x-a", value: base64("1") },
    { key: "x-b-bin", value: "AQI=" },
  ];
  const [clientHeader] = client;
  assert.ok(clientHeader?.payload?.case === "clientHeader");
  const { authority } = clientHeader.payload.value;
  assert.match(authority, /^127\.0\.0\.1:\d+$/);
  const entries = (side: "LOGGER_CLIENT" | "LOGGER_SERVER"): readonly object[] => {
    const [atClient, atServer] = side === "LOGGER_CLIENT" ? [ipv4, {}] : [{}, ipv4];
    const steps = [
      {
        type: "EVENT_TYPE_CLIENT_HEADER",
        clientHeader: { methodName: "/test.Texts/Upper", authority, metadata: { entry } },
        ...atServer,
      },
      { type: "EVENT_TYPE_CLIENT_MESSAGE", message: message("\n\u0003abc") },
      { type: "EVENT_TYPE_CLIENT_HALF_CLOSE" },
      { type: "EVENT_TYPE_SERVER_HEADER", serverHeader: { metadata: {} }, ...atClient },
      { type: "EVENT_TYPE_SERVER_MESSAGE", message: message("\n\u0003ABC") },
      { type: "EVENT_TYPE_SERVER_TRAILER", trailer: { metadata: {} } },
    ];
    return steps.map((step, index) => ({ sequenceIdWithinCall: String(index + 1), logger: side, ...step }));
  };
  assert.deepEqual(client.map(timeless), entries("LOGGER_CLIENT"));
  assert.deepEqual(server.map(timeless), entries("LOGGER_SERVER"));
});

test("what is too long is cut off, and marked", async () => {
  const { client } = await logsOf("*{h:6;m:4}", ({ stub }) =>
    stub.upper({ text: "abcdef" }, { metadata: { "x-a": "123", "x-b": "1234", "x-c": "" } }),
  );
  const [header, request] = client;
  assert.ok(header?.payload?.case === "clientHeader" && request?.payload?.case === "message");
  assert.deepEqual(
    header.payload.value.metadata?.entry.map(({ key }) => key),
    ["x-a"],
  );
  assert.equal(header.payloadTruncated, true);
  assert.deepEqual([request.payload.value.length, request.payload.value.data.length], [8, 4]);
  assert.equal(request.payloadTruncated, true);
});

test("of attempts that are repeated only the last is logged, and a refusal as it was", async () => {
  let attempts = 0;
  const handlers = new TextsHandlers();
  handlers.upper = async (text: Text) => {
    if (attempts++ === 0) throw new RpcError(Status.ABORTED, "not now");
    if (text.text === "no") throw new RpcError(Status.NOT_FOUND, "none", { metadata: { "x-why": "so" } });
    return text;
  };
  const retryPolicy = {
    maxAttempts: 3,
    initialBackoff: "0.001s",
    maxBackoff: "0.001s",
    backoffMultiplier: 1,
    retryableStatusCodes: ["ABORTED"],
  } as const;
  const { client, server } = await logsOf(
    "*{h}",
    async ({ stub }) => {
      await stub.upper({ text: "yes" });
      await assert.rejects(stub.upper({ text: "no" }));
    },
    handlers,
    { serviceConfig: { methodConfig: [{ name: [{}], retryPolicy }] } },
  );
  const trailers = (entries: readonly GrpcLogEntry[]): unknown[] =>
    entries.flatMap(({ payload }) =>
      payload?.case === "trailer" ? [[payload.value.statusCode, payload.value.statusMessage]] : [],
    );
  assert.deepEqual(trailers(client), [
    [0, ""],
    [5, "none"],
  ]);
  assert.deepEqual(trailers(server), [
    [10, "not now"],
    [0, ""],
    [5, "none"],
  ]);
  assert.equal(new Set(client.map(({ callId }) => callId)).size, 2);
});

test("a call that is cut off ends with a cancel on both sides", async () => {
  const handlers = new SilentHandlers();
  const { client, server } = await logsOf(
    "*",
    async ({ stub }) => {
      const call = stub.upper({ text: "a" }, { timeoutMs: 60_000 });
      await handlers.whenBegan(1);
      const seen = new Promise((resolve) => handlers.began[0]!.signal.addEventListener("abort", resolve));
      call.cancel();
      await assert.rejects(call);
      await seen;
    },
    handlers,
  );
  for (const entries of [client, server]) {
    assert.equal((timeless(entries.at(-1)!) as { type: string }).type, "EVENT_TYPE_CANCEL");
    const [header] = entries;
    assert.ok(header?.payload?.case === "clientHeader" && header.payload.value.timeout!.seconds > 50n);
  }
});

test("calls that the filter leaves out are not logged", async () => {
  const { client, server } = await logsOf("*,-test.Texts/Upper", async ({ stub }) => {
    await stub.upper({ text: "a" });
    await textsOf(stub.echo(texts("b")));
  });
  for (const entries of [client, server]) {
    const methods = entries.flatMap(({ payload }) =>
      payload?.case === "clientHeader" ? [payload.value.methodName] : [],
    );
    assert.deepEqual(methods, ["/test.Texts/Echo"]);
  }
});

test("a file keeps the entries, and keeps them to its owner", async () => {
  const folder = mkdtempSync(path.join(tmpdir(), "baud-binary-log-"));
  try {
    const kept: GrpcLogEntry[] = [];
    const file = new BinaryLogFile(path.join(folder, "calls.binpb"));
    const log = new BinaryLog({
      filter: "*",
      sink(entry) {
        kept.push(entry);
        file.sink(entry);
      },
    });
    {
      await using bed = await Testbed.start(new TextsHandlers(), { channel: { tracers: [log.client] } });
      await bed.stub.upper({ text: "a".repeat(200_000) });
    }
    file.close();
    file.sink(GrpcLogEntry.create({}));
    const read: GrpcLogEntry[] = [];
    for await (const entry of decodeDelimitedStream(GrpcLogEntry, createReadStream(file.path))) read.push(entry);
    assert.equal(read.length, 6);
    assert.deepEqual(read, kept);
    assert.equal(file.error, undefined);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
