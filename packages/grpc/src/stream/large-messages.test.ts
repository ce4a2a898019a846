import assert from "node:assert/strict";
import { test } from "node:test";
import type { ClientTracer, ServerTracer, TracedMessage } from "@baud/rpc";
import type { ChannelOptions, ServerOptions } from "../index.js";
import { Testbed } from "../testing/testbed.js";
import { type Text, TextsHandlers } from "../testing/texts-service.js";

/** The n-th of a stream: messages of which no two are alike, around the size from which memory is used again. */
function message(name: string, number: number): Text {
  return { text: `${name}${number} `.repeat(40_000 + 9_000 * (number % 7)) };
}

async function* messages(name: string, count: number): AsyncIterable<Text> {
  for (let number = 0; number < count; number++) yield message(name, number);
}

const keptByClient: TracedMessage[] = [];
const keptByServer: TracedMessage[] = [];
const clientTracer: ClientTracer = {
  startCall: () => ({ startAttempt: () => ({ onMessageSent: (sent) => keptByClient.push(sent) }) }),
};
const serverTracer: ServerTracer = { startCall: () => ({ onMessageSent: (sent) => keptByServer.push(sent) }) };

const cases: readonly { readonly what: string; readonly channel?: ChannelOptions; readonly server?: ServerOptions }[] =
  [
    { what: "as they are" },
    { what: "compressed", channel: { compression: "gzip" } },
    {
      what: "beside tracers that keep them",
      channel: { tracers: [clientTracer] },
      server: { tracers: [serverTracer] },
    },
  ];
for (const { what, channel = {}, server = {} } of cases) {
  test(`large messages of streams at the same time arrive whole, while memory is used again: ${what}`, async () => {
    await using bed = await Testbed.start(new TextsHandlers(), { channel, server });
    const count = 12;
    await Promise.all(
      ["a", "b", "c"].map(async (name) => {
        let number = 0;
        for await (const { text } of bed.stub.echo(messages(name, count))) {
          assert.ok(text === message(name, number).text, `message ${number} of ${name} is another`);
          number++;
        }
        assert.equal(number, count);
      }),
    );
  });
}

test("what tracers have kept of large messages stays as it was", () => {
  const seen = (kept: readonly TracedMessage[]) =>
    kept.map(({ bytes }) => Buffer.from(bytes.buffer, bytes.byteOffset + 4, bytes.length - 4).toString()).sort();
  const expected = ["a", "b", "c"]
    .flatMap((name) => Array.from({ length: 12 }, (_, i) => message(name, i).text))
    .sort();
  for (const kept of [keptByClient, keptByServer]) {
    assert.equal(kept.length, expected.length);
    assert.ok(seen(kept).every((text, i) => text === expected[i]));
  }
});
