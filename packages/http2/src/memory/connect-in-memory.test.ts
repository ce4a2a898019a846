import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { ErrorCode } from "../frame/error-code.js";
import { REQUEST, RESPONSE, RecordingListener, RecordingStream, TRAILERS } from "../testing/scripted-peer.js";
import { connectInMemory, type InMemoryOptions } from "./connect-in-memory.js";

function join(options?: InMemoryOptions) {
  const listeners = { client: new RecordingListener(), server: new RecordingListener() };
  listeners.server.onRequest = (stream, _headers, recording) => {
    stream.sendHeaders(RESPONSE, false);
    recording.onData = (bytes, endStream) => {
      stream.sendData(bytes.slice(), false);
      stream.consume(bytes.length);
      if (endStream) stream.sendTrailers(TRAILERS);
    };
  };
  return { listeners, ...connectInMemory(listeners.client, listeners.server, options) };
}

/** Resolves when the condition holds. */
async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise(setImmediate);
}

function echo(client: ReturnType<typeof join>["client"], size: number): RecordingStream {
  const recording = new RecordingStream("call", []);
  recording.stream = client.openStream(REQUEST, false, recording);
  recording.stream.sendData(new Uint8Array(size), true);
  return recording;
}

describe("a connection in memory", () => {
  it("carries calls, also those that are larger than every window", async () => {
    const { client, server } = join();
    const calls = [0, 10, 5_000_000].map((size) => ({ size, recording: echo(client, size) }));
    for (const { size, recording } of calls) {
      await until(() => recording.log.at(-1)?.includes("trailers") ?? false);
      assert.equal(recording.receivedBytes, size);
    }
    assert.equal(server.activeStreams, 0);
    client.shutdown(performance.now());
    await until(() => server.state.name === "closed");
  });

  it("lets other things happen while its ends go on talking", async () => {
    const { client } = join();
    const recording = echo(client, 50_000_000);
    await new Promise((resolve) => setTimeout(resolve, 0));
    assert.ok(recording.receivedBytes < 50_000_000);
    client.close(ErrorCode.NO_ERROR, "");
  });

  it("gives the other end its last words and its end", async () => {
    const { client, server, listeners } = join();
    const recording = echo(client, 10);
    await until(() => recording.log.at(-1)?.includes("trailers") ?? false);
    server.close(ErrorCode.ENHANCE_YOUR_CALM, "enough");
    await until(() => client.state.name === "closed");
    assert.ok(listeners.client.log.includes("goaway ENHANCE_YOUR_CALM 1 enough"));
    assert.equal(listeners.client.end?.code, ErrorCode.ENHANCE_YOUR_CALM);
  });

  it("keeps the deadlines of its options", async () => {
    const { client, server, listeners } = join({ server: { maxConnectionIdleMs: 5 } });
    await until(() => server.state.name === "closed" && client.state.name === "closed");
    assert.equal(listeners.client.end?.code, ErrorCode.NO_ERROR);
  });
});
