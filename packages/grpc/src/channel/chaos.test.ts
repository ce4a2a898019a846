import assert from "node:assert/strict";
import { test } from "node:test";
import { createClient, RpcError, type ServerContext, Status } from "@baud/rpc";
import { Channel, ChannelCredentials, Server, ServerCredentials } from "../index.js";
import { lastingPort } from "../testing/lasting-port.js";
import { Relay } from "../testing/relay.js";
import { KeptLog, nothingLeft, openResources, Testbed } from "../testing/testbed.js";
import { type Text, Texts, TextsHandlers, textsOf } from "../testing/texts-service.js";

/** Numbers that look like chance and are the same in every run (a linear congruential generator). */
class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** From 0 to `sides` - 1. */
  roll(sides: number): number {
    this.#state = (Math.imul(this.#state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((this.#state / 2 ** 32) * sides);
  }

  async pause(): Promise<void> {
    for (let turns = this.roll(4); turns > 0; turns--) await new Promise(setImmediate);
  }

  /** Mostly short, now and then longer than the window. */
  text(): string {
    return "x".repeat(this.roll(8) === 0 ? this.roll(100_000) : this.roll(100));
  }
}

/** Handlers that pause, stop reading, stop writing and fail as the dice fall, and count those that have not ended. */
class MoodyHandlers {
  readonly #dice: Dice = new Dice(7);
  running = 0;
  /** Whether the dice matter. */
  isMoody = true;

  upper({ text }: Text): Text | Promise<Text> {
    return this.#dice.roll(2) === 0 ? { text } : this.#run(() => this.#answer(text));
  }

  async *letters(_: Text, context: ServerContext): AsyncGenerator<Text> {
    this.running++;
    try {
      for (let left = this.#dice.roll(20); left > 0; left--) {
        await this.#dice.pause();
        yield { text: this.#dice.text() };
      }
      if (context.isCancelled) throw new Error("a generator goes on although nobody waits");
    } finally {
      this.running--;
    }
  }

  join(texts: AsyncIterable<Text>): Promise<Text> {
    return this.#run(async () => {
      let length = 0;
      for await (const { text } of texts) {
        length += text.length;
        if (this.#isDone(30)) break;
        await this.#dice.pause();
      }
      return this.#answer(String(length));
    });
  }

  async *echo(texts: AsyncIterable<Text>): AsyncGenerator<Text> {
    this.running++;
    try {
      for await (const text of texts) {
        yield text;
        if (this.#isDone(40)) return;
        await this.#dice.pause();
      }
    } finally {
      this.running--;
    }
  }

  #isDone(sides: number): boolean {
    return this.isMoody && this.#dice.roll(sides) === 0;
  }

  async #answer(text: string): Promise<Text> {
    await this.#dice.pause();
    if (this.#isDone(10)) throw new RpcError(Status.ABORTED, "as the dice fell");
    return { text };
  }

  async #run(work: () => Promise<Text>): Promise<Text> {
    this.running++;
    try {
      return await work();
    } finally {
      this.running--;
    }
  }
}

test("calls that are cancelled, left and timed out at any point leave nothing behind, and no window narrower", async () => {
  const windows = { initialWindowSize: 65_535, connectionWindowSize: 65_535, bdpProbe: false };
  const handlers = new MoodyHandlers();
  await using testbed = await Testbed.start(handlers, {
    server: { ...windows, maxConcurrentStreams: 20 },
    channel: windows,
  });
  const { stub } = testbed;
  const dice = new Dice(11);
  const codes = new Set<Status>();
  let sources = 0;
  async function* requests(): AsyncGenerator<Text> {
    sources++;
    try {
      for (let left = dice.roll(20); left > 0; left--) {
        await dice.pause();
        yield { text: dice.text() };
      }
    } finally {
      sources--;
    }
  }
  const callOnce = async (): Promise<void> => {
    const controller = new AbortController();
    const options = [undefined, { timeoutMs: dice.roll(20) }, { signal: controller.signal }][dice.roll(3)];
    if (dice.roll(3) === 0) void dice.pause().then(() => controller.abort());
    try {
      switch (dice.roll(4)) {
        case 0:
          await stub.upper({ text: dice.text() }, options);
          break;
        case 1:
          await stub.join(requests(), options);
          break;
        default: {
          const call = dice.roll(2) === 0 ? stub.letters({}, options) : stub.echo(requests(), options);
          if (dice.roll(5) === 0) void dice.pause().then(() => call.cancel());
          for await (const _ of call) {
            if (dice.roll(20) === 0) break;
            await dice.pause();
          }
        }
      }
      codes.add(Status.OK);
    } catch (error) {
      assert.ok(error instanceof RpcError, String(error));
      codes.add(error.code);
    }
  };
  await Promise.all(
    [...Array(40)].map(async () => {
      for (let left = 20; left > 0; left--) await callOnce();
    }),
  );
  assert.deepEqual(
    [...codes].sort((a, b) => a - b),
    [Status.OK, Status.CANCELLED, Status.DEADLINE_EXCEEDED, Status.ABORTED],
  );
  while (handlers.running > 0 || sources > 0) await new Promise(setImmediate);
  handlers.isMoody = false;
  const large = { text: "y".repeat(500_000) };
  assert.deepEqual(
    (await textsOf(stub.echo([large, large]))).map(({ length }) => length),
    [500_000, 500_000],
  );
  assert.ok(testbed.log.entries.every(({ details }) => /nobody waits/.test(String(details.err))));
});

test("calls of all kinds end, one way or the other, while connections are cut and servers restart", async () => {
  const before = openResources();
  const dice = new Dice(13);
  let server = startable();
  const port = await lastingPort();
  await server.listen(`127.0.0.1:${port}`, ServerCredentials.insecure());
  const relay = await Relay.start(port);
  const channel = new Channel(`127.0.0.1:${relay.port}`, ChannelCredentials.insecure(), {
    backoff: { initialMs: 2, maxMs: 5 },
  });
  const stub = createClient(Texts, channel);
  let ended = 0;
  let isOver = false;
  const callers = [...Array(30)].map(async () => {
    while (!isOver) {
      const options = { waitForReady: dice.roll(2) === 0 };
      const requests = [...Array(dice.roll(5))].map(() => ({ text: "a" }));
      try {
        if (dice.roll(2) === 0) await stub.join(requests, options);
        else await textsOf(stub.echo(requests, options));
      } catch (error) {
        assert.ok(error instanceof RpcError && error.code === Status.UNAVAILABLE, String(error));
        await dice.pause();
      }
      ended++;
    }
  });
  for (let cut = 0; cut < 30; cut++) {
    const goal = ended + 50;
    while (ended < goal) await new Promise(setImmediate);
    if (cut % 3 === 0) relay.cut();
    if (cut % 3 === 1) relay.end();
    if (cut % 3 === 2) {
      await server.shutdown({ graceMs: dice.roll(5) });
      server = startable();
      await server.listen(`127.0.0.1:${port}`, ServerCredentials.insecure());
    }
  }
  isOver = true;
  await Promise.all(callers);
  await channel.close();
  await server.shutdown({ graceMs: 0 });
  await relay[Symbol.asyncDispose]();
  await nothingLeft(before);
});

function startable(): Server {
  const server = new Server({ logger: new KeptLog() });
  server.addService(Texts, new TextsHandlers());
  return server;
}
