import assert from "node:assert/strict";
import { test } from "node:test";
import { gzipSync } from "node:zlib";
import { type Compressor, Status, uncompressed, wasCompressed } from "@baud/rpc";
import { Testbed } from "../testing/testbed.js";
import { type Text, TextsHandlers, texts } from "../testing/texts-service.js";
import { deflate, gzip, zstd } from "./zlib-compressors.js";

const long = "abc".repeat(1000);

/** Answers as `TextsHandlers`, and keeps which requests had been compressed. */
class Watching extends TextsHandlers {
  readonly requests: boolean[] = [];

  override upper(text: Text): Promise<Text> {
    this.requests.push(wasCompressed(text));
    return super.upper(text);
  }

  override async *echo(messages: AsyncIterable<Text>): AsyncGenerator<Text> {
    for await (const message of messages) {
      this.requests.push(wasCompressed(message));
      yield message;
    }
  }
}

const available: readonly Compressor[] = zstd === undefined ? [gzip, deflate] : [gzip, deflate, zstd];

for (const { name } of available) {
  test(`${name} carries requests and responses when both sides are told to use it`, async () => {
    const handlers = new Watching();
    await using bed = await Testbed.start(handlers, { server: { compression: name }, channel: { compression: name } });
    const response = await bed.stub.upper({ text: long });
    assert.equal(response.text, long.toUpperCase());
    assert.deepEqual([...handlers.requests, wasCompressed(response)], [true, true]);
  });
}

test("a message that would not become smaller is sent as it is", async () => {
  const handlers = new Watching();
  await using bed = await Testbed.start(handlers, { channel: { compression: "gzip" } });
  assert.deepEqual(await bed.stub.upper({ text: "a" }), { text: "A" });
  assert.deepEqual(handlers.requests, [false]);
});

test("a call overrides what its channel does, in both directions", async () => {
  const handlers = new Watching();
  await using bed = await Testbed.start(handlers, { channel: { compression: "gzip" } });
  await bed.stub.upper({ text: long }, { compression: "identity" });
  await bed.stub.upper({ text: long }, { compression: "deflate" });
  await bed.stub.upper({ text: long });
  assert.deepEqual(handlers.requests, [false, true, true]);
});

test("messages that are marked uncompressed are sent as they are, between others that are compressed", async () => {
  const handlers = new Watching();
  await using bed = await Testbed.start(handlers);
  const requests = [{ text: long }, uncompressed({ text: long }), { text: long }];
  const lengths: number[] = [];
  for await (const { text } of bed.stub.echo(requests, { compression: "gzip" })) lengths.push(text.length);
  assert.deepEqual(lengths, [3000, 3000, 3000]);
  assert.deepEqual(handlers.requests, [true, false, true]);
});

test("a handler chooses the compression of its responses, before the first of them", async () => {
  let tooLate: unknown;
  await using bed = await Testbed.start({
    upper: (text, context) => {
      assert.throws(() => context.setCompression("brotli"), /no compression "brotli" here, only identity,gzip,deflate/);
      context.setCompression("gzip");
      return text;
    },
    letters: function* (text, context) {
      yield text;
      try {
        context.setCompression("gzip");
      } catch (error) {
        tooLate = error;
      }
    },
    join: async () => ({}),
    echo: () => [],
  });
  assert.ok(wasCompressed(await bed.stub.upper({ text: long })));
  for await (const text of bed.stub.letters({ text: long })) assert.ok(!wasCompressed(text));
  assert.match(String(tooLate), /was sent already/);
});

test("a server does not compress for a client that does not read it", async () => {
  await using bed = await Testbed.start(new TextsHandlers(), {
    server: { compression: "gzip" },
    channel: { compressors: [deflate] },
  });
  const response = await bed.stub.upper({ text: long });
  assert.deepEqual([response.text.length, wasCompressed(response)], [3000, false]);
});

