import assert from "node:assert/strict";
import { test } from "node:test";
import { type Connection, createConnection } from "@baud/http2";
import { Testbed } from "../testing/testbed.js";
import { TextsHandlers } from "../testing/texts-service.js";

/** What is inside of a connection, for those who cannot make a thousand million calls first. */
interface WithStreams extends Connection {
  readonly exchanges: { readonly streams: { highestId: number } };
}

const callsPerConnection = 5;
const lastId = 2 ** 31 - 1;

/** Every client's connection that opens its first stream meanwhile has ids left for a few streams only. */
async function withFewIds(use: () => Promise<void>): Promise<void> {
  const ignore = (): void => {};
  const listener = {
    onOutput: ignore,
    onSettings: ignore,
    onStreamsAvailable: ignore,
    onGoaway: ignore,
    onClosed: ignore,
  };
  const onStream = (): never => assert.fail("nobody opens streams on it");
  const prototype = Object.getPrototypeOf(createConnection("client", { ...listener, onStream }, 0)) as WithStreams;
  const { openStream } = prototype;
  prototype.openStream = function (this: WithStreams, ...args) {
    const { streams } = this.exchanges;
    if (streams.highestId === 0) streams.highestId = lastId - 2 * callsPerConnection;
    return openStream.apply(this, args);
  };
  try {
    await use();
  } finally {
    prototype.openStream = openStream;
  }
}

test("a connection whose stream ids are used up is followed by another, and no call fails", () =>
  withFewIds(async () => {
    await using testbed = await Testbed.start(new TextsHandlers());
    for (let i = 0; i < 2 * callsPerConnection; i++) {
      assert.deepEqual(await testbed.stub.upper({ text: `a${i}` }), { text: `A${i}` });
    }
    const texts = Array.from({ length: 3 * callsPerConnection }, (_, i) => `b${i}`);
    const answers = await Promise.all(texts.map((text) => testbed.stub.upper({ text })));
    assert.deepEqual(
      answers.map(({ text }) => text),
      texts.map((text) => text.toUpperCase()),
    );
    const { connectionsAccepted, streamsEnded, resetsReceived } = testbed.server.http2Counters();
    assert.deepEqual(
      { connectionsAccepted, streamsEnded, resetsReceived },
      { connectionsAccepted: 5, streamsEnded: 5 * callsPerConnection, resetsReceived: 0 },
    );
  }));
