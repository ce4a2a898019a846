import assert from "node:assert/strict";
import { it } from "node:test";
import { Channel, ChannelCredentials } from "@baud/grpc";
import { createClient } from "@baud/rpc";
import { type RunningServer, withServer } from "../testing/with-server.js";
import { SquareService } from "./gen/data_grpc.js";

const timeout = 300_000;
const numbers = Array.from({ length: 12 }, (_, number) => number);
const squares = numbers.map((number) => number ** 2);

for (const [title, flags, clientFlags] of [
  ["in plain text", [], []],
  ["over TLS", ["--tls"], ["--tls"]],
  ["in calls that block", [], ["--blocking"]],
  ["in calls that block, over TLS", ["--tls"], ["--tls", "--blocking"]],
] as const) {
  it(`squares in all four kinds, ${title}`, { timeout }, async () => {
    await withServer(["square", ...flags], async ({ client }) => {
      const { stdout } = await client(...clientFlags);
      assert.deepEqual(stdout.split("\n").slice(0, 3), [
        "square(12.3) = 151.29000000000002",
        `rangeSquare(12) = ${[...squares, 144].join(" ")}`,
        "sumSquare(0 … 11) = 506",
      ]);
      assert.deepEqual(received(stdout), squares);
    });
  });
}

it("answers after the last request when it is told to", { timeout }, async () => {
  await withServer(["square", "--answer", "after"], async ({ client }) => {
    const { stdout } = await client();
    assert.deepEqual(received(stdout), squares);
    assert.ok(stdout.indexOf("send 11") < stdout.indexOf("received 0"), stdout);
  });
});

it("does not talk in plain text to a server that speaks TLS", { timeout }, async () => {
  const refusal = async ({ startClient }: RunningServer): Promise<void> => {
    await using client = startClient();
    const { exitCode, stderr } = await client.finished;
    assert.equal(exitCode, 1);
    assert.match(stderr, /^UNAVAILABLE: /);
  };
  await withServer(["square", "--tls"], refusal, /^baud warning: .*the client does not speak TLS/);
});

it("answers others while threads are busy with squares", { timeout }, async () => {
  await withServer(["square", "--workers", "2", "--work-ms", "4000"], async ({ server }) => {
    await using channel = new Channel(await server.address(), ChannelCredentials.insecure());
    const stub = createClient(SquareService, channel);
    const squares = [stub.square({ message: 3 }), stub.square({ message: 4 })];
    const sums = Array.from({ length: 20 }, () => stub.sumSquare([{ message: 1 }, { message: 2 }]));
    assert.deepEqual(await Promise.all(sums), Array(20).fill({ message: 5 }));
    assert.ok(squares.every(({ done }) => !done));
    assert.deepEqual(await Promise.all(squares), [{ message: 9 }, { message: 16 }]);
  });
});

function received(stdout: string): number[] {
  return [...stdout.matchAll(/received (\d+)/g)].map(([, square]) => Number(square));
}