test("a server answers a compression that it does not know with UNIMPLEMENTED, and names those that it knows", async () => {
  await using bed = await Testbed.start(new TextsHandlers(), {
    server: { compressors: [deflate] },
    channel: { compression: "gzip" },
  });
  await assert.rejects(bed.stub.upper({ text: long }), { code: Status.UNIMPLEMENTED, details: /grpc-encoding "gzip"/ });
  await assert.rejects(bed.stub.join(texts("a")), { code: Status.UNIMPLEMENTED });
});

test("an unknown compression is the mistake of whoever asks for it", async () => {
  await using bed = await Testbed.start(new TextsHandlers());
  assert.throws(() => bed.stub.upper({}, { compression: "lz4" }), TypeError);
  await assert.rejects(Testbed.start(new TextsHandlers(), { server: { compression: "lz4" } }), TypeError);
});

const shout: Compressor = {
  name: "shout",
  compress: () => Uint8Array.of(7),
  decompress: (bytes) => (bytes[0] === 7 ? Uint8Array.of(0x0a, 1, 0x7a) : undefined),
};

test("one's own compressor takes part like the others", async () => {
  const compressors = [shout];
  await using bed = await Testbed.start(new TextsHandlers(), {
    server: { compressors },
    channel: { compressors, compression: "shout" },
  });
  assert.deepEqual(await bed.stub.upper({ text: long }), { text: "Z" });
});

test("names of compressors that no header carries are refused", async () => {
  for (const name of ["identity", "", "GZIP", "a,b"]) {
    const compressors = [{ ...shout, name }];
    await assert.rejects(Testbed.start(new TextsHandlers(), { server: { compressors } }), TypeError, name);
  }
  const twice = Testbed.start(new TextsHandlers(), { server: { compressors: [gzip, gzip] } });
  await assert.rejects(twice, /two compressors named gzip/);
});

/** Sends 50 MB of zeros in 50 kB, and claims that they are gzip. */
const bomb: Compressor = { ...gzip, compress: () => gzipSync(new Uint8Array(50_000_000)) };

test("a message that unfolds beyond the limit ends in RESOURCE_EXHAUSTED on either side", async () => {
  const bombed = { compressors: [bomb], compression: "gzip" };
  const isRefused = { code: Status.RESOURCE_EXHAUSTED, details: /decompressed, more than the 4194304 bytes/ };
  const text = "a".repeat(60_000);
  {
    await using bed = await Testbed.start(new TextsHandlers(), { channel: bombed });
    await assert.rejects(bed.stub.upper({ text }), isRefused);
  }
  await using bed = await Testbed.start(new TextsHandlers(), { server: bombed });
  await assert.rejects(bed.stub.upper({ text }), isRefused);
});

for (const { name, compress, decompress } of available) {
  test(`${name} stops at the limit exactly, and refuses what is damaged or cut off`, () => {
    const message = new Uint8Array(1000).fill(7);
    const packed = compress(message);
    assert.deepEqual(Uint8Array.from(decompress(packed, 1000) ?? []), message);
    assert.equal(decompress(packed, 999), undefined);
    assert.equal(decompress(packed, 0), undefined);
    assert.equal(decompress(compress(new Uint8Array(0)), 0)?.length, 0);
    assert.throws(() => decompress(packed.subarray(0, packed.length - 4), 1000));
    assert.throws(() => decompress(Uint8Array.of(1, 2, 3, 4), 1000));
  });
}

test("a damaged message ends its call with INTERNAL, and the connection goes on", async () => {
  const broken: Compressor = { ...gzip, compress: () => Uint8Array.of(1, 2, 3) };
  await using bed = await Testbed.start(new TextsHandlers(), { channel: { compressors: [broken] } });
  const call = bed.stub.upper({ text: long }, { compression: "gzip" });
  await assert.rejects(call, { code: Status.INTERNAL, details: /The request is not what gzip makes/ });
  assert.deepEqual(await bed.stub.upper({ text: "a" }), { text: "A" });
});
