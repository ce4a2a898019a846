import assert from "node:assert/strict";
import { test } from "node:test";
import { ErrorCode, type HeaderList, type Stream, type StreamListener } from "@baud/http2";
import { connect } from "@baud/http2/node";
import type { ServerTracer } from "@baud/rpc";
import { Server, ServerCredentials } from "../index.js";
import { field } from "../testing/raw-peer.js";
import { KeptLog } from "../testing/testbed.js";
import { type Text, Texts, TextsHandlers } from "../testing/texts-service.js";
import { until } from "../testing/until.js";

/** Counts what arrives, and gives no credit for it until it is told to. */
class Reader implements StreamListener {
  stream: Stream | undefined;
  receivedBytes = 0;
  status: string | undefined;
  hasEnded = false;
  readonly #isReading: () => boolean;
  #unconsumed = 0;

  constructor(isReading: () => boolean) {
    this.#isReading = isReading;
  }

  read(): void {
    this.stream?.consume(this.#unconsumed);
    this.#unconsumed = 0;
  }

  onHeaders(): void {}
  onData(data: Uint8Array): void {
    this.receivedBytes += data.length;
    this.#unconsumed += data.length;
    if (this.#isReading()) this.read();
  }
  onTrailers(headers: HeaderList): void {
    this.status = field(headers, "grpc-status");
    this.hasEnded = true;
  }
  onReset(): void {
    this.hasEnded = true;
  }
  onWritable(): void {}
}

test("answers past what the peer leaves unread are not made into frames until it reads, and all arrive then", async () => {
  const answerBytes = 3000;
  const callCount = 8;
  let framed = 0;
  const counting: ServerTracer = { startCall: () => ({ onMessageSent: () => void framed++ }) };
  let begin = (): void => {};
  const allHaveCome = new Promise<void>((resolve) => {
    begin = resolve;
  });
  let come = 0;
  const upper = async (): Promise<Text> => {
    if (++come === callCount) begin();
    await allHaveCome;
    return { text: "a".repeat(answerBytes) };
  };
  const http2 = { maxBufferedConnectionBytes: 4000 };
  const server = new Server({ logger: new KeptLog(), tracers: [counting], http2 });
  server.addService(Texts, Object.assign(new TextsHandlers(), { upper }));
  const port = await server.listen("127.0.0.1:0", ServerCredentials.insecure());

  const socket = await connect(
    { target: { host: "127.0.0.1", port }, http2: { initialWindowSize: 1000, bdpProbe: false } },
    () => ({
      onStream: () => assert.fail("a server opens no streams"),
      onOutput() {},
      onSettings() {},
      onStreamsAvailable() {},
      onGoaway() {},
      onClosed() {},
    }),
  );
  const fields = [":method", "POST", ":scheme", "http", ":path", "/test.Texts/Upper", ":authority", "test"];
  const headers = [...fields, "content-type", "application/grpc", "te", "trailers"];
  let isReading = false;
  const readers = Array.from({ length: callCount }, () => {
    const reader = new Reader(() => isReading);
    reader.stream = socket.connection.openStream(headers, false, reader);
    reader.stream.sendData(new Uint8Array(5), true);
    return reader;
  });

  try {
    // Of the first answer some 2,000 bytes wait, and there is room for another; with that there is none.
    await until("answers wait", () => server.http2Counters().answersHeld === callCount - 2);
    assert.equal(framed, 2);
    isReading = true;
    for (const reader of readers) reader.read();
    await until("all have ended", () => readers.every(({ hasEnded }) => hasEnded));
    for (const { status, receivedBytes } of readers) {
      assert.deepEqual([status, receivedBytes], ["0", answerBytes + 8]);
    }
    assert.equal(framed, callCount);
  } finally {
    socket.connection.close(ErrorCode.NO_ERROR, "");
    await server.shutdown({ graceMs: 0 });
  }
});
